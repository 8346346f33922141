# Tests of src/bench.

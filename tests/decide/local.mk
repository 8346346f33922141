# Tests of src/decide.

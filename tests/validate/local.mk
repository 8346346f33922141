# Tests of src/validate.

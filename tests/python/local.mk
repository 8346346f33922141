# The package for Python, as it stands in the build tree. Skipped without --enable-python.
SCRIPT_TESTS += \
	tests/python/record.test \
	tests/python/watch.test \
	tests/python/wheel.test \
	tests/python/guide.test
EXTRA_DIST += \
	tests/python/process.py \
	tests/python/python.sh \
	tests/python/record.py \
	tests/python/tap.py \
	tests/python/tasks.py \
	tests/python/watch.py

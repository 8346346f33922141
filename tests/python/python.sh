# Source it after tap.sh: $python imports the package from the build tree, or the script is skipped.
[ -e "$top_builddir/src/python/perftop/_perftop.so" ] || skip_all "configured without --enable-python"
[ -z "${SANITIZERS:-}" ] || skip_all "Python itself is built without sanitizers"
python=${PYTHON:-python3}
PYTHONPATH=$top_builddir/src/python:$top_srcdir/tests/python
PYTHONDONTWRITEBYTECODE=1
PATH=$top_builddir/src/cmd:$PATH # perftop, as installed
PERFTOP_CONFIG=$tap_dir/none
export PYTHONPATH PYTHONDONTWRITEBYTECODE PATH PERFTOP_CONFIG
unset PERFTOP PERFTOP_SEGMENT PERFTOP_SEGMENT_SIZE PERFTOP_SOCKET

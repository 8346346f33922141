# Configures perftop once more, in a directory of its own, from exactly what `make dist` would ship:
#
#   sh tests/sanitize/build.sh DIRECTORY [CONFIGURE OPTION]...        (a directory below this one)
#
# The directory stays, so that the next time only what has changed is compiled. For the tests beside it
# and for .ci/run; $top_builddir is where perftop is configured (default: here).
set -eu
cd "${top_builddir:-.}"
build=$1
shift
# The make that runs us would pass on its TESTS= otherwise
unset MAKEFLAGS MFLAGS MAKELEVEL TESTS

mkdir -p "$build"
make -s distdir distdir="$build/source"
# As this build is configured, but for what is asked for and for where its source is
eval "set -- $(./config.status --config) \"\$@\" --srcdir=source"
cd "$build"
if [ ! -x config.status ] || [ "$(cat configured-as 2>/dev/null)" != "$*" ]; then
  source/configure -q "$@"
  echo "$*" >configured-as
fi

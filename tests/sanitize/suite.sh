# What asan.test and tsan.test share: the C test programs of a sanitizer build, one TAP line for each.
. "${top_srcdir:-.}/tests/harness/tap.sh"
. "$top_srcdir/tests/sanitize/options.sh"
[ -z "${SANITIZERS:-}" ] || skip_all "this is a sanitizer build"

# sanitized DIRECTORY TESTS WRAPPER CONFIGURE OPTION...
sanitized() {
  build=$1 programs=$2 wrapper=$3
  shift 3
  compiler_can "$1" || skip_all "$CC cannot build and run with $1"
  sh "$top_srcdir/tests/sanitize/build.sh" "$build" "$@" >"$tap_dir/build.log" 2>&1 ||
    fail_with "$build is configured" "$tap_dir/build.log"
  cd "$top_builddir/$build" || exit 99
  find tests -name '*.trs' -exec rm -f {} +
  $wrapper make -s -j"$(nproc)" check TESTS="$programs" >"$tap_dir/build.log" 2>&1
  status=$?
  for result in $(find tests -name '*.trs' 2>/dev/null | LC_ALL=C sort); do
    ok "${result%.trs}" passed "$result"
  done
  # A build that broke has no results to show; no tests at all is none
  [ "$status" -eq 0 ] || [ "$tap_failed" -gt 0 ] || fail_with "$build is built" "$tap_dir/build.log"
  [ "$tap_count" -gt 0 ] || skip_all "there are no unit tests to run"
  tap_done
}

compiler_can() {
  echo 'int main(void) { return 0; }' >"$tap_dir/can.c"
  ${CC:-cc} "-fsanitize=${1#*=}" "$tap_dir/can.c" -o "$tap_dir/can" 2>/dev/null
}

passed() {
  grep -Eq '^:(global-)?test-result: *(FAIL|ERROR|XPASS)' "$1" || return 0
  tail -n 60 "${1%.trs}.log"
  return 1
}

fail_with() {
  ok "$1" sh -c 'tail -n 60 "$1"; exit 1' sh "$2"
  tap_done
}

# The whole suite under the sanitizers: `make check-sanitizers`.
#
# ASan and UBSan run everything. TSan runs the recording library's tests: the monitor has two threads,
# while the library is entered by every thread of somebody's program.
set -eu
. "$top_srcdir/tests/sanitize/options.sh"

sh "$top_srcdir/tests/sanitize/build.sh" build-asan $asan_options "$quick"
status=0
make -C "$top_builddir/build-asan" -j"$(nproc)" check || status=1
sh "$top_srcdir/tests/sanitize/build.sh" build-tsan $tsan_options "$quick"
$tsan_wrap make -C "$top_builddir/build-tsan" -j"$(nproc)" check TESTS='$(CLIENT_TESTS)' || status=1
exit "$status"

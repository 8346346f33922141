#!/bin/sh
# Is `perftop diff` calibrated on this machine? Records a workload over and over, as it is and with some operations
# slower by PERCENT, and compares what was recorded: single runs with each other, by windows, and groups of
# runs. At most 5 % of the pairs that do not differ may have anything called faster or slower, and at least 95 % of
# the slow-downs are to be found. Takes some five minutes, on a machine that does nothing else: where processors
# are busy a single run is no measure, which the comparison sees and then finds hardly anything.
#
#   make check TESTS= && tests/decide/calibrate.sh
#
# Status 0 if both hold, 1 if not, 2 for trouble. From the environment:
#   PERFTOP_CALIBRATE_BASE=60     runs as it is
#   PERFTOP_CALIBRATE_SLOWER=30   slower runs
#   PERFTOP_CALIBRATE_GROUP=6     runs in a group
#   PERFTOP_CALIBRATE_PAIRS=1000  pairs that are drawn of them
#   PERFTOP_CALIBRATE_SECONDS=2.5 each run
#   PERFTOP_CALIBRATE_PERCENT=10
#   PERFTOP_CALIBRATE_WITH=       what starts the runs: 'chrt -f 10' keeps them apart from what else runs
#   PERFTOP_CALIBRATE_DIR=        keep the documents here; those that are there are not recorded again

set -u
: "${top_builddir:=$(pwd)}"
base=${PERFTOP_CALIBRATE_BASE:-60}
slower=${PERFTOP_CALIBRATE_SLOWER:-30}
seconds=${PERFTOP_CALIBRATE_SECONDS:-2.5}
percent=${PERFTOP_CALIBRATE_PERCENT:-10}
perftop=$top_builddir/src/cmd/perftop
workload=$top_builddir/tests/decide/workload

if [ -n "${PERFTOP_CALIBRATE_DIR:-}" ]; then
  dir=$PERFTOP_CALIBRATE_DIR
  mkdir -p "$dir" || exit 2
else
  dir=$(mktemp -d "${TMPDIR:-/tmp}/perftop-calibrate.XXXXXX") || exit 2
  trap 'rm -rf "$dir"' EXIT
fi
for program in "$perftop" "$workload" "$top_builddir/tests/decide/calibrate_judge"; do
  [ -x "$program" ] || { echo "calibrate.sh: no $program: run make check first" >&2; exit 2; }
done

record() {
  # shellcheck disable=SC2086
  [ -s "$2" ] || ${PERFTOP_CALIBRATE_WITH:-} "$perftop" --config=/dev/null --json="$2" -d 100ms -- \
    "$workload" --duration "$seconds" --slower "$1" >/dev/null 2>"$dir/err" ||
    { cat "$dir/err" >&2; exit 2; }
}

# Both kinds in turn: a machine that slows down over time does so for both
i=0 done_slower=0
while [ "$i" -lt "$base" ]; do
  i=$((i + 1))
  record 0 "$dir/base.$i.json"
  while [ $((done_slower * base)) -lt $((i * slower)) ]; do
    done_slower=$((done_slower + 1))
    record "$percent" "$dir/slower.$done_slower.json"
  done
done
"$top_builddir/tests/decide/calibrate_judge" "${PERFTOP_CALIBRATE_GROUP:-6}" \
  "${PERFTOP_CALIBRATE_PAIRS:-1000}" "$dir"/base.*.json -- "$dir"/slower.*.json

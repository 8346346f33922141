#!/bin/sh
# Runs the benches, shows their lines, and says at the end which goals were met. A bench is a program or
# script that prints one line a figure; a line with a goal ends in "met" or "MISSED".
#
#	bench.sh BENCH...    each a path; .sh are run by the shell
#
# Ends with 1 if a goal was missed. Figures of a busy machine say little: it warns.
set -u
load=$(cut -d' ' -f1 /proc/loadavg)
awk -v load="$load" -v cpus="$(nproc)" 'BEGIN { exit !(load > cpus / 2) }' &&
  echo "bench: the machine is busy (load $load): expect noise"
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for bench in "$@"; do
  case $bench in
  *.sh) sh "$bench" ;;
  *) "$bench" ;;
  esac >"$out.one" 2>&1
  status=$?
  cat "$out.one" | tee -a "$out"
  rm -f "$out.one"
  [ "$status" -eq 0 ] || echo "bench: ${bench##*/} ended with status $status MISSED" | tee -a "$out"
done
met=$(grep -c ' met$' "$out")
missed=$(grep -c 'MISSED$' "$out")
echo "bench: $met goals met, $missed missed"
[ "$missed" -eq 0 ]

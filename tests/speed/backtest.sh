#!/bin/sh
# What recording costs a program that does next to nothing but record: doc/examples/backtest.c, run by perftop bench
# with and without recording, in turn; and whether its memory grows with what is recorded. Each tick is two timed
# stages (perftop_next) and one operation of which every 16th is timed.
# Lines are "backtest: WHAT VALUE (goal GOAL) met|MISSED".
set -u
: "${top_builddir:=.}" "${RUNS:=${1:-20}}"
perftop=$top_builddir/src/cmd/perftop
backtest=$top_builddir/doc/examples/backtest
ticks=2000000
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP
[ -x "$perftop" ] && [ -x "$backtest" ] || { echo "backtest: there is no perftop here"; exit 0; }
export PERFTOP_CONFIG="$dir/none" LC_ALL=C.UTF-8

# column FILE NAME: that column, a line for each command. The commands have no commas
column() {
  awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' "$1"
}

# goal WHAT VALUE UNIT OPERATOR LIMIT
goal() {
  awk -v what="$1" -v value="$2" -v unit="$3" -v operator="$4" -v limit="$5" 'BEGIN {
    met = value != "" && (operator == ">=" ? value + 0 >= limit + 0 : value + 0 < limit + 0)
    printf "backtest: %-46s %8s %-4s (goal %s %s) %s\n", what, value, unit, operator, limit, met ? "met" : "MISSED"
  }'
}

# Processor time, so that whoever else runs does not count
"$perftop" bench -w 1 -r "$RUNS" --export-csv "$dir/cost.csv" \
  "$backtest $ticks" "env PERFTOP=off $backtest $ticks" >"$dir/out" || { cat "$dir/out"; exit 1; }
times=$(paste -d' ' - - <<END
$(column "$dir/cost.csv" user)
$(column "$dir/cost.csv" system)
END
)
# user on, user off, system on, system off
cost=$(echo $times | awk -v n=$ticks '{ printf "%.1f", ($1 + $3 - $2 - $4) / n * 1e9 }')
echo $times | awk -v n=$ticks '{
  printf "backtest: %-46s %8.2f x, %.1f against %.1f ns a tick\n", "with recording, against PERFTOP=off",
    ($1 + $3) / ($2 + $4), ($1 + $3) / n * 1e9, ($2 + $4) / n * 1e9
}'
goal "recording, for one tick" "$cost" ns "<" 50
goal "ticks recorded in a second of one core" "$(awk -v c="$cost" 'BEGIN { printf "%.1f", (c > 0 ? 1e3 / c : 0) }')" M ">=" 20

# Which pages of the libraries are there differs by some tens of KB from run to run
"$perftop" bench -r 10 -P n 10000 100000 1000000 --items '{n}' --export-csv "$dir/scan.csv" -- \
  "$backtest" '{n}' >"$dir/out" || { cat "$dir/out"; exit 1; }
echo $(column "$dir/scan.csv" peak_rss_bytes) | awk '{
  printf "backtest: %-46s %8.2f MB, %.2f MB, %.2f MB\n", "peak RSS of 10K, 100K and 1M ticks", $1 / 2^20, $2 / 2^20, $3 / 2^20
}'
goal "memory for 990K more ticks" \
  "$(echo $(column "$dir/scan.csv" peak_rss_bytes) | awk 'NF == 3 { printf "%.0f", ($3 - $1) / 1024 }')" KB "<" 128
echo $(column "$dir/scan.csv" throughput_per_second) | awk '{
  printf "backtest: %-46s %8.1f M, %.1f M, %.1f M\n", "ticks a second of 10K, 100K and 1M", $1 / 1e6, $2 / 1e6, $3 / 1e6
}'

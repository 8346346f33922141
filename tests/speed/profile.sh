#!/bin/sh
# What a profile run costs: one process with 11 threads and 100 operations, sampled once a second,
# analysis included, beside pidstat and a sampler written with psutil, all at the same time.
# Lines are "profile: WHAT VALUE (goal GOAL) met|MISSED"; SECONDS_MEASURED is how long (default 20).
set -u
: "${top_builddir:=.}" "${top_srcdir:=.}" "${SECONDS_MEASURED:=${1:-20}}"
perftop=$top_builddir/src/cmd/perftop
dir=$(mktemp -d) || exit 1
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
[ -x "$perftop" ] || { echo "profile: there is no perftop here"; exit 0; }
export HOME="$dir" XDG_CONFIG_HOME="$dir" LC_ALL=C.UTF-8

# background NAME COMMAND...: its PID is in $NAME
background() {
  name=$1
  shift
  "$@" >"$dir/$name.out" 2>"$dir/$name.err" </dev/null &
  eval "$name=$!"
  pids="$pids $!"
}

# Nanoseconds of all threads
cpu_ns() {
  cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{ ns += $1 } END { printf "%.0f\n", ns }'
}

rss_kb() {
  awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}

# goal WHAT VALUE UNIT LIMIT
goal() {
  awk -v what="$1" -v value="$2" -v unit="$3" -v limit="$4" 'BEGIN {
    met = value != "" && value >= 0 && value + 0 <= limit + 0
    printf "profile: %-47s %8s %-3s (goal <= %s) %s\n", what, value, unit, limit, met ? "met" : "MISSED"
  }'
}

percent() {
  awk -v a="$(cat "$dir/$1.before")" -v b="$(cat "$dir/$1.after")" -v n="$SECONDS_MEASURED" \
    'BEGIN { printf "%.3f", (b - a) / n / 1e7 }'
}

background target "$top_builddir/tests/speed/monitor_target"
sleep 0.3
background profiler "$perftop" -p "$target" --duration "$((SECONDS_MEASURED + 20))" --report "$dir/r.json"
others=
command -v pidstat >/dev/null && { background pidstat pidstat -u -r -d -w -p "$target" 1; others="$others pidstat"; }
python=$(for p in python3 /usr/bin/python3; do "$p" -c "import psutil" 2>/dev/null && echo "$p" && break; done)
[ -z "$python" ] || {
  background psutil "$python" "$top_srcdir/tests/speed/psutil_sampler.py" "$target" "$((SECONDS_MEASURED + 20))"
  others="$others psutil"
}
sleep 8 # so that what looks at windows has begun
for name in profiler $others; do
  eval "cpu_ns \$$name" >"$dir/$name.before"
done
sleep "$SECONDS_MEASURED"
for name in profiler $others; do
  eval "cpu_ns \$$name" >"$dir/$name.after"
done
goal "sampling once a second, with analysis" "$(percent profiler)" "%" 0.1
for name in $others; do
  printf 'profile: %-47s %8s %%\n' "$name" "$(percent "$name")"
done
kill "$profiler"

# Memory, a hundred times as quick as usual. Slices take 1 MB at most and rows 360 KB: old ones are merged, so the
# first hour adds the most
per_thousand() {
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a && b ? (b - a) / 1024 / 4 : -1 }'
}
background fast "$perftop" -p "$target" -d 10ms --window 1s --duration 100 --report "$dir/f.json"
sleep 5
first=$(rss_kb "$fast")
sleep 40
second=$(rss_kb "$fast")
sleep 40
third=$(rss_kb "$fast")
printf 'profile: %-47s %8s MB\n' "memory for 1000 samples, of the first 4000" "$(per_thousand "$first" "$second")"
goal "memory for 1000 samples, of the next 4000" "$(per_thousand "$second" "$third")" MB 0.1

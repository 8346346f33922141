#!/bin/sh
# What the monitor costs, beside top and htop on the same target (11 threads, 100 operations) at the same
# time: processor time for each refresh, bytes on the wire, first paint, peak memory.
# Lines are "bench: WHAT VALUE (goal GOAL) met|MISSED"; SECONDS is how long it measures (default 20).
set -u
: "${top_builddir:=.}" "${SECONDS_MEASURED:=${1:-20}}"
perftop=$top_builddir/src/cmd/perftop
target_program=$top_builddir/tests/speed/monitor_target
pty=$top_builddir/tests/speed/monitor_pty
server=perftop-bench-$$
dir=$(mktemp -d) || exit 1
pids=
finish() {
  tmux -L "$server" kill-server 2>/dev/null
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
[ -x "$perftop" ] || { echo "monitor: there is no perftop here"; exit 0; }
export HOME="$dir" XDG_CONFIG_HOME="$dir" LC_ALL=C.UTF-8

target() {
  "$target_program" "$@" &
  pid=$!
  pids="$pids $pid"
}

# goal WHAT VALUE UNIT OPERATOR LIMIT
goal() {
  awk -v what="$1" -v value="$2" -v unit="$3" -v operator="$4" -v limit="$5" 'BEGIN {
    met = operator == "<=" ? value + 0 <= limit + 0 : value + 0 >= limit + 0
    if (value == "" || value < 0) met = 0
    printf "monitor: %-48s %8s %-3s (goal %s %s) %s\n", what, value, unit, operator, limit, met ? "met" : "MISSED"
  }'
}

# --- processor time for each refresh, in tmux panes of 132x43, all at once

pane() {
  name=$1
  shift
  tmux -L "$server" -f /dev/null new-session -d -x 132 -y 43 -s "$name" "$@"
  pane_pid=$(tmux -L "$server" display-message -p -t "$name" '#{pane_pid}')
}

# Nanoseconds of all threads
cpu_ns() {
  cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{ ns += $1 } END { printf "%.0f\n", ns }'
}

side_by_side() {
  target
  watched=$pid
  monitors=
  pane perftop "exec '$perftop' -d 1 -p $watched"
  perftop_pid=$pane_pid
  command -v top >/dev/null && { pane top "exec top -d 1 -p $watched"; top_pid=$pane_pid; monitors="$monitors top"; }
  command -v htop >/dev/null && { pane htop "exec htop -d 10 -p $watched"; htop_pid=$pane_pid; monitors="$monitors htop"; }
  sleep 3
  for name in perftop $monitors; do
    eval "cpu_ns \$${name}_pid" >"$dir/$name.before"
  done
  sleep "$SECONDS_MEASURED"
  for name in perftop $monitors; do
    eval "cpu_ns \$${name}_pid" >"$dir/$name.after"
  done
  rss=$(awk '/^VmHWM/ { printf "%.1f", $2 / 1024 }' "/proc/$perftop_pid/status")
  for name in perftop $monitors; do
    ms=$(awk -v before="$(cat "$dir/$name.before")" -v after="$(cat "$dir/$name.after")" \
      -v n="$SECONDS_MEASURED" 'BEGIN { printf "%.3f", (after - before) / n / 1e6 }')
    eval "${name}_ms=$ms"
    printf 'monitor: %-48s %8s ms\n' "$name, for each refresh" "$ms"
  done
  tmux -L "$server" kill-server
  kill "$watched"
}

ratio() {
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

top_ms= htop_ms=
side_by_side
[ -z "$top_ms" ] || goal "perftop to top -p" "$(ratio "$perftop_ms" "$top_ms")" x "<=" 2.0
[ -z "$htop_ms" ] || goal "perftop to htop -p" "$(ratio "$perftop_ms" "$htop_ms")" x "<=" 0.5
goal "peak memory" "$rss" MB "<=" 8

# --- bytes and first paint, on a terminal that is read at once: 100x40, 30 rows that change

export TERM=xterm-256color
target 30
sleep 0.3
"$pty" 100 40 operation-28 "$((SECONDS_MEASURED / 2))" "$perftop" -d 1 -p "$pid" >"$dir/paint"
read -r paint bytes bursts peak cpu <"$dir/paint"
goal "bytes for each refresh, 30 changing rows at 100x40" \
  "$(awk -v b="$bytes" -v n="$((SECONDS_MEASURED / 2))" 'BEGIN { printf "%.0f", b / n }')" B "<=" 2048

# The median of several starts
for i in 1 2 3 4 5 6 7; do
  "$pty" 100 40 operation- 0 "$perftop" -d 1 -p "$pid" | cut -d' ' -f1
done | sort -n | sed -n 4p >"$dir/first"
goal "first paint (median of 7)" "$(cat "$dir/first")" ms "<=" 20
for other in "top -d 1 -p $pid" "htop -d 10 -p $pid"; do
  command -v "${other%% *}" >/dev/null || continue
  printf 'monitor: %-48s %8s ms\n' "first paint of ${other%% *}" \
    "$("$pty" 100 40 "$pid" 0 $other | cut -d' ' -f1)"
done

# --- a tick without a screen: sampling, figures and text, 20 times a second

"$pty" 100 40 operation 5 "$perftop" -b -d 0.05 -p "$pid" >"$dir/batch"
printf 'monitor: %-48s %8s ms\n' "a tick and its text, without a screen" \
  "$(awk '{ printf "%.3f", $5 / 100 }' "$dir/batch")"

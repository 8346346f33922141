#!/bin/sh
# perftop's own tools on perftop itself: `bench` times its start and its reports, `check` holds a profile run of a monitor
# at work to what it may cost, `diff` compares two such runs, or this perftop with another (OTHER=path of its program).
# Lines end in met or MISSED where there is a goal.
set -u
: "${top_builddir:=.}" "${OTHER:=}"
perftop=$top_builddir/src/cmd/perftop
[ -x "$perftop" ] || { echo "self: there is no perftop here"; exit 0; }
case $perftop in /*) ;; *) perftop=$PWD/$perftop ;; esac
dir=$(mktemp -d) || exit 1
monitor=
finish() {
  [ -z "$monitor" ] || kill "$monitor" 2>/dev/null
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
export HOME="$dir" XDG_CONFIG_HOME="$dir" LC_ALL=C.UTF-8
cd "$dir" || exit 1

# watched NAME PERFTOP: a profile run of that perftop while it watches a shell once in 100 ms
watched() {
  "$2" -b -d 100ms --monitor -p $$ >/dev/null 2>&1 &
  monitor=$!
  "$perftop" -p "$monitor" -d 200ms --duration 10 --json "$1.json" >/dev/null 2>&1
  kill "$monitor"
  wait "$monitor" 2>/dev/null
  monitor=
}

# goal WHAT COMMAND...
goal() {
  what=$1
  shift
  if "$@" >out 2>&1; then verdict=met; else verdict=MISSED; fi
  printf 'self: %-60s %s\n' "$what" "$verdict"
  [ "$verdict" = met ] || sed 's/^/self:   /' out
}

watched one "$perftop"
watched two "${OTHER:-$perftop}"
goal "watching ten times a second: CPU < 2 %, RSS < 12 MB" \
  "$perftop" check --rule 'cpu_percent mean < 2%' --rule 'rss_bytes max < 12MB' --fail-on critical one.json
goal "another run, or another perftop: CPU < 3 %" \
  "$perftop" check --rule 'cpu_percent mean < 3%' two.json
"$perftop" diff one.json two.json | sed 's/^/self:   /'
goal "every run of its commands is good" \
  "$perftop" bench -w 2 -r 20 --export-json bench.json "$perftop --version" "$perftop -1 -b -p $$" \
  "$perftop report --report=- one.json"
sed 's/^/self:   /' out

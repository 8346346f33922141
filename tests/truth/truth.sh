# What the truth tests share. After tap.sh.
#
# watch OPTION...        perftop -j, its documents into $docs
# from EXPRESSION ARG... its value over $docs (read.py)
# start NAME ARG...      a workload of this directory; returns when it says "done"; $target is its pid

perftop=$top_builddir/src/cmd/perftop
docs=$tap_dir/docs
[ -x "$perftop" ] || skip_all "there is no monitor"
python3 -c '' 2>/dev/null || skip_all "python3 is missing"

watch() {
  "$perftop" -j "$@" >"$docs" 2>"$tap_dir/errors" </dev/null
}

from() {
  python3 "$top_srcdir/tests/truth/read.py" "$docs" "$@"
}

said_done() {
  grep -q '^done' "$tap_dir/said"
}

# Without waiting
launch() {
  workload=$top_builddir/tests/truth/$1
  shift
  : >"$tap_dir/said"
  tap_spawn "$workload" "$@" >"$tap_dir/said"
  target=$tap_pid
}

start() {
  launch "$@"
  tap_poll 60 said_done || bail "the workload does not come up: $*"
}

end_target() {
  kill -9 "$target" 2>/dev/null
  wait "$target" 2>/dev/null
}

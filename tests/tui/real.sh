# What the end-to-end tests of the screen share. After tap.sh; sources tmux.sh.
#
# perftop_on SIZE TERM OPTION...  starts perftop in a terminal, in a shell that says how it ended:
#                                 "before" above it, "status N" below it, its settings in $tap_dir/stty.*;
#                                 $perftop_env is "NAME=VALUE ..." for it
# shell_on SIZE                   an interactive shell instead, for job control
# $perftop, $demo                 the programs
# perftop_pid                     its process, the only child of that shell
# children_of PID                 the processes that it started

perftop=$top_builddir/src/cmd/perftop
demo=$top_builddir/src/demo/perftop-demo
[ -x "$perftop" ] || skip_all "there is no monitor"
. "$top_srcdir/tests/harness/tmux.sh"
perftop_env=

# A word that a shell reads as it is
quote() {
  printf "'"
  printf '%s' "$1" | sed "s/'/'\\\\''/g"
  printf "' "
}

# The server that was there is gone, not only asked to go
fresh() {
  server=$(tui_ask '#{pid}' 2>/dev/null) || return 0
  tui_stop
  tap_poll 10 sh -c '! kill -0 "$1" 2>/dev/null' sh "$server"
}

perftop_on() {
  on_size=$1 on_term=$2
  shift 2
  {
    echo "trap : INT" # a ^C is for perftop
    echo "echo before"
    echo "cd $(quote "$tap_dir")"
    echo "stty -a >stty.before"
    printf '%s ' "$perftop_env"
    quote "$perftop"
    for word in "$@"; do quote "$word"; done
    echo
    echo "status=\$?"
    echo "stty -a >stty.after"
    echo "echo status \$status"
    echo "exec sleep 1000"
  } >"$tap_dir/run"
  rm -f "$tap_dir"/stty.*
  fresh
  tui_start "$on_size" "$on_term" sh "$tap_dir/run"
}

shell_on() {
  fresh
  tui_start "$1" xterm-256color env PS1='shell> ' bash --norc --noprofile -i
  tui_wait 'shell>'
}

children_of() {
  grep -lE "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status 2>/dev/null | cut -d/ -f3
}

perftop_pid() {
  children_of "$(tui_pid)" | head -n 1
}

settings_same() {
  cmp "$tap_dir/stty.before" "$tap_dir/stty.after"
}

# The screen as it was before perftop, with its exit status below
restored() {
  tui_wait "status $1" && tui_shows before && ! tui_shows Operations && settings_same
}

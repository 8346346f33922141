# A terminal for a test script: the program runs in a tmux server of the script's own. After tap.sh:
#
#   . "$top_srcdir/tests/harness/tmux.sh"
#   tui_start 100x40 xterm-256color "$top_builddir/src/cmd/perftop" --demo
#   ok "the table comes up" tui_wait "Operations"
#   tui_keys F6 p99 Enter
#   tui_resize 60x20
#   tui_stop
#
# tui_start WIDTHxHEIGHT TERM COMMAND...   one at a time; skips the script where there is no tmux
# tui_keys KEY...          as tmux names them: q F6 Enter Escape Tab BTab Up C-c
# tui_type TEXT            the text as it is, even where it would be the name of a key
# tui_wait TEXT [SECONDS]  polls (10 s) until the screen shows the text
# tui_gone TEXT [SECONDS]  polls until it no longer does
# tui_screen               the screen as text, one line a row; with -e, colours too
# tui_row N                its N-th line, from 1
# tui_resize WIDTHxHEIGHT
# tui_pid                  the program's process
# tui_ended [SECONDS]      polls until the program has ended; then tui_status is its exit status
# tui_stop                 ends the terminal and, with it, the program (also done when the script ends)
#
# The screen stays readable after the program's end. For plain sh.

command -v tmux >/dev/null || skip_all "tmux is missing"

tui_tmux() {
  env -u TMUX -u TMUX_PANE TMUX_TMPDIR="$tap_dir" tmux -L perftop -f "$tap_dir/tmux.conf" -u "$@"
}

tui_start() {
  tui_size=$1 tui_term=$2
  shift 2
  cat >"$tap_dir/tmux.conf" <<CONF
set -g status off
set -g remain-on-exit on
set -s escape-time 0
set -g default-terminal screen-256color
set -g default-size $tui_size
CONF
  tui_tmux new-session -d -x "${tui_size%x*}" -y "${tui_size#*x}" -s perftop \
    env -u TMUX -u TMUX_PANE TERM="$tui_term" HOME="$tap_dir" XDG_CONFIG_HOME="$tap_dir/config" \
    "$@" || bail "tmux does not start"
}

tui_keys() {
  tui_tmux send-keys -t perftop "$@"
}

tui_type() {
  tui_tmux send-keys -t perftop -l -- "$1"
}

tui_screen() {
  tui_tmux capture-pane -p -t perftop "$@"
}

tui_row() {
  tui_screen | sed -n "$1p"
}

tui_shows() {
  tui_screen | grep -Fq -e "$1"
}

tui_shows_not() {
  ! tui_shows "$1"
}

tui_wait() {
  tap_poll "${2:-10}" tui_shows "$1" || { tui_screen; return 1; }
}

tui_gone() {
  tap_poll "${2:-10}" tui_shows_not "$1" || { tui_screen; return 1; }
}

tui_resize() {
  tui_tmux resize-window -t perftop -x "${1%x*}" -y "${1#*x}"
}

tui_ask() {
  tui_tmux display-message -p -t perftop "$1"
}

tui_pid() {
  tui_ask '#{pane_pid}'
}

# tmux knows first that the pane is dead, and then of what
tui_is_dead() {
  [ "$(tui_ask '#{pane_dead}')" = 1 ] &&
    [ -n "$(tui_ask '#{pane_dead_status}#{pane_dead_signal}')" ]
}

tui_ended() {
  tap_poll "${1:-10}" tui_is_dead || { tui_screen; return 1; }
}

tui_status() {
  tui_ask '#{pane_dead_status}'
}

tui_stop() {
  tui_tmux kill-server 2>/dev/null
  return 0
}
tap_at_exit tui_stop

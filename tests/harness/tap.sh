# A test script's way of saying what holds, in TAP. Source it first:
#
#   . "${top_srcdir:-.}/tests/harness/tap.sh"
#   ok "the program says its version" src/cmd/perftop --version
#   is "$got" "$want" "the exit status"
#   tap_done
#
# ok   DESCRIPTION COMMAND...   passes when the command succeeds; its output is shown when it fails
# is   GOT WANT DESCRIPTION     passes when both texts are the same
# like TEXT PATTERN DESCRIPTION passes when the text has a line that matches the pattern (grep -E)
# skip DESCRIPTION REASON       one test that cannot run here
# skip_all REASON               this script cannot run here; ends it
# bail REASON                   nothing more makes sense; ends it as a failure
# plan N ... or tap_done        how many tests there are: known at the start, or counted at the end
#
# tap_poll SECONDS COMMAND...   tries the command until it succeeds; fails when the time is over
# tap_spawn COMMAND...          starts it in the background; $tap_pid; it is ended with the script
# tap_at_exit COMMAND           one more thing to do when the script ends
# $tap_dir                      a directory of the script's own, removed when it ends
#
# Scripts run from anywhere: $top_srcdir and $top_builddir are absolute. No test sleeps a fixed time.
# For plain sh.

set -u
: "${top_srcdir:=$(pwd)}" "${top_builddir:=$(pwd)}"

tap_count=0 tap_failed=0 tap_planned= tap_pids= tap_last=
tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/perftop-test.XXXXXX") || exit 99

tap_at_exit() {
  tap_last="$1; $tap_last"
}

tap_end() {
  status=$?
  trap '' INT TERM HUP
  eval "$tap_last"
  for pid in $tap_pids; do
    kill "$pid" 2>/dev/null
  done
  for pid in $tap_pids; do
    wait "$pid" 2>/dev/null
  done
  rm -rf "$tap_dir"
  exit "$status"
}
trap tap_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

plan() {
  tap_planned=$1
  echo "1..$1"
}

tap_done() {
  [ -n "$tap_planned" ] || plan "$tap_count"
  [ "$tap_failed" -eq 0 ] && [ "$tap_planned" -eq "$tap_count" ]
  exit
}

diag() {
  printf '%s\n' "$*" | sed 's/^/# /'
}

# $1 is the result, the rest the line
tap_result() {
  tap_count=$((tap_count + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $tap_count - $2"
  else
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $2"
  fi
}

ok() {
  tap_what=$1
  shift
  "$@" >"$tap_dir/.output" 2>&1
  tap_status=$?
  tap_result "$tap_status" "$tap_what"
  [ "$tap_status" -eq 0 ] || diag "status $tap_status: $*
$(head -c 8000 "$tap_dir/.output")"
}

is() {
  [ "$1" = "$2" ]
  tap_status=$?
  tap_result "$tap_status" "$3"
  [ "$tap_status" -eq 0 ] || diag "got:  $1
want: $2"
}

like() {
  printf '%s\n' "$1" | grep -Eq -e "$2"
  tap_status=$?
  tap_result "$tap_status" "$3"
  [ "$tap_status" -eq 0 ] || diag "got:  $1
want: a line that matches $2"
}

skip() {
  tap_count=$((tap_count + 1))
  echo "ok $tap_count - $1 # SKIP $2"
}

skip_all() {
  echo "1..0 # SKIP $1"
  exit 0
}

bail() {
  echo "Bail out! $1"
  exit 1
}

# The clock decides when to give up, so that a busy machine costs tries and not a wrong answer
tap_poll() {
  tap_until=$(($(date +%s) + $1 + 1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$tap_until" ] || return 1
    sleep 0.05
  done
}

tap_spawn() {
  "$@" &
  tap_pid=$!
  tap_pids="$tap_pids $tap_pid"
}

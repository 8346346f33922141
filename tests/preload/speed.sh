#!/bin/sh
# What the preload library adds to a call: the same program with it and without, by turns, pinned.
: "${top_srcdir:=$(pwd)}" "${top_builddir:=$(pwd)}"
library=$top_builddir/src/preload/.libs/libperftop-preload.so
[ -e "$library" ] || exit 0

run() { # GROUPS, "-" for none and no library
  if [ "$1" = - ]; then
    taskset -c 0 "$top_builddir/tests/preload/speed"
  elif [ "$1" = memory ]; then
    LD_PRELOAD=$library PERFTOP_PRELOAD=$1 taskset -c 0 "$top_builddir/tests/preload/speed" counted
  else
    LD_PRELOAD=$library PERFTOP_PRELOAD=$1 taskset -c 0 "$top_builddir/tests/preload/speed"
  fi
}
for turn in 1 2 3 4 5; do
  for groups in - none io lock alloc memory; do
    echo "$groups $(run "$groups")"
  done
done | awk '
  function median(key, n, i, j, t, v) {
    n = split(all[key], v, " ")
    for (i = 1; i <= n; i++)
      for (j = i + 1; j <= n; j++)
        if (v[j] + 0 < v[i] + 0) { t = v[i]; v[i] = v[j]; v[j] = t }
    return v[int((n + 1) / 2)]
  }
  function show(what, groups, column, most, with, without) {
    with = median(groups " " column); without = median("- " column)
    printf "preload: %-44s %8.2f ns  without %8.2f ns  added %6.2f ns  at most %d %s\n", what, with, without,
      with - without, most, with - without <= most ? "met" : "MISSED"
  }
  { for (i = 2; i <= 4; i++) all[$1 " " i] = all[$1 " " i] " " $i }
  END {
    show("read of 1 byte from /dev/zero", "io", 2, 58)
    show("the same, its group off", "none", 2, 5)
    show("malloc and free", "alloc", 3, 25)
    show("the same, its group off", "none", 3, 8)
    show("the same, bytes counted", "memory", 3, 15)
    show("mutex nobody else wants", "lock", 4, 9)
    show("the same, its group off", "none", 4, 5)
  }'

#!/bin/sh
# What -finstrument-functions with libperftop-functions adds to a call: the same program compiled with it and without, by turns,
# pinned. The C library's own hooks, which do nothing, are the floor of any library like this.
: "${top_srcdir:=$(pwd)}" "${top_builddir:=$(pwd)}" "${CC:=cc}"
library=$top_builddir/src/functions/.libs
[ -e "$library/libperftop-functions.so" ] || exit 0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

build() { # NAME FLAG...
  name=$1
  shift
  $CC -O2 "$top_srcdir/tests/speed/functions_call.c" -o "$dir/$name" "$@" || exit 1
}
build plain
build empty -finstrument-functions
build recorded -finstrument-functions "-L$library" "-L$top_builddir/src/client/.libs" -lperftop-functions -lperftop \
  "-Wl,-rpath,$library:$top_builddir/src/client/.libs"
run() { # KEY PROGRAM [VARIABLE=VALUE]
  program=$2
  key=$1
  shift 2
  echo "$key $(env "$@" taskset -c 0 "$dir/$program")"
}
for turn in 1 2 3; do
  run plain plain
  run empty empty
  run recorded recorded
  run excluded recorded 'PERFTOP_FUNCTIONS_EXCLUDE=leaf,deep'
  run off recorded PERFTOP=off
done | awk '
  function median(key, n, i, j, t, v) {
    n = split(all[key], v, " ")
    for (i = 1; i <= n; i++)
      for (j = i + 1; j <= n; j++)
        if (v[j] + 0 < v[i] + 0) { t = v[i]; v[i] = v[j]; v[j] = t }
    return v[int((n + 1) / 2)]
  }
  function show(what, key, column, most, with, without) {
    with = median(key " " column); without = median("plain " column)
    printf "functions: %-44s %8.2f ns  without %8.2f ns  added %6.2f ns", what, with, without, with - without
    if (most) printf "  at most %d %s", most, with - without <= most ? "met" : "MISSED"
    printf "\n"
  }
  { for (i = 2; i <= 3; i++) all[$1 " " i] = all[$1 " " i] " " $i }
  END {
    show("call of a function", "recorded", 2, 60)
    show("the same, excluded", "excluded", 2, 15)
    show("the same, PERFTOP=off", "off", 2, 10)
    show("the same, hooks that do nothing", "empty", 2, 0)
    show("call 64 to 2000 deep", "recorded", 3, 60)
  }'

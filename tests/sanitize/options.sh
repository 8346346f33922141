# How the sanitizer builds are configured, for the tests beside it and for run.sh.
asan_options="--enable-sanitizers=address,undefined --disable-nls"
tsan_options="--enable-sanitizers=thread --disable-nls --disable-monitor"
quick="CFLAGS=-O1 -g"

# TSan of these compilers cannot live with many bits of address randomisation; a name does no harm
tsan_wrap=
if setarch "$(uname -m)" -R true 2>/dev/null; then
  tsan_wrap="setarch $(uname -m) -R"
fi

unset MAKEFLAGS MFLAGS MAKELEVEL TESTS

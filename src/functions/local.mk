# libperftop-functions: every function of a program compiled with -finstrument-functions, in its process. It uses
# libperftop and libc only.

# Functions and system calls timed in the kernel, by BPF.
# PROBE_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.

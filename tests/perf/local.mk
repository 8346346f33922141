# The room perf.

#!/usr/bin/env python3
"""What a monitor written with psutil does: one process, once a second, figures kept in lists.

    psutil_sampler.py PID SECONDS
"""
import sys
import time

import psutil


def main():
    process = psutil.Process(int(sys.argv[1]))
    end = time.monotonic() + float(sys.argv[2])
    history = []
    due = time.monotonic()
    while due < end:
        with process.oneshot():
            memory = process.memory_info()
            history.append((
                time.time(),
                process.cpu_percent(),
                memory.rss,
                memory.vms,
                process.io_counters(),
                process.num_threads(),
                process.num_fds(),
                process.num_ctx_switches(),
            ))
        due += 1
        time.sleep(max(0, due - time.monotonic()))


main()

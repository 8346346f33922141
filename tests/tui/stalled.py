"""A terminal that nobody reads, or that goes away: stalled.py WAY COMMAND [ARG]...

WAY stall: reads nothing until the program is stuck in a write, then sends SIGTERM, and a second one if it is
still there; prints how many were needed and the exit status. WAY close: reads for a moment, then closes the
terminal; prints how it ended. WAY term, segv, abrt, hup: reads all, sends that signal once the program has drawn,
prints the status and how it left the terminal. Gives up after 20 seconds.
"""
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time

LIMIT = 20


def start(command):
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
    before = termios.tcgetattr(slave)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(slave, fd)
        os.closerange(3, 100)
        os.execvp(command[0], command)
    return master, slave, pid, before


def ended(pid, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.02)
    return None


def waiting(master):
    return struct.unpack("i", fcntl.ioctl(master, termios.FIONREAD, b"\0" * 4))[0]


def read_for(master, seconds, until=None):
    got, end = b"", time.monotonic() + seconds
    while time.monotonic() < end and not (until and until in got):
        if select.select([master], [], [], 0.05)[0]:
            try:
                got += os.read(master, 65536)
            except OSError:
                break
    return got


def stall(master, slave, pid, _):
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 1.5:
        now = waiting(master)
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.05)
    for n in (1, 2, 3):
        os.kill(pid, signal.SIGTERM)
        status = ended(pid, 3)
        if status is not None:
            return f"signals {n} status {status}"
    return "still there"


def close(master, slave, pid, _):
    read_for(master, 1)
    os.close(slave)
    os.close(master)
    status = ended(pid, 5)
    return "still there" if status is None else f"ended {status}"


def signalled(number):
    def way(master, slave, pid, before):
        if b"\x1b[?1049h" not in read_for(master, 10, b"\x1b[?1049h"):
            return "no alternate screen"
        read_for(master, 1)
        os.kill(pid, number)
        status = ended(pid, 5)
        rest = read_for(master, 0.3)
        return "status {} screen {} settings {} keypad {} cursor {}".format(
            status,
            "left" if b"\x1b[?1049l" in rest else "kept",
            "back" if termios.tcgetattr(slave) == before else "changed",
            "back" if b"\x1b[?1l" in rest else "kept",
            "back" if b"\x1b[?25h" in rest or b"\x1b[?12l" in rest else "hidden")
    return way


WAYS = {"stall": stall, "close": close, "term": signalled(signal.SIGTERM), "hup": signalled(signal.SIGHUP),
        "segv": signalled(signal.SIGSEGV), "abrt": signalled(signal.SIGABRT)}
os.environ["TERM"] = "xterm-256color"
terminal = start(sys.argv[2:])
try:
    print(WAYS[sys.argv[1]](*terminal))
finally:
    try:
        os.kill(terminal[2], signal.SIGKILL)
    except ProcessLookupError:
        pass

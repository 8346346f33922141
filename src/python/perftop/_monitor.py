"""A program that writes its own reports: the installed perftop, watching this process."""

import os
import shutil
import signal
import subprocess
import tempfile
from types import TracebackType
from typing import List, Optional, Type, Union

# perftop leaves out a last look that would come less than half an interval after the one before: without waiting for that
# long, what was recorded since would be missing
_PATIENCE_S = 1.0

Path = Union[str, "os.PathLike[str]"]


class MonitorError(RuntimeError):
    """perftop is not installed, or cannot watch this process; the text says which, and why."""


class BackgroundMonitor:
    """Watches this process with perftop, from start() to stop(), or inside a `with` block.

    Reports can be written while it runs and afterwards. One that is written while it runs ends that run, and a new one
    begins: operations count on, what perftop keeps of the past begins anew.
    """

    def __init__(self, interval: float = 1.0, command: str = "perftop") -> None:
        if not 0.001 <= interval <= 3600:
            raise ValueError("interval must be from 0.001 to 3600 seconds")
        self._interval = interval
        self._command = command
        self._process: "Optional[subprocess.Popen[bytes]]" = None
        self._pid = 0  # whose monitor it is: a forked child has none
        self._directory: "Optional[tempfile.TemporaryDirectory[str]]" = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._pid == os.getpid()

    def start(self) -> None:
        if self.running:
            return
        program = self._program()
        if self._directory is None or self._pid != os.getpid():
            self._directory = tempfile.TemporaryDirectory(prefix="perftop-")
        if os.path.exists(self._document()):
            os.unlink(self._document())
        self._pid = os.getpid()
        # A session of its own: the terminal's ^C is the program's affair
        self._process = subprocess.Popen(
            self._watch(program, ["--monitor", "-b", f"--interval={self._interval:.6f}"]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what is wrong is said again by _look_once
            start_new_session=True,
        )

    def stop(self) -> None:
        """Ends the run, after half an interval or a second at most. Raises MonitorError where perftop could not
        watch."""
        process, self._process = self._process, None
        if process is None or self._pid != os.getpid():
            return
        try:
            process.wait(min(self._interval / 2, _PATIENCE_S))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        process.wait()
        if not os.path.exists(self._document()):
            self._look_once()

    def export_json(self, path: Path) -> None:
        """Writes what was seen as perftop's JSON document."""
        self._report("--json", path)

    def generate_html_report(self, path: Path) -> None:
        """Writes what was seen as one HTML page."""
        self._report("--report", path, ".html")

    def __enter__(self) -> "BackgroundMonitor":
        self.start()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        try:
            self.stop()
        except MonitorError:
            if kind is None:  # the block's own exception matters more
                raise

    def _program(self) -> str:
        program = shutil.which(self._command)
        if program is None:
            raise MonitorError(f"perftop is not installed: there is no '{self._command}' in PATH")
        return program

    def _document(self) -> str:
        assert self._directory is not None
        return os.path.join(self._directory.name, "run.json")

    def _watch(self, program: str, how: List[str]) -> List[str]:
        return [program, *how, f"--json={self._document()}", "-p", str(os.getpid())]

    def _look_once(self) -> None:
        """Where the run was over before perftop was there."""
        self._run(self._watch(self._program(), ["-1", "-b", "--interval=0.05"]))
        if not os.path.exists(self._document()):
            raise MonitorError("perftop has written no report")

    def _run(self, arguments: List[str]) -> None:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise MonitorError(said[0] if said else f"perftop ended with status {done.returncode}")

    def _report(self, option: str, path: Path, extension: str = "") -> None:
        again = self.running
        if again:
            self.stop()
        try:
            if self._directory is None or self._pid != os.getpid() or not os.path.exists(self._document()):
                raise MonitorError("there is nothing to report: the monitor was not started")
            self._write(option, os.path.abspath(os.fspath(path)), extension)
        finally:
            if again:
                self.start()

    def _write(self, option: str, path: str, extension: str) -> None:
        """perftop takes the format from the name's end, which here may be any."""
        assert self._directory is not None
        made = os.path.join(self._directory.name, "report" + extension)
        self._run([self._program(), "report", f"{option}={made}", self._document()])
        shutil.copyfile(made, path)

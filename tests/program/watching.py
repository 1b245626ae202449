"""A running server, watched from outside: its address, its log, and how it ends."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.program.shell import BEACON, PATIENCE, Ran, Shell

SERVING = re.compile(r"Beacon runs. The desk: http://\S+:(\d+)/desk")


@dataclass(frozen=True, slots=True)
class Server:
    """`beacon serve` in another process."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return the status and the body of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def stop(self, how: signal.Signals = signal.SIGTERM) -> Ran:
        """Ask it to stop, and return how it ended."""
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=PATIENCE)
        return Ran(self.process.returncode, out, self.log.read_text("utf-8"))


@contextmanager
def running(shell: Shell, **settings: str) -> Iterator[Server]:
    """Start a server, wait until it says that it runs, and see to it that it ends."""
    log = shell.folder / f"serve-{time.monotonic_ns()}.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [BEACON, "serve"],
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            cwd=shell.folder,
            env={**shell.env, **settings},
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = SERVING.match(line)
        assert found, line + log.read_text("utf-8")
        yield Server(process, int(found[1]), log)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until something holds; return after how many seconds it did."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it never came true"
        time.sleep(0.02)
    return time.monotonic() - begun

"""A served desk: the real program on a port of its own, stopped, killed and started again as a test wants it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.program.shell import BEACON, PATIENCE, Shell

READY = 20.0  # seconds for a start on a busy machine
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Served:
    """`beacon serve` with a database of its own. It comes back on the same port with the same database."""

    def __init__(self, folder: Path, *, demo: bool = True, home: str = "", **settings: str) -> None:
        """Choose a port; `home` is the address by which the world knows the desk, where that is another one."""
        self.port = free_port()
        self.home = home or f"http://127.0.0.1:{self.port}"
        self.prefix = urlsplit(self.home).path
        self.origin = self.home.removesuffix(self.prefix)
        given = {"BEACON_URL": self.home, "BEACON_PORT": str(self.port), "BEACON_DEMO": "on" if demo else "off"}
        self.shell = Shell(folder, **(given | settings))
        self.log = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until everything is up."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [BEACON, "serve"], stdout=log, stderr=log, cwd=self.shell.folder, env=self.shell.env
            )
        until = time.monotonic() + READY
        while not self._is_ready():
            assert self._process.poll() is None, self.logged()
            assert time.monotonic() < until, self.logged()
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, as an operator or a failure would; return its exit status."""
        assert self._process is not None
        self._process.send_signal(how)
        try:
            return self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._process = None

    def end(self) -> None:
        """End it at the end of a test, whatever happened in between."""
        if self._process is not None:
            self.stop()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    def logged(self) -> str:
        """Return everything that it wrote."""
        return self.log.read_text("utf-8")

    def at(self, place: str = "") -> str:
        """Return the address of a room (`C-1`), or of the first page."""
        return f"{self.home}/desk/rooms/{quote(place)}" if place else f"{self.home}/desk"

    def say(self, who: str, words: str, *, at: str | None = None) -> dict[str, Any]:
        """Say something from another process, as `beacon say` does; it must not be refused."""
        clock = ("--at", at) if at else ()
        ran = self.shell.run("say", "--json", "--as", who, *clock, words)
        assert ran.status == 0, ran.said
        return ran.document

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        """Ask for a path of this server as it is; return the status, the body and the headers in lower case."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()}
        finally:
            connection.close()


class Caller:
    """A person who uses the desk without a browser: quick, for what has to be so before a test begins."""

    def __init__(self, desk: Served, who: str = "alice", cookie: str = "") -> None:
        """Sign in: in a demo as whom one likes, elsewhere with a cookie (`name=value`) from a sign-in."""
        self.desk = desk
        self.cookie = cookie or self._enter()
        self.csrf = self.read("/desk", CSRF)
        if not cookie and who != "alice":
            status, _, headers = self.post("/desk/as", person=who, back=f"{self.desk.prefix}/desk")
            assert status == 303
            self.cookie = headers["set-cookie"].partition(";")[0]
            self.csrf = self.read("/desk", CSRF)

    def _enter(self) -> str:
        return self.desk.ask("GET", f"{self.desk.prefix}/desk")[2]["set-cookie"].partition(";")[0]

    def read(self, path: str, wanted: re.Pattern[str]) -> str:
        """Return what a pattern finds in a page."""
        status, body, _ = self.desk.ask("GET", self.desk.prefix + path, Cookie=self.cookie)
        found = wanted.search(body)
        assert status == 200, body
        assert found, body
        return found[1]

    def post(self, path: str, **fields: str) -> tuple[int, str, dict[str, str]]:
        """Send a form of this visit."""
        sent = urlencode({"csrf": self.csrf, **fields})
        return self.desk.ask("POST", self.desk.prefix + path, sent, Cookie=self.cookie, HX_Request="true", **FORM)

    def say(self, words: str, room: str = "", **fields: str) -> str:
        """Say something that has to succeed; return the answer as a page shows it."""
        status, body, _ = self.post("/desk/say", words=words, room=room, **fields)
        assert status == 200, body
        assert 'data-answer="refused"' not in body, body
        return body

    def declare(self, title: str, *flags: str) -> str:
        """Declare a crisis, whatever else is open; return its reference."""
        body = self.say(" ".join(["declare", f'"{title}"', "--anyway", *flags]))
        found = re.search(r"\bC-\d+", body)
        assert found, body
        return found[0]

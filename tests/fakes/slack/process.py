"""The fake as a process of its own, and the hand that turns its knobs from a test."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[3]


class SlackProcess:
    """Starts the fake beside the test. The facts of its first line (url, token, ...) are attributes."""

    url: str
    api_url: str
    token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    app_id: str
    team: str
    bot: str

    def __init__(self, *flags: str) -> None:
        self.flags = flags
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.fakes.slack", *self.flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.process.stdout
        for name, value in json.loads(self.process.stdout.readline()).items():
            setattr(self, name, value)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Call a method of the fake by name; return its value as JSON. LookupError says what went wrong."""
        request = urllib.request.Request(
            f"{self.url}/_control/{name}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as refused:
            with refused:
                raise LookupError(json.load(refused)["error"]) from None

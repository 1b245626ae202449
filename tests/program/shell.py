"""A shell: runs the real program with settings of its own, as a process or, for many cases, in this one."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import __main__ as root

BEACON = Path(sys.executable).with_name("beacon")
PATIENCE = 30.0  # seconds for one call
TRACES = ("Traceback", "Something failed inside Beacon", 'File "')


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one call."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that was printed."""
        return self.out + self.err

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def calm(ran: Ran) -> Ran:
    """Return what ran, sure that it did not break down."""
    broken = [trace for trace in TRACES if trace in ran.said]
    assert not broken, ran.said
    return ran


class Shell:
    """The program with an environment of its own in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "BEACON_DATABASE_URL": f"sqlite:///{folder / 'beacon.db'}",
            "BEACON_PORT": "0",
            **settings,
        }

    @property
    def url(self) -> str:
        """The address of the shell's database."""
        return self.env["BEACON_DATABASE_URL"]

    def run(self, *args: str, typed: str = "", **settings: str) -> Ran:
        """Run the program to its end; it must not break down."""
        done = subprocess.run(
            [BEACON, *args],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.env, **settings},
            timeout=PATIENCE,
            check=False,
        )
        return calm(Ran(done.returncode, done.stdout, done.stderr))

    def start(self, *args: str, stdin: int = subprocess.DEVNULL, **settings: str) -> subprocess.Popen[str]:
        """Start the program and leave it running."""
        return subprocess.Popen(
            [BEACON, *args],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.env, **settings},
        )


class Inside:
    """The program within this process: a tenth of the time, for tables of many cases."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        self.settings = {"BEACON_DATABASE_URL": f"sqlite:///{folder / 'inside.db'}", "BEACON_PORT": "0"}

    def run(self, *args: str, **settings: str) -> Ran:
        """Run the program to its end; it must not break down."""
        with self._patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["beacon", *args])
            for name in [name for name in os.environ if name.startswith("BEACON_")]:
                patch.delenv(name)
            return calm(self._run({**self.settings, **settings}, patch))

    def _run(self, settings: Mapping[str, str], patch: pytest.MonkeyPatch) -> Ran:
        for name, value in settings.items():
            patch.setenv(name, value)
        handlers, level = logging.root.handlers[:], logging.root.level
        self._capture.readouterr()
        try:
            with pytest.raises(SystemExit) as end:
                root.main()
        finally:
            logging.root.handlers[:] = handlers
            logging.root.setLevel(level)
            logging.captureWarnings(capture=False)
        printed = self._capture.readouterr()
        return Ran(int(end.value.code or 0), printed.out, printed.err)


def finish(call: subprocess.Popen[str], typed: str | None = None) -> Ran:
    """Wait for the end of a call that was started."""
    out, err = call.communicate(typed, timeout=PATIENCE)
    return Ran(call.returncode, out, err)

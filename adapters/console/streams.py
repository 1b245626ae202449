"""Standard streams and arguments as a machine hands them over: closed, broken off, or no text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from io import StringIO


def legible(arguments: Iterable[str]) -> list[str]:
    """Return arguments as UTF-8, whatever the machine's locale is; a byte that is no text becomes a mark."""
    return [os.fsencode(argument).decode("utf-8", "replace") for argument in arguments]


def open_closed_streams() -> None:
    """A service manager may start a program without the standard streams; what is written there is lost."""
    sys.stdin, sys.stdout, sys.stderr = sys.stdin or StringIO(), sys.stdout or StringIO(), sys.stderr or StringIO()


def flush_what_is_read() -> None:
    """Write what is left. A reader that went away, such as `head`, is no accident and gets no complaint."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

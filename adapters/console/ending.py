"""The end of a call: what went wrong becomes one line and a status, and never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from adapters.console.once import MISUSED, REFUSED
from adapters.console.streams import flush_what_is_read
from bot.refusals import Misconfigured, Unavailable
from bot.texts import Say


def is_debugging() -> bool:
    """Say whether somebody looks for a fault and wants to see everything."""
    return os.environ.get("BEACON_LOG_LEVEL") == "DEBUG"


def run(app: typer.Typer, arguments: Sequence[str], say: Say) -> None:
    """Run the program with its arguments, and leave with the status that its end asks for."""
    try:
        app(arguments)
    except Misconfigured as fault:
        sys.exit(_complain(str(fault), MISUSED))
    except Unavailable:
        sys.exit(_complain(say("cli.unavailable"), REFUSED))
    except Exception as fault:
        if is_debugging():
            raise
        # Its class and place are for the operator; its message could hold what customers wrote.
        sys.exit(_complain(say("cli.fault", kind=type(fault).__name__, place=_place(fault)), REFUSED))
    finally:
        flush_what_is_read()


def _place(fault: Exception) -> str:
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _complain(line: str, status: int) -> int:
    typer.echo(line, err=True)
    return status

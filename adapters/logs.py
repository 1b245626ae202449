"""Logs: one JSON object a line on stderr, made of names, ids, codes and numbers; never of what people wrote."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import TextIO

FIELDS = frozenset(
    {
        "attempt",
        "chat",
        "code",
        "count",
        "crisis",
        "delivery",
        "host",
        "kind",
        "lane",
        "late_s",
        "ms",
        "number",
        "org",
        "outcome",
        "path",
        "port",
        "reminder",
        "room",
        "seconds",
        "state",
        "status",
        "verb",
        "version",
    }
)
EVENT = re.compile(r"[a-z][a-z0-9_]{0,63}")
WORD = re.compile(r"[\w.:/@+\-]{1,80}", re.ASCII)  # an id, a code, a name of ours: no spaces, so no sentences
HIDDEN = "?"
FRAMES = 12
CAUSES = 4

Value = str | int | float | bool | None


class Lines(logging.Formatter):
    """Formats records by an allow-list: an unknown field is left out, a value that could be text is hidden."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line. A message of somebody else's code is not repeated, only where it came from."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= {name: _value(value) for name, value in record.__dict__.items() if name in FIELDS}
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = [_error(error) for error in _chain(record.exc_info[1])]
        return json.dumps(line, separators=(",", ":"))


def set_up(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log record of the process through `Lines`, to stderr unless told otherwise."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)


def _event(record: logging.LogRecord) -> str:
    if not record.args and isinstance(record.msg, str) and EVENT.fullmatch(record.msg):
        return record.msg
    return f"{record.filename}:{record.lineno}"


def _value(value: object) -> Value:
    if value is None or isinstance(value, int | float):
        return value
    return value if isinstance(value, str) and WORD.fullmatch(value) else HIDDEN


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what it was raised from, and so on; of a group, the group and its first member."""
    current: BaseException | None = error
    for _ in range(CAUSES):
        if current is None:
            return
        yield current
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        else:
            current = current.__cause__ or current.__context__


def _error(error: BaseException) -> dict[str, object]:
    return {"class": type(error).__qualname__, "at": list(_places(error.__traceback__))[-FRAMES:]}


def _places(trace: TracebackType | None) -> Iterator[str]:
    """Yield where an error passed, as file and line: neither its message nor a line of source."""
    while trace is not None:
        path = PurePath(trace.tb_frame.f_code.co_filename)
        yield f"{path.parent.name}/{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next

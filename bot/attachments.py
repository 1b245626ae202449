"""Attachments: a file as the value of a form's field, whole and unchanged whatever carries the form."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from urllib.parse import quote, unquote

MOST_BYTES = 5 * 1024 * 1024
MOST_CHARACTERS = MOST_BYTES * 4 // 3 + 2_000  # of the value: the content in base64 behind its name
HEAD = re.compile(r"data:;name=([^;,]{0,1000});base64,")
LONGEST_NAME = 120


def attach(name: str, content: bytes) -> str:
    """Return a file as text that survives every form."""
    short = name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    return f"data:;name={quote(short, safe='')};base64,{b64encode(content).decode()}"


def detach(value: str) -> tuple[str, bytes]:
    """Return the name and the content of a file; words that somebody typed in place of one are the content."""
    head = HEAD.match(value)
    if head is None:
        return "", value.encode("utf-8", "replace")
    try:
        return unquote(head[1]), b64decode(value[head.end() :], validate=True)
    except Error:
        return unquote(head[1]), b""

"""Multipart: the fields and files of a form that a browser sends, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
NAME = re.compile(r'[;\s]name="([^"]*)"')
FILE = re.compile(r'[;\s]filename="([^"]*)"')
LONGEST_HEAD = 2_000  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One field. `file` is the name of a file, empty where none was chosen; None for words."""

    name: str
    content: bytes
    file: str | None = None


def parts_of(content_type: str, body: bytes, most: int) -> Iterator[Part]:
    """Yield the parts of a body, no more than `most`; what is no part is passed over."""
    found = BOUNDARY.search(content_type)
    if found is None:
        return
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1", "replace"), most + 1)
    for piece in pieces[1 : most + 1]:
        if piece.startswith(b"--"):
            return
        part = _part(piece)
        if part is not None:
            yield part


def _part(piece: bytes) -> Part | None:
    head, end, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    words = head[:LONGEST_HEAD].decode("utf-8", "replace")
    name, file = NAME.search(words), FILE.search(words)
    if not end or name is None:
        return None
    # Browsers write a quotation mark in a name as %22.
    return Part(unquote(name[1]), content, unquote(file[1]) if file else None)

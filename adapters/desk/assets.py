"""Assets: the style sheet, scripts and pictures of the desk, each with a mark that changes when it does."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

STATIC = files("adapters.desk") / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
MARK = 12  # hex digits: enough to tell two versions of a file apart


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a browser may keep for good: its address changes with its `mark`."""

    content: bytes
    content_type: str
    mark: str


def read_assets() -> dict[str, Asset]:
    """Return the files that pages ask for, by name."""
    found = {}
    for item in STATIC.iterdir():
        kind = KINDS.get(f".{item.name.rpartition('.')[2]}")
        if kind:
            content = item.read_bytes()
            found[item.name] = Asset(content, kind, sha256(content).hexdigest()[:MARK])
    return found

"""Uploads: a file of customers on its way into the organisation, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class UploadState(StrEnum):
    """Where an import stands."""

    GUESSED = "guessed"  # its columns wait for somebody to confirm them
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of customers. `content` is forgotten as soon as the import has ended.

    `columns` maps the file's headings to fields; `position` is how many lines have been dealt with;
    `rejected` maps the number of a line to the keys of its reasons.
    """

    id: str
    org_id: str
    number: int
    crisis_id: str
    name: str
    by: str
    at: datetime
    content: str
    lines: int
    columns: dict[str, str] = field(default_factory=dict)
    state: UploadState = UploadState.GUESSED
    position: int = 0
    imported: int = 0
    joined: int = 0
    rejected: dict[str, list[str]] = field(default_factory=dict)
    room_id: str = ""  # where its progress is shown
    version: int = 1

    @property
    def ref(self) -> str:
        """How people name it: U-3."""
        return f"U-{self.number}"

"""Rooms: where messages of a crisis are posted, on whichever chat."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum

LOCAL = "local"  # the chat that every organisation has: the browser desk and the terminal show its rooms
MAX_NAME = 80  # the shortest limit of the chats we speak to


class RoomKind(StrEnum):
    """What a room is for."""

    LOBBY = "lobby"  # everyone; crises are announced here
    CRISIS = "crisis"
    DIRECT = "direct"  # Beacon and one person
    FORMER = "former"  # crises were announced here once


@dataclass(frozen=True, slots=True)
class Room:
    """A room as Beacon knows it. `ref` is the chat's own id once the room exists there."""

    id: str
    org_id: str
    chat: str
    kind: RoomKind
    name: str
    crisis_id: str | None = None
    person_id: str | None = None
    private: bool = False
    locale: str | None = None
    ref: str | None = None
    slots: dict[str, str] = field(default_factory=dict)  # what is edited in place -> the delivery that posted it
    version: int = 1

    def holding(self, slot: str, delivery_id: str) -> Room:
        """Remember which delivery posted the message that fills a slot."""
        return replace(self, slots={**self.slots, slot: delivery_id})


def room_name(number: int, title: str) -> str:
    """Make a name that every chat accepts: lower case, a-z 0-9 and dashes, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"c-{number}-{slug}"[:MAX_NAME].strip("-")

"""Hearing: what people read in the local rooms, reminder by reminder, also where several stand in one message."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.store import SqlStore
from bot.model.records import LocalMessage
from bot.model.room import Room
from tests.proofs.owing import FIRST, ORG, Read, wanted

NUDGE = re.compile(r"reminder snooze (\w+) (\S+) 30m")  # the button that every nudge has, alone or among others
REF = re.compile(r"C-(\d+)")
OTHERS = ("reminder.", "digest.", "follow.crowd")


@dataclass(frozen=True)
class Heard:
    """What was missed and what was said too often, in words; how many were said, and in how many messages."""

    missed: list[str]
    doubled: list[str]
    said: int
    messages: int
    bundles: int  # messages in which several are said
    split: int  # messages more than one for each person who was to get one

    @property
    def faults(self) -> tuple[int, int]:
        """How many are missed, and how many are double."""
        return len(self.missed), len(self.doubled)


def listen(store: SqlStore, crises: int) -> Heard:
    """Compare what stands in the rooms with what people are to read."""
    rooms, messages = store.submit(ORG, lambda work: (work.find(Room), work.find(LocalMessage)), write=False).result()
    names = {room.id: room.name for room in rooms}
    marks = [(names[message.room_id], list(_marks(message))) for message in messages]
    read: Read = Counter((room, mark) for room, found in marks for mark in found)
    right = wanted(crises)
    nudges = Counter(room for room, found in marks for mark in found[:1] if " " in mark and "." not in mark)
    agents = {room: count for room, count in nudges.items() if room.startswith("@agent-")}
    return Heard(
        missed=[f"{mark} in {room}" for room, mark in (right - read).elements()],
        doubled=[f"{mark} in {room}" for room, mark in (read - right).elements()],
        said=read.total(),
        messages=sum(1 for _, found in marks if found),
        bundles=sum(1 for _, found in marks if len(found) > 1),
        split=sum(agents.values()) - len(agents),
    )


def _marks(message: LocalMessage) -> Iterator[str]:
    """Yield what a message reminds of: each nudge in it, else the card itself with its crisis."""
    key, text = str(message.card["key"]), json.dumps(message.card)
    nudges = NUDGE.findall(text)
    yield from (f"{kind} {about}" for kind, about in nudges)
    if nudges or not key.startswith(OTHERS):
        return
    number = REF.search(text)
    if key == "digest.owed":
        yield key
    elif number and int(number.group(1)) > FIRST:
        yield f"{key} {number.group()}"

"""What the tests of the terminal share: its English texts, a reader, a screen to read back, a desk that behaves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console

from adapters.console.reader import Reader
from adapters.console.screen import Screen, open_screen
from adapters.console.session import Message, Reply, RoomLine, Verb
from bot.cards import Card
from bot.texts import Say, compile_catalogue
from bot.times import show_moment
from tests.cards_gallery import AT

CATALOGUE = Path(__file__).parents[2] / "bot/locales/en/LC_MESSAGES/console.po"
SAY = Say("en", compile_catalogue({"console": CATALOGUE.read_text("utf-8")}, "en"))
READER = Reader("en", "Africa/Lagos", SAY, show_moment)


def paper(width: int = 80) -> tuple[Screen, StringIO]:
    """Return a screen that is not a terminal, and what was printed on it."""
    written = StringIO()
    return Screen(open_screen(written, width), READER), written


def drawn(card: Card, width: int) -> str:
    """Return a card as plain text."""
    screen, written = paper(width)
    screen.card(card)
    return written.getvalue()


def colourful(width: int = 80) -> tuple[Screen, StringIO]:
    """Return a screen that believes it is a terminal with all colours."""
    written = StringIO()
    console = Console(file=written, width=width, force_terminal=True, color_system="truecolor", highlight=False)
    return Screen(console, READER), written


@dataclass(slots=True)
class Said:
    """One command that the desk was asked to run."""

    words: str
    room: str | None
    as_: str
    fields: dict[str, str] | None


@dataclass(slots=True)
class FakeDesk:
    """A desk with rooms in memory and a clock that is moved. `answers` gives the reply to certain words."""

    answers: dict[str, Reply | Sequence[Reply]] = field(default_factory=dict)
    lines: list[RoomLine] = field(default_factory=list)
    posted: dict[str, list[Message]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    clock: datetime = AT

    async def say(self, words: str, room: str | None, as_: str, fields: Mapping[str, str] | None = None) -> Reply:
        self.said.append(Said(words, room, as_, None if fields is None else dict(fields)))
        answer = self.answers.get(words, Reply(Card("done", f"Done: {words}")))
        if isinstance(answer, Reply):
            return answer
        first, *rest = answer
        self.answers[words] = rest or first
        return first

    async def rooms(self, as_: str) -> list[RoomLine]:
        return list(self.lines)

    async def messages(self, room: str, after: int, as_: str) -> list[Message]:
        return sorted((m for m in self.posted.get(room, []) if m.seq > after), key=lambda m: m.seq)

    async def people(self) -> list[str]:
        return ["alice", "bob", "chidi"]

    async def verbs(self, as_: str) -> list[Verb]:
        return [
            Verb("declare", "declare <title> [--sev 1-4]", ("type", "sev", "lead", "private")),
            Verb("note", "note <text>"),
            Verb("route", "route [need]", (), ("technical", "coverage")),
            Verb("route down", "route down <route> [why]"),
            Verb("stage", "stage <name>", (), ("investigating", "monitoring")),
            Verb("status"),
        ]

    def open(self, ref: str, name: str, crisis: str | None = None) -> None:
        """Open a room."""
        self.lines.append(RoomLine(ref, name, 0, crisis))
        self.posted[ref] = []

    def post(self, room: str, card: Card, *, edits: str | None = None, pinned: bool = False) -> str:
        """Post a message, or edit an earlier one; return its ref."""
        index = next(i for i, line in enumerate(self.lines) if line.ref == room)
        seq = self.lines[index].latest + 1
        ref = edits or f"m-{seq}"
        self.posted[room] = [m for m in self.posted[room] if m.ref != ref]
        self.posted[room].append(Message(ref, seq, self.clock, card, pinned, edits is not None))
        self.lines[index] = replace(self.lines[index], latest=seq)
        self.changed.set()
        return ref

    def now(self) -> datetime:
        return self.clock

    async def pass_time(self, length: timedelta) -> None:
        self.clock += length

    async def settle(self) -> None:
        await asyncio.sleep(0)

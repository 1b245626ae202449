"""The player of the scripted crisis, on a desk that behaves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.console.demo import LONGEST, play
from adapters.console.screen import Screen
from adapters.console.session import Reply
from adapters.console.story import STORY, Passes, Says, Step, Tells
from bot.cards import Card, Facts, Table
from tests.console.cast import FakeDesk, colourful, paper

HEADER = Card("header", "C-1 Card payments", (Facts((("Stage", ("investigating",)), ("Lead", ("@alice",)))),))
WATCHED = Card("header", "C-1 Card payments", (Facts((("Stage", ("monitoring",)), ("Lead", ("@alice",)))),))
SHORT: tuple[Step, ...] = (
    Tells("console.demo.opening"),
    Says("alice", "declare Flood"),
    Says("bob", "stage monitoring"),
    Passes(timedelta(minutes=50)),
)


class TownDesk(FakeDesk):
    """A desk on which a declaration opens a room, a stage edits the header, and time brings a reminder."""

    async def say(self, words: str, room: str | None, as_: str, fields: Mapping[str, str] | None = None) -> Reply:
        reply = await FakeDesk.say(self, words, room, as_, fields)
        if words.startswith("declare") and self.lines:
            return Reply(reply.card, refusal="declare.similar")
        if words.startswith("declare"):
            self.open("C-1", "c-1-flood", "C-1")
            self.post("C-1", HEADER, pinned=True)
            return Reply(reply.card, room="C-1")
        if words.startswith("stage"):
            self.post("C-1", WATCHED, edits="m-1", pinned=True)
        return reply

    async def pass_time(self, length: timedelta) -> None:
        await FakeDesk.pass_time(self, length)
        self.post("C-1", Card("late", "The update is late by 20 minutes"))


def played(story: Sequence[Step], screen: Screen, desk: FakeDesk) -> tuple[tuple[str, ...], list[float]]:
    """Play a story; return its surprises and the pauses that were made."""
    pauses: list[float] = []

    async def doze(seconds: float) -> None:
        pauses.append(seconds)

    return asyncio.run(play(story, desk, screen, doze)), pauses


def test_a_story_shows_who_types_what_the_reply_and_what_arrives() -> None:
    screen, written = paper()
    assert played(SHORT, screen, TownDesk()) == ((), [])
    text = written.getvalue()
    parts = (
        "Alice leads customer support today.",
        "alice › /crisis declare Flood",
        "╭─ Done: declare Flood",
        "C-1 · 21 November 2026, 14:30 (UTC+01:00) · pinned",
        "│  Stage   investigating",
        "bob › /crisis stage monitoring",
        "C-1 · pinned · changed",
        "│  Stage   monitoring",
        "50 minutes pass. It is now 21 November 2026, 15:20 (UTC+01:00).",
        "╭─ The update is late by 20 minutes",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.count("@alice") == 1


def test_everybody_types_in_the_room_that_was_opened() -> None:
    screen, _ = paper()
    desk = TownDesk()
    played(SHORT, screen, desk)
    assert [(said.as_, said.room) for said in desk.said] == [("alice", None), ("bob", "C-1")]


def test_what_goes_another_way_than_the_story_says_is_reported() -> None:
    screen, _ = paper()
    desk = TownDesk(answers={"resolve": Reply(Card("no", "No"), refusal="crisis.closed")})
    surprises, _ = played((Says("bob", "resolve"),), screen, desk)
    assert surprises == ("bob: resolve -> crisis.closed",)
    assert played((Says("bob", "resolve", refused="crisis.closed"),), screen, desk)[0] == ()


def test_pauses_are_made_for_a_person_only_and_never_add_up_to_more_than_allowed() -> None:
    screen, _ = colourful()
    _, pauses = played(STORY, screen, TownDesk())
    assert len(pauses) == len(STORY)
    assert 0 < sum(pauses) <= LONGEST + 0.001 < 45


def test_the_story_is_told_whole_and_every_line_of_the_narrator_exists() -> None:
    screen, written = paper(100)
    desk = TownDesk()
    surprises, _ = played(STORY, screen, desk)
    assert surprises == ()
    assert [said.words for said in desk.said] == [step.words for step in STORY if isinstance(step, Says)]
    assert written.getvalue().rstrip().endswith("That was the demo. Start your own with: beacon chat")


def test_a_table_that_changes_is_shown_again() -> None:
    def table(status: str) -> Card:
        return Card("routes", "Routes", (Table(("Need", "Status"), ((("Technical",), (status,)),)),))

    class RouteDesk(TownDesk):
        async def say(self, words: str, room: str | None, as_: str, fields: Mapping[str, str] | None = None) -> Reply:
            if words == "route down":
                self.post("C-1", table("down"), edits="m-1", pinned=True)
            return await FakeDesk.say(self, words, room, as_, fields)

    desk = RouteDesk()
    desk.open("C-1", "c-1")
    desk.post("C-1", table("up"), pinned=True)
    screen, written = paper()
    played((Says("bob", "route"), Says("chidi", "route down")), screen, desk)
    assert [line.split()[-1] for line in written.getvalue().splitlines() if "Technical" in line] == ["up", "down"]

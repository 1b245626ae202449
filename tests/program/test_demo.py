"""`beacon demo`: the whole story of a crisis, told by what is printed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest

from adapters.content import texts
from tests.program.printed import Printed, cards
from tests.program.shell import Ran, Shell

ROOM = ("C-1 ", "c-1-card-payments-fail-at-checkout ")  # by its crisis, or by its own name
TIME = r"\d{1,2} [A-Z]\w+ \d{4}, \d{2}:\d{2} \(UTC\)"
say = texts().speaking()


@dataclass(frozen=True, slots=True)
class Told:
    """One run of the demo, and how long it took."""

    ran: Ran
    seconds: float

    def about(self, title: str) -> list[Printed]:
        """Return the cards with a title, from the top."""
        return [card for card in cards(self.ran.out) if title in card.title]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demo, run from an empty folder without a terminal and without any setting."""
    shell = Shell(tmp_path_factory.mktemp("demo"))
    shell.env = {"PATH": shell.env["PATH"], "HOME": shell.env["HOME"], "COLUMNS": "100"}
    begun = time.monotonic()
    return Told(shell.run("demo"), time.monotonic() - begun)


def test_it_ends_well_within_a_minute(told: Told) -> None:
    assert (told.ran.status, told.ran.err) == (0, "")
    assert told.seconds < 60


def test_the_room_is_opened_with_its_pinned_header(told: Told) -> None:
    header = next(card for card in cards(told.ran.out) if card.above.startswith(ROOM) and "pinned" in card.above)
    assert "C-1 · Card payments fail at checkout" in header.title
    for label in ("fact.severity", "fact.stage", "fact.lead", "fact.next_update"):
        assert say(label) in header.words


def test_the_talking_points_of_all_four_tactics_are_in_the_room(told: Told) -> None:
    (points,) = told.about(say("talk.title", crisis="C-1"))
    assert points.above.startswith(ROOM)
    for tactic in ("reach", "focus", "safer", "value"):
        assert re.search(rf"{re.escape(say(f'tactic.{tactic}'))} 1\. \w", points.words)
        (whole,) = told.about(say("talk.tactic_title", tactic=say(f"tactic.{tactic}"), crisis="C-1"))
        assert "10. " in whole.words


def test_the_routing_table_changes_when_a_route_goes_down_and_again_when_it_is_up(told: Told) -> None:
    before, down, up = told.about(say("routes.title", crisis="C-1"))
    for table in (before, down, up):
        assert (table.above.startswith(ROOM), "pinned" in table.above) == (True, True)
    assert "https://chat.example.com/it" in before.words
    assert "https://chat.example.com/it" not in down.words
    assert "queue is full" in down.words
    assert "https://chat.example.com/it" in up.words
    assert " ".join(say("routes.instead", route="").split()[:2]) in down.words


def test_the_room_is_told_of_the_route(told: Told) -> None:
    notices = [card.words for card in cards(told.ran.out) if card.above.startswith(ROOM) and "@chidi" in card.words]
    assert any("does not work: queue is full" in words for words in notices)
    assert any("works again" in words for words in notices)


def test_an_update_promises_the_next_one(told: Told) -> None:
    first, second = told.about("Update 1 "), told.about("Update 2 ")
    for (update,) in (first, second):
        assert re.search(rf"{say('fact.next_update')} {TIME}", update.words)
        assert say("update.know") in update.words


def test_the_update_that_did_not_come_is_reminded_of_once_and_marked_late(told: Told) -> None:
    due = told.about(say("reminder.update_due.title", crisis="C-1"))
    assert [card.above.startswith(ROOM) for card in due].count(True) == 1
    assert all(say("reminder.late", length="20 minutes") in card.words for card in due)


def test_the_lead_is_handed_over_with_a_brief(told: Told) -> None:
    brief = next(card for card in told.about(say("handover.title", crisis="C-1")) if card.above.startswith(ROOM))
    for words in (say("fact.lead"), say("handover.open"), "The provider found the fault", "@alice", "@bob"):
        assert words in brief.words
    assert say("handover.accepted", who="@bob", giver="@alice") in told.ran.out


def test_the_end_is_summed_up(told: Told) -> None:
    summary = next(card for card in told.about(say("resolved.title", crisis="C-1")) if card.above.startswith(ROOM))
    for label in ("fact.lasted", "fact.updates", "fact.events", "fact.notice"):
        assert f"{say(label)}: " in summary.words or f"{say(label)} " in summary.words
    assert re.search(rf"{say('fact.updates')}:? 2", summary.words)


def test_the_story_is_told_in_its_order(told: Told) -> None:
    places = [told.ran.out.index(say(f"console.demo.{part}")[:30].rsplit(" ", 1)[0]) for part in PARTS]
    assert places == sorted(places)


PARTS = ("opening", "roles", "duplicate", "tactics", "routes", "first_task", "late", "handover", "record", "end")


def test_nothing_of_it_went_another_way_than_told(told: Told) -> None:
    refused = [card for card in cards(told.ran.out) if say("refusal.title") in card.title]
    assert refused == []


def test_it_fits_a_phone_and_needs_no_settings_that_work(shell: Shell) -> None:
    ran = shell.run("demo", COLUMNS="40", BEACON_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    assert ran.status == 0
    assert max(map(len, ran.out.splitlines())) <= 40
    assert "\x1b" not in ran.out

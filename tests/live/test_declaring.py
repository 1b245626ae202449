"""A crisis is declared in Slack: what is there, in which order, how soon, and nothing of it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.live.declaring import TRIP, Declared, declare, declare_at_once
from tests.live.office import Office, office

SPARE = 0.4  # seconds that a busy machine may lose on the way
ORDER = ("C-1 · Card payments fail", "First task", "Talking points", "Which need goes where")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Office]:
    """An office whose Slack takes its time over each call."""
    with office(tmp_path) as found:
        yield found


@pytest.fixture
def declared(slow: Office) -> Declared:
    """A crisis that has just been declared there."""
    return declare(slow, "Card payments fail")


def test_everything_is_there_in_order_and_once(slow: Office, declared: Declared) -> None:
    room = declared.room
    said = slow.said(room)
    assert [next(words for words in ORDER if words in message) for message in said] == list(ORDER)
    assert room.topic == "Severity 2 · investigating · nobody leads yet"
    stamps = [message.ts for message in slow.slack.messages(room)]
    assert sorted(room.pins) == sorted([stamps[0], stamps[3]])
    assert slow.slack.person("alice").id in room.members
    assert Counter((call.method, str(call.arguments)) for call in slow.slack.calls()).most_common(1)[0][1] == 1
    assert len(declared.calls) <= 12
    assert not slow.slack.violations
    assert not slow.slack.warnings


def test_what_a_lead_needs_first_is_there_in_four_round_trips_and_all_in_eight(declared: Declared) -> None:
    assert declared.heard.status == 200
    assert declared.heard.seconds < 1.0
    assert declared.led_after() <= 4 * TRIP + SPARE
    assert declared.done_after() <= 8 * TRIP + SPARE


def test_a_room_says_one_thing_at_a_time(declared: Declared) -> None:
    posts = declared.posts()
    assert all(before.ended <= after.started for before, after in pairwise(posts))
    assert len(posts) == len(ORDER)


def test_the_announcement_follows_the_crisis_in_one_message(tmp_path: Path) -> None:
    with office(tmp_path) as found:
        room = found.declared()
        assert "Severity: 2" in found.said("announcements")[0]
        found.say("alice", "severity 1", room)
        found.settled()
        (announced,) = found.said("announcements")
        assert "Severity: 1" in announced
        assert found.room().topic.startswith("Severity 1")


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    with office(tmp_path) as found:
        found.slack.channel("c-1-card-payments-fail", bot=False)
        found.say("alice", "declare Card payments fail --sev 2 --type product_failure")
        found.arrives("First task", found.room("c-1-card-payments-fail-2"))


def test_thirty_declarations_at_once_are_all_acknowledged_within_a_second(tmp_path: Path) -> None:
    with office(tmp_path, BEACON_PERSON_BUDGET="1000") as found:
        heard = declare_at_once(found, 30)
        assert [each.status for each in heard] == [200] * 30
        assert max(each.seconds for each in heard) < 1.0
        rooms = {each.name.split("-")[1] for each in found.slack.channels() if each.name.startswith("c-")}
        assert rooms == {str(number) for number in range(1, 31)}

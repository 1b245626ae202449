"""Finding again: what became of a message or a channel when nobody heard the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import deliveries
from bot.model.delivery import DeliveryKind
from tests.slack.outbound import Outbound, long, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def test_a_card_is_said_without_metadata_where_slack_refuses_it_and_found_again_all_the_same(out: Outbound) -> None:
    room = out.room()
    out.slack.trouble("chat.postMessage", "error", error="metadata_must_be_sent_from_app", times=1)
    claim = out.posted(room, short())
    (message,) = out.said(room)
    assert message.metadata is None
    found = out.do(out.chat.seek(claim))
    assert found
    assert found.ref == claim.delivery.ref


def test_a_lost_message_is_found_by_its_mark_among_many_others(out: Outbound) -> None:
    room = out.room()
    alice = out.slack.user("alice")
    claim = out.claim(deliveries.post(room, short(), **out.slip()), room)
    out.slack.trouble("chat.postMessage", "reset", done=True, times=1)
    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever a cut connection raises
        out.do(out.chat.post(claim, short()))
    for number in range(230):
        out.slack.say(room.ref or "", alice, f"Chat {number}")
    found = out.do(out.chat.seek(claim))
    assert found
    assert found.ref == out.said(room)[0].ts
    assert out.slack.count("conversations.history") == 3


def test_a_message_that_is_certainly_not_there_is_not_found(out: Outbound) -> None:
    room = out.room()
    out.post(room, short("Another message"))
    claim = out.claim(deliveries.post(room, short(), **out.slip()), room)
    assert out.do(out.chat.seek(claim)) is None


def test_a_mark_that_somebody_else_copied_is_not_believed(out: Outbound) -> None:
    room = out.room()
    claim = out.claim(deliveries.post(room, short(), **out.slip()), room)
    out.slack.say(room.ref or "", out.slack.user("mallory"), "Not from Beacon")
    mark = {"delivery": claim.delivery.id, "part": 1, "parts": 1}
    out.said(room)[0].metadata = {"event_type": "beacon_delivery", "event_payload": mark}
    assert out.do(out.chat.seek(claim)) is None


def test_a_history_of_a_few_lines_a_minute_is_read_on_where_the_reading_stopped(out: Outbound) -> None:
    room = out.room()
    alice = out.slack.user("alice")
    claim = out.posted(room, short())
    for number in range(40):
        out.slack.say(room.ref or "", alice, f"Chat {number}")
    out.slack.limit(commercial=True, minute=0.4)
    found, pauses = out.sought(claim), 0
    while found is None and pauses < 5:
        pauses += 1
        out.rest(0.5)
        found = out.sought(claim)
    assert found
    assert found.ref == claim.delivery.ref
    assert pauses == 2
    assert out.slack.impatient == []


def test_a_history_that_does_not_end_is_read_on_next_time_and_nothing_is_said_meanwhile(
    out: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.pages.MOST", 2)
    room = out.room()
    claim = out.posted(room, short())
    alice = out.slack.user("alice")
    for number in range(230):
        out.slack.say(room.ref or "", alice, f"Chat {number}")
    assert out.sought(claim) is None
    found = out.sought(claim)
    assert found
    assert found.ref == claim.delivery.ref
    assert out.slack.count("conversations.history") == 3


def test_half_a_card_in_the_history_is_not_taken_for_the_whole(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(2))
    first, second = out.said(room)
    out.slack.lag(60.0)
    assert out.do(out.chat.seek(claim)) is None
    out.slack.lag(0.0)
    second.deleted = True
    assert out.do(out.chat.seek(claim)) is None
    second.deleted = False
    found = out.do(out.chat.seek(claim))
    assert found
    assert found.ref == f"{first.ts}+{second.ts}"


def test_what_can_be_done_again_without_harm_is_not_looked_for(out: Outbound) -> None:
    room = out.room()
    for kind in (DeliveryKind.EDIT, DeliveryKind.PIN, DeliveryKind.TOPIC, DeliveryKind.INVITE, DeliveryKind.ARCHIVE):
        assert out.do(out.chat.seek(out.asked(kind, room))) is None
    assert {call.method for call in out.slack.calls()} == {"auth.test"}


def test_a_clock_that_runs_five_minutes_ahead_still_finds_what_was_said(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    ahead = replace(claim.delivery, started_at=out.clock() + timedelta(minutes=4))
    assert out.do(out.chat.seek(replace(claim, delivery=ahead)))


def test_a_channel_that_was_made_without_an_answer_is_found_by_its_name_its_maker_and_its_age(out: Outbound) -> None:
    room = out.room(made=False)
    claim = out.asked(DeliveryKind.OPEN_ROOM, room)
    assert out.do(out.chat.seek(claim)) is None
    out.slack.trouble("conversations.create", "status", status=500, done=True, times=1)
    with pytest.raises(Exception, match="http_500"):
        out.do(out.chat.open_room(claim))
    found = out.do(out.chat.seek(claim))
    assert found
    assert out.slack.find(found.ref).name == room.name
    later = replace(claim.delivery, started_at=out.clock() + timedelta(minutes=10))
    assert out.do(out.chat.seek(replace(claim, delivery=later))) is None


def test_a_channel_of_somebody_else_or_of_another_room_is_not_taken_for_ours(out: Outbound) -> None:
    room = out.room(made=False)
    alice = out.slack.user("alice")
    theirs = out.slack.channel(room.name, members=[alice])
    theirs.creator = alice.id
    claim = out.asked(DeliveryKind.OPEN_ROOM, room)
    assert out.do(out.chat.seek(claim)) is None
    ours = out.do(out.chat.open_room(claim)).ref
    assert out.slack.find(ours).name == "c-1-flood-2"
    found = out.do(out.chat.seek(claim))
    assert found
    assert found.ref == ours
    out.taken.add(ours)
    assert out.do(out.chat.seek(claim)) is None


def test_a_private_and_archived_channel_is_found_among_hundreds(out: Outbound) -> None:
    for number in range(230):
        out.slack.channel(f"other-{number}")
    room = out.room("c-7-secret", made=False, private=True)
    claim = out.asked(DeliveryKind.OPEN_ROOM, room)
    ours = out.do(out.chat.open_room(claim)).ref
    out.slack.change_channel(ours, archived=True)
    found = out.do(out.chat.seek(claim))
    assert found
    assert (found.ref, out.slack.find(ours).private) == (ours, True)
    assert out.slack.count("users.conversations") > 1


def test_a_bookmark_without_an_answer_is_found_by_its_address(out: Outbound) -> None:
    room = out.room()
    claim = out.claim(deliveries.bookmark(room, "https://desk.example/C-1", "Desk", **out.slip()), room)
    assert out.do(out.chat.seek(claim)) is None
    out.slack.trouble("bookmarks.add", "status", status=500, done=True, times=1)
    with pytest.raises(Exception, match="http_500"):
        out.do(out.chat.bookmark(claim, "https://desk.example/C-1", "Desk"))
    found = out.do(out.chat.seek(claim))
    assert found
    assert found.ref == out.channel(room).bookmarks[0]["id"]

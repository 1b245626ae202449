"""Rooms: made, found a name, filled with people, named, pinned, closed; and silent where strangers read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import deliveries
from bot.model.delivery import DeliveryKind
from bot.model.room import MAX_NAME, RoomKind
from bot.ports import Parked, Refused, TryLater
from tests.slack.outbound import Outbound, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def opened(out: Outbound, **facts: object) -> str:
    """Open a room; return its channel."""
    return out.do(out.chat.open_room(out.asked(DeliveryKind.OPEN_ROOM, out.room(made=False, **facts)))).ref  # type: ignore[arg-type]  # facts of a room


def invited(out: Outbound, room: object, people: tuple[str, ...], groups: tuple[str, ...] = ()) -> None:
    """Invite people and groups."""


def test_a_room_that_people_of_another_company_read_hears_nothing(out: Outbound) -> None:
    room = out.room()
    out.slack.change_channel(room.ref or "", ext_shared=True)
    topic = out.claim(deliveries.topic(room, "C-1 flood", **out.slip()), room)
    mark = out.claim(deliveries.bookmark(room, "https://example.com", "Desk", **out.slip()), room)
    with pytest.raises(Parked, match="externally_shared"):
        out.post(room, short())
    with pytest.raises(Parked, match="externally_shared"):
        out.do(out.chat.set_topic(topic, "C-1 flood"))
    with pytest.raises(Parked, match="externally_shared"):
        out.do(out.chat.bookmark(mark, "https://example.com", "Desk"))
    assert out.said(room) == []
    out.slack.change_channel(room.ref or "", ext_shared=False)
    out.post(room, short())
    assert len(out.said(room)) == 1


def test_whether_a_room_is_shared_is_asked_once_and_again_when_that_changed(out: Outbound) -> None:
    room = out.room()
    for _ in range(3):
        out.post(room, short())
    assert out.slack.count("conversations.info") == 1
    out.slack.change_channel(room.ref or "", ext_shared=True)
    out.chat.note_shared(room.ref or "")
    with pytest.raises(Parked, match="externally_shared"):
        out.post(room, short())
    out.slack.change_channel(room.ref or "", ext_shared=False)
    out.post(room, short())
    out.clock.pass_(minutes=6)
    out.post(room, short())
    assert out.slack.count("conversations.info") == 4


def test_a_limit_on_looking_does_not_silence_a_room_that_was_nobody_elses_a_moment_ago(out: Outbound) -> None:
    known, new = out.room("c-1"), out.room("c-2")
    out.post(known, short())
    out.clock.pass_(minutes=6)
    out.slack.trouble("conversations.info", "limited", retry_after=60.0)
    out.post(known, short())
    with pytest.raises(TryLater):
        out.post(new, short())
    assert (len(out.said(known)), len(out.said(new))) == (2, 0)
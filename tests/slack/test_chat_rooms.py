"""Rooms: made, found a name, filled with people, named, pinned, closed; and silent where strangers read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot import deliveries
from bot.chat import Parked, Refused, Scope, TryLater
from bot.model.delivery import DeliveryKind
from bot.model.room import MAX_NAME, Room, RoomKind
from tests.fakes.slack import Channel as FakeChannel
from tests.slack.outbound import Outbound, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def opened(out: Outbound, **facts: Any) -> str:
    """Open a room; return its channel."""
    claim = out.asked(DeliveryKind.OPEN_ROOM, out.room(made=False, **facts))
    return out.do(out.chat.open_room(claim)).ref


def named(out: Outbound, topic: str) -> str:
    """Give a room a topic; return the one that Slack shows."""
    room = out.room()
    claim = out.claim(deliveries.topic(room, topic, **out.slip()), room)
    out.do(out.chat.set_topic(claim, topic))
    return out.channel(room).topic


def archived(out: Outbound, room: Room, *, closed: bool) -> None:
    """Archive a room, or open it again."""
    kind = DeliveryKind.ARCHIVE if closed else DeliveryKind.UNARCHIVE
    out.do(out.chat.archive(out.asked(kind, room), archived=closed))


@pytest.mark.parametrize("private", [False, True])
def test_a_crisis_gets_a_channel_of_its_own_that_is_private_when_it_is(out: Outbound, private: bool) -> None:
    channel = out.slack.find(opened(out, private=private))
    assert (channel.name, channel.private, channel.creator) == ("c-1-flood", private, out.team.bot)
    (call,) = out.slack.calls()
    assert call.arguments["team_id"] == out.team.id


def test_a_room_that_was_just_made_is_not_looked_at_before_the_first_word(out: Outbound) -> None:
    room = out.room(made=False)
    claim = out.asked(DeliveryKind.OPEN_ROOM, room)
    out.post(replace(room, ref=out.do(out.chat.open_room(claim)).ref), short())
    assert [call.method for call in out.slack.calls()] == ["conversations.create", "chat.postMessage"]


def test_a_name_that_is_taken_gets_a_number_within_the_limit(out: Outbound) -> None:
    assert [out.slack.find(opened(out)).name for _ in range(3)] == ["c-1-flood", "c-1-flood-2", "c-1-flood-3"]
    name = "c-1-" + "x" * (MAX_NAME - 4)
    assert [out.slack.find(opened(out, name=name)).name for _ in range(2)] == [name, name[:-2] + "-2"]


def test_a_name_that_stays_taken_is_given_up_visibly(out: Outbound) -> None:
    out.slack.trouble("conversations.create", "error", error="name_taken")
    with pytest.raises(Refused, match="name_taken"):
        opened(out)
    tried = [call.arguments["name"] for call in out.slack.calls()]
    assert (len(tried), tried[0], tried[1], tried[-1]) == (20, "c-1-flood", "c-1-flood-2", "c-1-flood-20")


def test_a_workspace_that_lets_nobody_make_channels_is_visible(out: Outbound) -> None:
    out.slack.trouble("conversations.create", "error", error="restricted_action")
    with pytest.raises(Refused, match="restricted_action"):
        opened(out)


def test_a_direct_room_is_opened_for_who_is_there_and_for_nobody_else(out: Outbound) -> None:
    out.meet("bob", "chidi")
    channel = opened(out, kind=RoomKind.DIRECT, name="@bob", person_id="bob")
    assert out.crowd.ids["bob"] in out.slack.find(channel).members
    assert opened(out, kind=RoomKind.DIRECT, name="@bob", person_id="bob") == channel
    with pytest.raises(Refused, match="no_account"):
        opened(out, kind=RoomKind.DIRECT, name="@dana", person_id="dana")
    out.crowd.left.add("chidi")
    with pytest.raises(Refused, match="user_disabled"):
        opened(out, kind=RoomKind.DIRECT, name="@chidi", person_id="chidi")
    assert out.slack.count("conversations.open") == 2


def test_the_room_where_crises_are_announced_is_never_made(out: Outbound) -> None:
    with pytest.raises(Refused, match="room_not_set"):
        opened(out, kind=RoomKind.LOBBY)
    assert out.slack.count() == 0


@pytest.mark.parametrize(
    ("topic", "shown"),
    [
        ("C-1 flood · SEV1", "C-1 flood · SEV1"),
        ("two\nlines", "two lines"),
        ("<!channel> & <https://evil.example|here>", "&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;"),
        ("word " * 60, "word " * 48 + "word…"),
        ("x" * 300, "x" * 249 + "…"),
    ],
)
def test_a_topic_is_one_line_that_does_nothing_and_fits(out: Outbound, topic: str, shown: str) -> None:
    assert named(out, topic) == shown


@pytest.mark.parametrize("sign", ["&", "<>", "&\N{POLICE CARS REVOLVING LIGHT}", "& "])
def test_a_topic_of_signs_that_grow_when_they_are_escaped_still_fits(out: Outbound, sign: str) -> None:
    topic = named(out, sign * 250)
    assert 200 < len(topic) <= 250
    assert topic.endswith("…")


def test_the_first_message_of_a_card_is_pinned_and_pinning_it_again_does_no_harm(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    pin = out.claim(deliveries.pin(room, "x", **out.slip()), room, target_ref=f"{claim.delivery.ref}+1.000000")
    for _ in range(2):
        assert out.do(out.chat.pin(pin)).ref == claim.delivery.ref
    assert out.channel(room).pins == [claim.delivery.ref]


def test_an_address_is_put_above_the_room(out: Outbound) -> None:
    room = out.room()
    claim = out.claim(deliveries.bookmark(room, "https://desk.example/C-1", "Desk", **out.slip()), room)
    ref = out.do(out.chat.bookmark(claim, "https://desk.example/C-1", "Desk")).ref
    (mark,) = out.channel(room).bookmarks
    assert (mark["id"], mark["title"], mark["link"]) == (ref, "Desk", "https://desk.example/C-1")


def test_a_room_is_closed_and_closing_it_again_does_no_harm(out: Outbound) -> None:
    room = out.room()
    archived(out, room, closed=True)
    archived(out, room, closed=True)
    assert out.channel(room).archived


def test_a_room_that_the_bot_may_not_open_again_waits_for_a_person_who_does(out: Outbound) -> None:
    room = out.room()
    archived(out, room, closed=True)
    with pytest.raises(Parked, match="cannot_unarchive"):
        archived(out, room, closed=False)
    out.slack.change_channel(room.ref or "", archived=False)
    archived(out, room, closed=False)
    out.post(room, short())
    assert len(out.said(room)) == 1


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


def test_a_room_that_another_company_has_been_invited_to_hears_nothing_either(
    out: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = FakeChannel.json
    monkeypatch.setattr(
        FakeChannel, "json", lambda *given, **how: {**shown(*given, **how), "is_pending_ext_shared": True}
    )
    with pytest.raises(Parked, match="externally_shared"):
        out.post(out.room(), short())


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
    with pytest.raises(TryLater) as caught:
        out.post(new, short())
    assert caught.value.scope is Scope.ROOM
    assert (len(out.said(known)), len(out.said(new))) == (2, 0)

"""Repairs: whatever an edit left behind that came to no end, the next one puts right."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.marks import Mark
from bot import deliveries
from bot.cards import Card
from bot.chat import Refused, TryLater
from bot.model.room import Room
from bot.outbox import LOST
from bot.ports import Claim
from tests.fakes.slack import Message
from tests.slack.outbound import Outbound, long, short
from tests.slack.test_chat_dispatched import Sending
from tests.slack.test_chat_edits import parts


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def shows(out: Outbound, room: Room, count: int, word: str) -> None:
    """Assert that a card stands there once, in so many messages, each of this state."""
    said = out.said(room)
    assert Counter(map(parts, said)) == dict.fromkeys(range(1, count + 1), 1)
    assert all(word in message.words for message in said)


def left_below(out: Outbound, room: Room, claim: Claim, part: int, of: int) -> Message:
    """Let there be a message that an edit added in the thread of a card's first message."""
    root = (claim.delivery.ref or "").split("+")[0]
    mark = Mark(claim.delivery.id, part, of).metadata()
    call = out.api.call(
        out.team, "chat.postMessage", channel=room.ref, thread_ts=root, text="left behind", metadata=mark
    )
    return out.channel(room).messages[out.do(call)["ts"]]


def edit_while(out: Outbound, room: Room, claim: Claim, card: Card, *, method: str, then: Callable[[], object]) -> None:
    """Edit; do something else while the next call of a method is under way."""
    calls = out.slack.count(method)
    slow = out.slack.trouble(method, "slow", seconds=0.4)
    edit = out.claim(deliveries.edit(room, claim.delivery.id, card, **out.slip()), room, target_ref=claim.delivery.ref)

    async def both() -> None:
        editing = asyncio.create_task(out.chat.edit(edit, card))
        await out.slack.until(lambda: out.slack.count(method) > calls)
        then()
        await editing

    try:
        out.do(both())
    finally:
        out.slack.calm(slow)


@pytest.mark.parametrize("sizes", [(3, 2, 3, 1), (3, 1, 3, 2), (2, 3, 1, 2), (1, 3, 2, 1), (3, 2, 3, 2, 3)])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_card_may_grow_and_shrink_as_it_likes(out: Outbound, sizes: tuple[int, ...], restarts: bool) -> None:
    room = out.room()
    claim = out.posted(room, long(sizes[0], "word0") if sizes[0] > 1 else short("word0"))
    for number, size in enumerate(sizes[1:], 1):
        if restarts:
            out.again()
        out.edit(room, claim, long(size, f"word{number}") if size > 1 else short(f"word{number}"))
        shows(out, room, size, f"word{number}")


def test_a_card_grows_and_shrinks_where_slack_refuses_metadata(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.slack.trouble("chat.postMessage", "error", error="metadata_must_be_sent_from_app", times=1)
    out.edit(room, claim, long(2, "light"))
    out.edit(room, claim, long(2, "water"))
    assert [message.metadata is None for message in out.said(room)] == [False, True]
    out.edit(room, claim, short("Severity 1"))
    shows(out, room, 1, "Severity 1")


def test_a_message_behind_one_that_is_gone_does_not_keep_an_older_state(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(3))
    out.said(room)[1].deleted = True
    out.edit(room, claim, long(3, "light"))
    shows(out, room, 3, "light")


def test_all_that_several_edits_left_below_is_made_one(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    for part, of in ((2, 2), (2, 3), (3, 3), (2, 2)):
        left_below(out, room, claim, part, of)
    out.again()
    out.edit(room, claim, long(2, "light"))
    shows(out, room, 2, "light")


def test_a_message_below_that_is_shown_although_it_is_gone_is_said_anew(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    left_below(out, room, claim, 2, 2)
    out.again()

    def say_gone() -> None:
        out.slack.trouble("chat.update", "error", error="message_not_found", times=1)

    edit_while(out, room, claim, long(2, "light"), method="conversations.replies", then=say_gone)
    assert [message.words == "left behind" for message in out.said(room)] == [False, True, False]


@pytest.mark.parametrize("error", ["restricted_action_thread_locked", "not_in_channel"])
def test_a_no_after_something_was_added_is_told_when_a_look_would_show_what_was_added(
    out: Outbound, error: str
) -> None:
    room = out.room()
    claim = out.posted(room, short())

    def refuse() -> None:
        out.slack.trouble("chat.postMessage", "error", error=error)

    with pytest.raises(TryLater, match=error) as caught:
        edit_while(out, room, claim, long(3, "light"), method="chat.postMessage", then=refuse)
    assert caught.value.after == out.chat.settle
    with pytest.raises(Exception, match=error) as caught_again:
        out.edit(room, claim, long(3, "light"))
    assert not isinstance(caught_again.value, TryLater)
    out.slack.calm()
    out.edit(room, claim, long(3, "light"))
    shows(out, room, 3, "light")


def test_the_rest_of_a_card_that_is_there_in_part_waits_no_longer_than_slack_wants(out: Outbound) -> None:
    room = out.room()
    claim = out.claim(deliveries.post(room, long(2), **out.slip()), room, error=LOST)
    left = out.api.call(
        out.team, "chat.postMessage", channel=room.ref, text="water", metadata=Mark(claim.delivery.id, 1, 2).metadata()
    )
    out.do(left)
    out.slack.trouble("chat.postMessage", "limited", retry_after=5.0, times=1)
    with pytest.raises(TryLater) as caught:
        out.do(out.chat.post(claim, long(2)))
    assert caught.value.after == timedelta(seconds=5)
    out.slack.advance(5)
    out.clock.pass_(seconds=5)
    out.do(out.chat.post(claim, long(2)))
    shows(out, room, 2, "water")


def test_a_newer_state_waits_for_what_an_older_one_left_half_done(out: Outbound) -> None:
    room = out.room()
    sending = Sending(out, room)
    post = deliveries.post(room, short(), **out.slip())
    sending.outbox.add(post)
    sending.drain()
    out.slack.lag(10.0)

    def change(card: Card) -> None:
        sending.outbox.add(deliveries.edit(room, post.id, card, **out.slip()))

    change(long(2))
    sending.drain()
    assert [parts(message) for message in out.said(room)] == [1, 2]
    change(short("Severity 1"))
    change(short("Severity 2"))
    sending.drain()
    assert len(out.said(room)) == 2
    for _ in range(3):
        out.clock.pass_(seconds=20)
        out.slack.advance(20)
        sending.drain()
    shows(out, room, 1, "Severity 2")
    assert sorted(sending.outbox.states().values()) == ["sent", "sent", "sent", "superseded"]


def test_nothing_is_parked_because_the_server_has_not_read_yet_where_it_is_installed(out: Outbound) -> None:
    room = out.room()
    sending = Sending(out, room)
    sending.outbox.add(deliveries.post(room, short(), **out.slip()))
    teams, out.directory.teams, out.directory.ready = out.directory.teams, {}, False
    sending.drain()
    assert [*sending.outbox.states().values()] == ["pending"]
    out.directory.teams, out.directory.ready = teams, True
    sending.finish()
    shows(out, room, 1, "Power is out")


def test_an_organisation_that_was_never_connected_is_told_apart_from_one_that_is_not_read_yet(out: Outbound) -> None:
    stranger = replace(out.room(), org_id="globex")
    claim = out.claim(deliveries.post(stranger, short(), **out.slip()), stranger)
    for ready, no in ((False, "teams_unread"), (True, "not_installed")):
        out.directory.ready = ready
        with pytest.raises(Exception, match=no) as caught:
            out.do(out.chat.post(claim, short()))
        assert not isinstance(caught.value, Refused)

"""Editing: a card stays in its messages, whether it grows, shrinks or grows again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot import deliveries
from bot.chat import Parked, Refused, Scope, TryLater
from tests.fakes.slack import Message
from tests.slack.outbound import Outbound, long, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def parts(message: Message) -> int:
    """Return which part of its card a message was posted as."""
    return int((message.metadata or {})["event_payload"]["part"])


def test_an_edit_takes_one_call_and_leaves_the_message_where_it_was(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short("Severity 2"))
    out.slack.forget()
    out.edit(room, claim, short("Severity 1"))
    (message,) = out.said(room)
    assert (message.ts, message.words) == (claim.delivery.ref, "Severity 1")
    assert message.metadata
    assert [call.method for call in out.slack.calls()] == ["chat.update"]


def test_a_card_that_grows_goes_on_in_a_thread_below_its_last_message(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.edit(room, claim, long(3))
    (first,) = [message for message in out.said(room) if not message.thread_ts or message.thread_ts == message.ts]
    below = out.slack.messages(room.ref or "", thread=first.ts)
    assert [parts(message) for message in below if message.ts != first.ts] == [2, 3]


def test_a_card_that_grew_is_edited_in_its_thread_and_shrinks_again(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.edit(room, claim, long(3))
    out.again()
    out.edit(room, claim, long(3, "power"))
    said = out.said(room)
    assert len(said) == 3
    assert all("power" in message.words for message in said)
    out.edit(room, claim, long(2, "light"))
    assert ["light" in message.words for message in out.said(room)] == [True, True]
    out.edit(room, claim, short())
    assert [message.words for message in out.said(room)] == ["Power is out"]


def test_a_card_of_several_messages_keeps_them_and_loses_those_that_are_too_many(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(3))
    refs = (claim.delivery.ref or "").split("+")
    out.edit(room, claim, long(3, "power"))
    assert [message.ts for message in out.said(room)] == refs
    out.edit(room, claim, short())
    assert [message.ts for message in out.said(room)] == refs[:1]
    out.edit(room, claim, long(2, "light"))
    assert ["light" in message.words for message in out.said(room)] == [True, True]
    out.edit(room, claim, short())
    assert [message.ts for message in out.said(room)] == refs[:1]


def test_a_card_that_grew_before_a_restart_shrinks_again_after_it(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.edit(room, claim, long(2))
    out.again()
    out.edit(room, claim, short())
    assert [message.words for message in out.said(room)] == ["Power is out"]
    out.edit(room, claim, short("Severity 2"))
    out.slack.forget()
    out.edit(room, claim, short("Severity 1"))
    assert [call.method for call in out.slack.calls()] == ["chat.update"]


def test_a_card_that_grew_a_moment_ago_shrinks_again_however_late_the_thread_shows_it(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.slack.lag(0.5)
    out.edit(room, claim, long(2))
    out.edit(room, claim, short())
    assert [message.words for message in out.said(room)] == ["Power is out"]
    out.slack.lag(60.0)
    with pytest.raises(TryLater, match="thread_lags"):
        out.edit(room, claim, long(2))
    out.slack.advance(60)
    out.edit(room, claim, long(2))
    assert [parts(message) for message in out.said(room)] == [1, 2]


def test_an_edit_that_cannot_look_at_what_it_added_waits_until_that_is_certain_to_show(out: Outbound) -> None:
    room = out.room()
    posted = out.posted(room, short())
    grown = deliveries.edit(room, posted.delivery.id, long(2), **out.slip())
    claim = out.claim(grown, room, target_ref=posted.delivery.ref)

    async def edit() -> None:
        editing = asyncio.create_task(out.chat.edit(claim, long(2)))
        await out.slack.until(lambda: out.slack.count("chat.postMessage") == 2)
        out.slack.trouble("conversations.replies", "status", status=502)
        await editing

    with pytest.raises(TryLater, match="thread_lags") as caught:
        out.do(edit())
    assert caught.value.after == out.chat.settle


def test_an_edit_after_a_restart_does_not_wait_for_a_look_that_slack_limits(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.again()
    out.slack.trouble("conversations.replies", "limited", retry_after=30.0)
    out.edit(room, claim, short("Severity 1"))
    assert out.said(room)[0].words == "Severity 1"
    out.slack.calm()
    out.slack.trouble("conversations.replies", "status", status=502)
    out.again()
    out.slack.advance(30)
    with pytest.raises(TryLater, match="http_502"):
        out.edit(room, claim, short("Severity 2"))


def test_what_stands_below_a_message_that_is_taken_away_goes_with_it(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(2))
    out.edit(room, claim, long(3))
    assert len(out.said(room)) > 2
    out.again()
    out.edit(room, claim, short())
    assert [message.words for message in out.said(room)] == ["Power is out"]


def test_a_message_of_a_card_that_somebody_deleted_goes_on_in_a_thread(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(2))
    first, second = out.said(room)
    del out.channel(room).messages[second.ts]
    out.edit(room, claim, long(2, "light"))
    assert ["light" in message.words for message in out.said(room)] == [True, True]
    assert out.said(room)[1].thread_ts == first.ts


def test_a_limit_on_reading_the_thread_holds_up_this_room_alone(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(2))
    out.slack.trouble("conversations.replies", "limited", retry_after=30.0)
    with pytest.raises(TryLater) as caught:
        out.edit(room, claim, long(2))
    assert caught.value.scope is Scope.ROOM


def test_an_edit_whose_end_got_lost_is_done_again_and_says_nothing_twice(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.slack.trouble("chat.postMessage", "status", status=500, done=True, times=1)
    with pytest.raises(Exception, match="http_500"):
        out.edit(room, claim, long(3))
    out.edit(room, claim, long(3))
    assert [parts(message) for message in out.said(room)] == [1, 2, 3]


def test_an_edit_that_has_to_wait_in_the_middle_waits_until_the_thread_shows_its_beginning(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.slack.trouble("chat.postMessage", "limited", retry_after=30.0, times=1)
    with pytest.raises(TryLater) as caught:
        out.edit(room, claim, long(2))
    assert caught.value.after
    assert caught.value.after >= out.chat.settle


def test_a_message_that_somebody_deleted_is_not_edited_and_that_is_visible(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.said(room)[0].deleted = True
    with pytest.raises(Refused, match="message_not_found"):
        out.edit(room, claim, short("Severity 1"))


def test_nothing_is_edited_where_people_of_another_company_read_by_now(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, short())
    out.slack.change_channel(room.ref or "", ext_shared=True)
    out.chat.note_shared(room.ref or "")
    with pytest.raises(Parked, match="externally_shared"):
        out.edit(room, claim, short("Severity 1"))
    assert out.said(room)[0].words == "Power is out"

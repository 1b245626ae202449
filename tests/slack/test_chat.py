"""Slack as a chat: messages are said once, edited in place, and found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import deliveries
from bot.cards import Actions as Row
from bot.cards import Button, Card, Mention, Text
from bot.chat import NotSent, Parked, Refused, Scope, TryLater
from bot.model.room import RoomKind
from bot.outbox import LOST
from bot.refusals import Unavailable
from tests.slack.outbound import ORG, SEALS, Outbound, long, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def test_a_card_is_posted_once_with_a_mark_and_without_anything_that_slack_would_act_on(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, Card("t", "Flood <!channel>", (Text(("@here http://example.com",)),)))
    (message,) = out.said(room)
    assert message.ts == claim.delivery.ref
    assert message.user == out.team.bot
    assert "Flood <!channel>" in message.words
    assert message.metadata == {
        "event_type": "beacon_delivery",
        "event_payload": {"delivery": claim.delivery.id, "part": 1, "parts": 1},
    }
    (call,) = out.slack.calls("chat.postMessage")
    assert "<!channel>" not in call.arguments["text"]
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert call.arguments["mrkdwn"] is False
    assert "link_names" not in call.arguments


def test_people_are_looked_up_once_for_a_card_and_not_at_all_where_nobody_is_named(out: Outbound) -> None:
    out.meet("alice", "bob")
    room = out.room()
    out.post(room, short())
    assert out.crowd.asked == 0
    named = [Text((Mention(person, person), " leads")) for person in ("alice", "bob", "chidi")]
    out.post(room, Card("t", "Who leads", tuple(named)))
    assert out.crowd.asked == 1
    words = out.said(room)[-1].words
    assert out.crowd.ids["alice"] in words
    assert "@chidi" in words


def test_buttons_are_sealed_for_the_workspace(out: Outbound) -> None:
    room = out.room()
    out.post(room, Card("t", "Flood", (Row((Button("Update", "C-1 update"),)),)))
    (button,) = out.said(room)[0].buttons
    assert button.label == "Update"
    assert SEALS.open(button.value, scope=out.team.id, now=out.clock()) == "C-1 update"


def test_a_card_that_is_too_long_for_one_message_is_said_in_several_in_order(out: Outbound) -> None:
    room = out.room()
    claim = out.posted(room, long(3))
    said = out.said(room)
    assert claim.delivery.ref == "+".join(message.ts for message in said)
    assert [(message.metadata or {})["event_payload"]["part"] for message in said] == [1, 2, 3]


def test_a_card_whose_saying_was_interrupted_is_completed_and_no_part_is_said_twice(out: Outbound) -> None:
    room = out.room()
    claim = out.claim(deliveries.post(room, long(3), **out.slip()), room)
    out.slack.trouble("chat.postMessage", "status", status=500, times=1)
    with pytest.raises(Exception, match="http_500"):
        out.do(out.chat.post(claim, long(3)))
    out.slack.trouble("chat.postMessage", "status", status=500, times=1, done=True)
    assert out.do(out.chat.seek(claim)) is None
    with pytest.raises(Exception, match="http_500"):
        out.do(out.chat.post(replace(claim, delivery=replace(claim.delivery, error=LOST)), long(3)))
    out.again()
    sent = out.do(out.chat.post(replace(claim, delivery=replace(claim.delivery, error=LOST)), long(3)))
    said = out.said(room)
    assert sent.ref == "+".join(message.ts for message in said)
    assert [(message.metadata or {})["event_payload"]["part"] for message in said] == [1, 2, 3]


def test_a_room_that_keeps_to_its_message_a_second_is_not_what_slack_limits(out: Outbound) -> None:
    busy, quiet = out.room("c-1"), out.room("c-2")
    for room in (quiet, busy, busy, busy):
        out.post(room, short())
    out.rest(2.1)
    out.slack.trouble("chat.postMessage", "limited", retry_after=30.0, per_channel=True)
    scopes = []
    for room in (busy, quiet, quiet):
        with pytest.raises(TryLater) as caught:
            out.post(room, short())
        scopes.append(caught.value.scope)
    assert scopes == [Scope.ROOM, Scope.KIND, Scope.KIND]


def test_the_rest_of_a_card_waits_a_moment_when_slack_asks_for_it(out: Outbound) -> None:
    room = out.room()
    out.slack.limit(burst=1, channel_seconds=1.0)
    out.post(room, long(2))
    assert len(out.said(room)) == 2
    assert out.slack.impatient == []


def test_the_rest_of_a_card_waits_until_the_history_shows_its_beginning_when_it_has_to_wait_for_long(
    out: Outbound,
) -> None:
    room = out.room()
    out.post(room, short())
    claim = out.claim(deliveries.post(room, long(2), **out.slip()), room)
    out.slack.limit(burst=1, channel_seconds=9.0)
    with pytest.raises(TryLater) as caught:
        out.do(out.chat.post(claim, long(2)))
    assert caught.value.after == out.chat.settle
    assert len(out.said(room)) == 2
    out.slack.advance(10)
    out.again()
    out.do(out.chat.post(replace(claim, delivery=replace(claim.delivery, error="ratelimited")), long(2)))
    assert len(out.said(room)) == 3


def test_a_workspace_that_is_not_there_stops_its_own_deliveries_alone(out: Outbound) -> None:
    room = out.room()
    out.directory.teams[ORG] = replace(out.team, active=False)
    with pytest.raises(Parked, match="not_installed"):
        out.post(room, short())
    with pytest.raises(Parked, match="not_installed"):
        out.post(replace(room, org_id="globex"), short())
    out.directory.teams[ORG] = out.team
    out.post(room, short())
    assert len(out.said(room)) == 1


def test_a_private_room_without_the_bot_waits_until_it_is_invited(out: Outbound) -> None:
    room = out.room(private=True)
    out.slack.leave(room.ref or "", out.team.bot)
    with pytest.raises(Parked, match="channel_not_found"):
        out.post(room, short())
    out.slack.join(room.ref or "", out.team.bot)
    out.post(room, short())
    assert len(out.said(room)) == 1


def test_nobody_who_has_left_is_written_to(out: Outbound) -> None:
    out.meet("bob")
    room = out.room("@bob", kind=RoomKind.DIRECT, person_id="bob", made=False)
    room = replace(room, ref=out.slack.direct("bob").id)
    out.post(room, short())
    out.crowd.left.add("bob")
    with pytest.raises(Refused, match="user_disabled"):
        out.post(room, short())
    assert len(out.said(room)) == 1
    assert out.slack.count("conversations.info") == 0


def test_a_store_that_is_away_is_waited_for_before_anything_is_said(
    out: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_asked: object) -> dict[str, str]:
        raise Unavailable

    room = out.room()
    monkeypatch.setattr(out.crowd, "faces", away)
    with pytest.raises(TryLater, match="store_away"):
        out.post(room, Card("t", "Who leads", (Text((Mention("alice", "alice"),)),)))
    assert out.slack.count("chat.*") == 0


def test_a_card_that_cannot_be_painted_is_refused_and_not_tried_for_ever(out: Outbound) -> None:
    room = out.room()
    with pytest.raises(Refused, match="unpaintable"):
        out.post(room, Card("t", "Flood", (Row((Button("Note", f"C-1 note {'very ' * 900}long"),)),)))


def test_a_refusal_of_slack_keeps_its_code(out: Outbound) -> None:
    room = out.room()
    out.post(room, short())
    out.slack.change_channel(room.ref or "", archived=True)
    with pytest.raises(NotSent, match="is_archived") as caught:
        out.post(room, short())
    assert isinstance(caught.value, Refused)

"""People: who is brought into a room, and whose words are read from it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot import deliveries
from bot.chat import Parked, Refused, TryLater
from bot.model.room import Room
from bot.ports import Claim
from tests.fakes.slack import Message
from tests.slack.outbound import Outbound


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def invitation(out: Outbound, room: Room, *people: str) -> Claim:
    """Return the claim of an invitation."""
    return out.claim(deliveries.invite(room, people, **out.slip()), room)


def invite(out: Outbound, room: Room, *people: str, groups: tuple[str, ...] = ()) -> None:
    """Invite people and groups."""
    out.do(out.chat.invite(invitation(out, room), people, groups))


def present(out: Outbound, room: Room) -> set[str]:
    """Return the handles of the people in a room."""
    members = [member for member in out.channel(room).members if member != out.team.bot]
    return {out.slack.person(member).handle for member in members}


def clip(out: Outbound, room: Room, stamp: str) -> None:
    """Read a message that somebody marked."""
    claim = out.claim(deliveries.clip(room, f"{room.ref} {stamp}", "alice", **out.slip()), room)
    out.do(out.chat.clip(claim, claim.delivery.body))


def test_people_are_invited_together_and_who_is_not_in_slack_is_passed_over(out: Outbound) -> None:
    out.meet("alice", "bob")
    room = out.room()
    invite(out, room, "alice", "bob", "dana", "alice")
    assert present(out, room) == {"alice", "bob"}
    assert out.slack.count("conversations.invite") == 1


def test_one_who_cannot_come_keeps_nobody_else_out(out: Outbound, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "beacon.slack")
    out.meet("alice", "bob", "chidi")
    out.slack.change_user("bob", deleted=True)
    out.crowd.ids |= {"dana": "U0NOBODY", "beacon": out.team.bot}
    room = out.room()
    out.slack.join(room.ref or "", "alice")
    invite(out, room, "alice", "bob", "chidi", "dana", "beacon")
    assert present(out, room) == {"alice", "chidi"}
    assert out.slack.count("conversations.invite") == 2
    noted = [vars(record)["code"] for record in caplog.records if record.message == "person_not_invited"]
    assert sorted(noted) == ["cant_invite", "user_not_found"]


def test_without_a_word_about_who_is_in_the_way_people_are_invited_one_by_one(out: Outbound) -> None:
    out.meet("alice", "bob", "chidi")
    room = out.room()
    out.slack.trouble("conversations.invite", "error", error="cant_invite", times=1)
    invite(out, room, "alice", "bob", "chidi")
    assert present(out, room) == {"alice", "bob", "chidi"}
    assert out.slack.count("conversations.invite") == 4


def test_an_invitation_that_slack_interrupts_goes_on_with_those_who_are_left(out: Outbound) -> None:
    out.meet("alice", "bob", "chidi")
    room = out.room()
    claim, people = invitation(out, room), ("alice", "bob", "chidi")
    out.slack.trouble("conversations.invite", "limited", retry_after=0.3, times=1)
    out.slack.trouble("conversations.invite", "error", error="cant_invite", times=2)
    with pytest.raises(TryLater):
        out.do(out.chat.invite(claim, people, ()))
    assert present(out, room) == set()
    out.rest(1.1)
    out.do(out.chat.invite(claim, people, ()))
    assert present(out, room) == {"bob", "chidi"}
    asked = [call.arguments["users"].count(",") + 1 for call in out.slack.calls("conversations.invite")]
    assert asked == [3, 1, 1, 2]
    assert out.slack.impatient == []


def test_groups_are_invited_with_their_members_and_a_group_that_is_gone_is_passed_over(out: Outbound) -> None:
    out.meet("alice")
    crew = [out.slack.user(f"agent-{number}") for number in range(150)]
    group = out.slack.usergroup("support", crew)
    room = out.room()
    invite(out, room, "alice", groups=("S0GONE", group))
    assert len(present(out, room)) == 151
    assert out.slack.count("conversations.invite") == 2


def test_a_room_without_the_bot_waits_for_it_and_a_closed_one_refuses_at_once(out: Outbound) -> None:
    out.meet("alice", "bob")
    room, closed = out.room("c-1"), out.room("c-2")
    out.slack.leave(room.ref or "", out.team.bot)
    with pytest.raises(Parked, match="not_in_channel"):
        invite(out, room, "alice", "bob")
    out.slack.change_channel(closed.ref or "", archived=True)
    with pytest.raises(Refused, match="is_archived"):
        invite(out, closed, "alice", "bob")
    assert out.slack.count("conversations.invite") == 2


def test_nobody_to_invite_is_no_call(out: Outbound) -> None:
    invite(out, out.room(), "dana")
    assert out.slack.count() == 0


def test_a_marked_message_is_read_with_its_author_and_its_address(out: Outbound) -> None:
    out.meet("alice", "bob")
    room = out.room()
    bob = out.crowd.ids["bob"]
    for words in ("before", f"<@{bob}> sees &lt;smoke&gt; at <https://x.example/1|the plant>", "after"):
        out.slack.say(room.ref or "", "alice", words)
    stamp = out.said(room)[1].ts
    clip(out, room, stamp)
    address = f"{out.team.url}archives/{room.ref}/p{stamp.replace('.', '')}"
    assert out.clips == [("@bob sees <smoke> at the plant (https://x.example/1)", out.crowd.ids["alice"], address)]
    assert [call.method for call in out.slack.calls()] == ["conversations.history"]


def test_a_marked_answer_in_a_thread_is_read_and_its_address_leads_into_the_thread(out: Outbound) -> None:
    out.meet("alice")
    room = out.room()
    first = out.slack.say(room.ref or "", "alice", "Is it out?")
    answer = out.slack.say(room.ref or "", "alice", "It is out.", thread_ts=first.ts)
    for stamp in (first.ts, answer.ts):
        clip(out, room, stamp)
    (_, _, above), (text, _, address) = out.clips
    assert text == "It is out."
    assert above == f"{out.team.url}archives/{room.ref}/p{first.ts.replace('.', '')}"
    assert address.endswith(f"?thread_ts={first.ts}&cid={room.ref}")


def test_a_marked_message_that_is_gone_or_says_nothing_is_refused(out: Outbound) -> None:
    out.meet("alice")
    room = out.room()
    gone = out.slack.say(room.ref or "", "alice", "Never mind")
    empty = out.slack.say(room.ref or "", "alice", "")
    gone.deleted = True
    with pytest.raises(Refused, match="message_not_found"):
        clip(out, room, gone.ts)
    with pytest.raises(Refused, match="no_text"):
        clip(out, room, empty.ts)
    assert out.clips == []


def test_what_slack_shows_in_place_of_a_message_that_is_gone_is_nobodys_words(
    out: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    out.meet("alice")
    room = out.room()
    stamp = out.slack.say(room.ref or "", "alice", "This message was deleted.").ts
    shown = Message.json
    monkeypatch.setattr(Message, "json", lambda *given, **how: {**shown(*given, **how), "subtype": "tombstone"})
    with pytest.raises(Refused, match="message_not_found"):
        clip(out, room, stamp)

"""An organisation on several chats: rooms, announcements and private messages on each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.store import SqlStore
from bot.accounts import admit
from bot.model.chats import Account
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.model.org import Org, Workspace
from bot.model.room import Room, RoomKind
from bot.seeds import join_chat
from bot.settings import Settings
from tests.core.ledger import rows
from tests.town import ORG, Town

SPACE = Workspace("w-slack", ORG, "slack", "T1", "Acme", ("S1",))


def join(town: Town, announce: str = "C0ANNOUNCE", space: Workspace = SPACE) -> None:
    town.store.submit(ORG, lambda work: join_chat(work, space, announce)).result()


@pytest.fixture
def both(town: Town) -> Town:
    """The demo organisation, in Slack too; alice is there."""
    join(town)
    town.store.submit(ORG, lambda work: admit(work, ORG, chat="slack", space="T1", ref="U1", handle="alice")).result()
    return town


def outbox(town: Town, kind: DeliveryKind, **equals: object) -> list[Delivery]:
    """Return what waits to be sent to Slack."""
    return rows(town, Delivery, chat="slack", kind=kind, order="seq", **equals)


def rooms(town: Town, kind: RoomKind) -> list[Room]:
    return rows(town, Room, chat="slack", kind=kind)


def test_a_crisis_has_a_room_on_each_chat(both: Town) -> None:
    reply = both.done("alice", "declare Card payments fail")
    (room,) = rooms(both, RoomKind.CRISIS)
    assert room.name == "c-1-card-payments-fail"
    assert reply.room_id == both.room("C-1").id != room.id
    assert len(outbox(both, DeliveryKind.POST, room_id=room.id)) == len(both.messages("C-1"))


def test_it_is_announced_on_each_chat_and_kept_in_step(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    (lobby,) = rooms(both, RoomKind.LOBBY)
    (post,) = outbox(both, DeliveryKind.POST, room_id=lobby.id)
    assert both.crisis().announcements == {lobby.id: post.id, both.room("lobby").id: both.messages("lobby")[0].id}
    both.done("alice", "severity 1", room="C-1")
    assert [edit.target for edit in outbox(both, DeliveryKind.EDIT, room_id=lobby.id)] == [post.id]


def test_groups_are_invited_to_public_crises_only(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    both.done("alice", "declare Something personal --private --type health_personal")
    assert [invited.body for invited in outbox(both, DeliveryKind.INVITE)] == [
        {"people": ["alice"], "groups": ["S1"]},
        {"people": ["alice"], "groups": []},
    ]


def test_a_private_crisis_is_announced_on_no_chat(both: Town) -> None:
    both.done("alice", "declare Zebra --private --type health_personal")
    (room,) = rooms(both, RoomKind.CRISIS)
    assert room.private
    assert {delivery.room_id for delivery in rows(both, Delivery, chat="slack")} == {room.id}


def test_who_is_on_a_chat_is_written_to_there(both: Town) -> None:
    both.done("alice", "declare Card payments fail --lead alice")
    both.pass_(hours=5)
    (direct,) = rooms(both, RoomKind.DIRECT)
    assert direct.person_id == "alice"
    assert outbox(both, DeliveryKind.POST, room_id=direct.id)


def test_who_is_on_no_chat_is_written_to_at_the_desk(both: Town) -> None:
    both.done("alice", "declare Card payments fail --lead bob")
    both.pass_(hours=5)
    assert rooms(both, RoomKind.DIRECT) == []
    assert both.messages("@bob")


def test_another_room_for_announcements_takes_the_place_of_the_first(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    join(both, "C0OTHER")
    both.done("alice", "severity 1", room="C-1")
    both.done("alice", "declare Parcels are lost")
    assert {room.ref: room.kind for room in rows(both, Room, chat="slack") if room.ref} == {
        "C0ANNOUNCE": RoomKind.FORMER,
        "C0OTHER": RoomKind.LOBBY,
    }
    assert list(both.crisis(2).announcements) != list(both.crisis(1).announcements)
    join(both, "C0ANNOUNCE")
    assert {room.ref for room in rooms(both, RoomKind.LOBBY)} == {"C0ANNOUNCE"}


def test_groups_that_change_are_taken_over(both: Town) -> None:
    join(both, space=replace(SPACE, id="another", groups=("S2", "S3")))
    (space,) = rows(both, Workspace, chat="slack")
    assert (space.id, space.groups) == ("w-slack", ("S2", "S3"))


def test_a_room_elsewhere_is_not_taken_for_the_local_one(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    assert both.room("c-1-card-payments-fail").chat == "local"
    assert both.room("C-1").chat == "local"


def archives(town: Town) -> Town:
    """Let the organisation close the rooms of resolved crises."""
    (org,) = rows(town, Org)
    town.store.submit(ORG, lambda work: work.swap(org, replace(org, archives=True))).result()
    return town


def test_rooms_stay_open_unless_the_organisation_closes_them(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    both.done("alice", "resolve It works", room="C-1")
    assert rows(both, Delivery, kind=DeliveryKind.ARCHIVE) == []


def test_a_room_is_closed_after_the_last_word_and_opened_before_the_next(both: Town) -> None:
    archives(both).done("alice", "declare Card payments fail")
    both.done("alice", "resolve It works", room="C-1")
    (room,) = rooms(both, RoomKind.CRISIS)
    (archived,) = outbox(both, DeliveryKind.ARCHIVE)
    assert archived.after == outbox(both, DeliveryKind.POST, room_id=room.id)[-1].id
    both.done("alice", "reopen", room="C-1")
    (opened,) = outbox(both, DeliveryKind.UNARCHIVE)
    assert (opened.lane, opened.seq) < (room.id, outbox(both, DeliveryKind.POST, room_id=room.id)[-1].seq)
    assert both.keys("C-1")[-1] == "reopen.told"


def test_a_closing_that_did_not_begin_is_dropped_when_the_crisis_opens_again(both: Town) -> None:
    archives(both).done("alice", "declare Card payments fail")
    both.done("alice", "resolve It works", room="C-1")
    both.done("alice", "reopen", room="C-1")
    (dropped,) = outbox(both, DeliveryKind.ARCHIVE)
    (opened,) = outbox(both, DeliveryKind.UNARCHIVE)
    assert (dropped.state, opened.after) == (DeliveryState.SUPERSEDED, None)


def test_a_closing_under_way_comes_before_the_opening(both: Town) -> None:
    archives(both).done("alice", "declare Card payments fail")
    both.done("alice", "resolve It works", room="C-1")
    (closing,) = outbox(both, DeliveryKind.ARCHIVE)
    under_way = replace(closing, state=DeliveryState.SENDING)
    assert both.store.submit(ORG, lambda work: work.swap(closing, under_way)).result()
    both.done("alice", "reopen", room="C-1")
    (opened,) = outbox(both, DeliveryKind.UNARCHIVE)
    assert opened.after == closing.id


def leave(town: Town, handle: str) -> None:
    """Let somebody leave every chat."""
    (account,) = rows(town, Account, person_id=handle)
    assert town.store.submit(ORG, lambda work: work.swap(account, account.left())).result()


def test_who_left_the_chat_is_given_nothing(both: Town) -> None:
    both.done("alice", "declare Card payments fail")
    both.store.submit(ORG, lambda work: admit(work, ORG, chat="slack", space="T1", ref="U2", handle="bob")).result()
    leave(both, "bob")
    assert both.say("alice", "C-1 role deputy @bob").refusal == "person.gone"
    assert both.say("alice", "C-1 invite @bob").refusal == "person.gone"


def test_when_the_lead_left_the_others_who_may_lead_are_reminded(store: SqlStore) -> None:
    town = Town(store, Settings(leads=("alice", "dana")))
    join(town)
    town.store.submit(ORG, lambda work: admit(work, ORG, chat="slack", space="T1", ref="U1", handle="alice")).result()
    town.done("alice", "declare Card payments fail --lead alice")
    leave(town, "alice")
    town.pass_(hours=5)
    assert "reminder.update_due" in town.keys("@dana")

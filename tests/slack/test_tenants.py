"""Tenants: two workspaces in one Beacon see nothing of one another, whatever ids and names they try."""

from __future__ import annotations

from typing import Any

from adapters.slack.teams import Team
from adapters.store import SqlStore
from bot.model.chats import Account
from bot.model.crisis import Crisis
from bot.model.org import Person
from bot.model.room import Room, RoomKind
from tests.fakes.slack import User
from tests.slack.tenancy import Tenancy, play
from tests.store.cast import crisis, do


def open_room(tenancy: Tenancy, team: Team, channel: str) -> Room:
    """Give an organisation a crisis with a room in a channel."""
    room = Room(f"room of {team.org_id}", team.org_id, "slack", RoomKind.CRISIS, "c-1", crisis_id="c1", ref=channel)

    def job(work: Any) -> None:
        work.add(crisis("c1", team.org_id, room_id=room.id))
        work.add(room)

    do(tenancy.store, job, team.org_id)
    return room


def test_the_same_names_and_numbers_are_other_people_and_rooms_in_another_workspace(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack, people = tenancy.slack, tenancy.people
        rival = slack.workspace("rival")
        ours, theirs = await tenancy.settle_in(slack.home), await tenancy.settle_in(rival)
        alice, eve = slack.user("alice"), slack.user("alice", team=rival)
        assert await tenancy.meet(ours, alice) == await tenancy.meet(theirs, eve) == "alice"
        first, second = open_room(tenancy, ours, "C1"), open_room(tenancy, theirs, "C1")
        assert await people.room_of(ours, "C1") == first
        assert await people.room_of(theirs, "C1") == second
        assert await people.faces(ours.org_id, ["alice"]) == {"alice": alice.id}
        assert await people.faces(theirs.org_id, ["alice"]) == {"alice": eve.id}

    play(store, story)


def test_an_id_of_another_workspace_opens_nothing_of_it(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack, people = tenancy.slack, tenancy.people
        rival = slack.workspace("rival")
        ours, theirs = await tenancy.settle_in(slack.home), await tenancy.settle_in(rival, people=("eve",), leads=())
        alice, eve = slack.user("alice", locale="te-IN"), slack.user("eve", team=rival)
        await tenancy.meet(ours, alice)
        await tenancy.meet(theirs, eve)
        room = open_room(tenancy, ours, "C1")
        # A channel of ours, a room id, a user id of ours, an account id, in upper and lower case, and what is no id.
        for trick in ("C1", "c1", room.id, "%", "C1' OR '1'='1"):
            assert await people.room_of(theirs, trick) is None
        assert await people.faces(theirs.org_id, ("alice", f"slack {alice.id}", alice.id)) == {}
        tricks = (alice.id, alice.id.lower(), f"slack {alice.id}", "%", "alice", "")
        assert await people.handles(theirs, tricks) == {trick: trick.lower() for trick in tricks}
        assert not await people.gone(theirs.org_id, "alice")
        await tenancy.come_to_know(1)
        known_there = do(store, lambda work: [person.handle for person in work.find(Person)], theirs.org_id)
        assert "alice" not in known_there
        assert do(store, lambda work: work.find(Crisis), theirs.org_id) == []

    play(store, story)


def test_somebody_of_a_rival_who_is_let_in_there_is_nobody_here(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack, people = tenancy.slack, tenancy.people
        rival = slack.workspace("rival")
        ours, theirs = await tenancy.settle_in(slack.home), await tenancy.settle_in(rival)
        eve = slack.user("alice", team=rival)
        slack.channel("shared", members=(eve,), ext_shared=True)
        await tenancy.meet(theirs, eve)
        accounts = len(accounts_of(store, ours))
        # What Slack tells our workspace of her changes nothing in theirs, and admits nobody here.
        await people.note_change(ours, {**eve.json(), "deleted": True, "is_stranger": True})
        assert await tenancy.meet(theirs, eve) == "alice"
        assert len(accounts_of(store, ours)) == accounts == 0
        assert not await people.gone(theirs.org_id, "alice")

    play(store, story)


def test_who_leaves_one_workspace_stays_in_the_other(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack, people = tenancy.slack, tenancy.people
        ours, theirs = await tenancy.settle_in(slack.home), await tenancy.settle_in(slack.workspace("sister"))
        dana: User = slack.user("dana")
        for team in (ours, theirs):
            await people.handle_of(team, dana.id, "dana")
        await people.note_change(ours, {**dana.json(), "deleted": True})
        assert [account.active for account in accounts_of(store, ours)] == [False]
        assert [account.active for account in accounts_of(store, theirs)] == [True]

    play(store, story)


def accounts_of(store: SqlStore, team: Team) -> list[Account]:
    return do(store, lambda work: work.find(Account), team.org_id)

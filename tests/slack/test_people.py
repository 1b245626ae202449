"""People: who somebody in Slack is, at once and for good, whatever they are called later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from adapters.slack.people import People
from adapters.store import SqlStore
from bot.model.chats import Account
from bot.model.room import Room, RoomKind
from tests.slack.tenancy import Tenancy, play, until
from tests.store.cast import do, put


def test_whom_the_settings_name_is_met_under_that_name(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        alice, dana = tenancy.slack.user("alice"), tenancy.slack.user("dana")
        assert await tenancy.meet(team, alice) == "alice"
        assert tenancy.person(team, alice).id == "alice"
        assert tenancy.leads(team, alice)
        assert await tenancy.meet(team, dana) == "dana"
        assert not tenancy.leads(team, dana)
        account = tenancy.account(team, dana)
        assert account
        assert (account.ref, account.space, account.asked_at) == (dana.id, team.id, None)
        assert tenancy.slack.count() == 0

    play(store, story)


def test_a_request_waits_neither_for_slack_nor_twice_for_the_store(store: SqlStore) -> None:
    asked = 0

    class Counting:
        def submit(self, org_id: str, job: Callable[..., Any], *, write: bool = True) -> Future[Any]:
            nonlocal asked
            asked += 1
            return store.submit(org_id, job, write=write)

    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        tenancy.slack.trouble("*", "hang", seconds=30)
        people = People(Counting(), tenancy.api, tenancy.teams, tenancy.clock)  # type: ignore[arg-type]  # all it uses
        counts = []
        for _ in range(3):
            assert await people.handle_of(team, bob.id, "bob") == "bob"
            counts.append(asked)
        tenancy.clock.pass_(seconds=60)
        assert await people.handle_of(team, bob.id, "bob") == "bob"
        assert (counts, asked) == ([2, 2, 2], 3)  # looked up and admitted; after a minute looked up again
        assert tenancy.slack.count() == 0

    play(store, story)


def test_a_crowd_that_comes_at_once_is_one_person_each(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        alice, twin = tenancy.slack.user("alice"), tenancy.slack.user("alice")
        came = [tenancy.meet(team, user) for user in (alice, twin) * 10]
        handles = await asyncio.gather(*came)
        assert set(handles) == {"alice", "alice-2"}
        assert len(set(handles[::2])) == len(set(handles[1::2])) == 1
        assert len(do(store, lambda work: work.find(Account), team.org_id)) == 2

    play(store, story)


def test_whoever_comes_without_a_name_gets_it_when_slack_tells(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        alice, dana = tenancy.slack.user("alice"), tenancy.slack.user("dana", name="Dana Ade", locale="te-IN")
        for user in (alice, dana):
            assert await tenancy.people.handle_of(team, user.id) == user.id.lower()
            assert not tenancy.leads(team, user)
        await tenancy.come_to_know(2)
        assert await tenancy.people.handle_of(team, alice.id) == "alice"
        assert tenancy.leads(team, alice)
        assert await tenancy.people.handle_of(team, dana.id) == "dana"
        person = tenancy.person(team, dana)
        assert (person.chat_locale, person.chat_zone) == ("te", "Europe/London")

    play(store, story)


def test_who_has_left_is_refused_and_comes_back_by_coming_back(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        await tenancy.meet(team, bob)
        await tenancy.change(team, bob, deleted=True)
        assert await tenancy.refusal_of(team, bob) == "person.left"
        assert await tenancy.people.handles(team, [bob.id]) == {bob.id: bob.id.lower()}
        assert await tenancy.people.gone(team.org_id, "bob")
        tenancy.slack.change_user(bob, deleted=False)  # and the event was lost
        assert await tenancy.refusal_of(team, bob) == "person.left"
        await tenancy.come_to_know(1)
        assert await tenancy.meet(team, bob) == "bob"
        assert tenancy.person(team, bob).id == "bob"
        assert not await tenancy.people.gone(team.org_id, "bob")

    play(store, story)


def test_a_change_at_slack_tells_of_people_whom_we_know_and_admits_nobody(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob, stranger = tenancy.slack.user("bob", locale="sw-KE"), tenancy.slack.user("stranger")
        await tenancy.meet(team, bob)
        await tenancy.come_to_know(1)
        person = tenancy.person(team, bob)
        do(store, lambda work: work.swap(person, person.speaking("af")), team.org_id)
        await tenancy.change(team, bob, zone="Africa/Nairobi", name="Bob Otieno")
        await tenancy.change(team, stranger, name="Somebody")
        person = tenancy.person(team, bob)
        assert (person.language, person.chat_locale, person.time_zone) == ("af", "sw", "Africa/Nairobi")
        assert tenancy.account(team, stranger) is None

    play(store, story)


def test_slack_is_asked_about_somebody_once_a_day(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        async with tenancy.beside():
            for hours, calls in ((0, 1), (1, 1), (22, 1), (1, 2), (1, 2)):
                tenancy.clock.pass_(hours=hours)
                await tenancy.meet(team, bob)
                await until(tenancy.is_quiet)
                assert tenancy.slack.count("users.info") == calls

    play(store, story)


def test_a_room_is_known_by_its_channel_as_soon_as_it_is_there(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        assert await tenancy.people.room_of(team, "C1") is None
        room = Room("r1", team.org_id, "slack", RoomKind.CRISIS, "c-1-flood", ref="C1")
        elsewhere = Room("r2", team.org_id, "local", RoomKind.CRISIS, "c-2-flood", ref="C2")
        put(store, room, elsewhere)
        assert await tenancy.people.room_of(team, "C1") == room
        assert await tenancy.people.room_of(team, "C2") is None
        assert await tenancy.people.room_of(team, "") is None

    play(store, story)


def test_people_are_found_by_the_account_that_is_alive(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        assert await tenancy.people.faces(team.org_id, ["bob", "alice"]) == {}
        await tenancy.meet(team, bob)
        assert await tenancy.people.faces(team.org_id, ["bob", "alice", "nobody"]) == {"bob": bob.id}
        second = Account("slack U0SECOND1", team.org_id, "slack", "U0SECOND1", team.id, "bob")
        put(store, second)
        await tenancy.change(team, bob, deleted=True)
        assert await tenancy.people.faces(team.org_id, ["bob"]) == {"bob": "U0SECOND1"}

    play(store, story)


def test_many_who_are_named_at_once_are_met_in_two_steps_and_only_so_many(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        await tenancy.meet(team, bob)
        made_up = [f"U0{number:07}" for number in range(50)]
        named = await tenancy.people.handles(team, [bob.id, *made_up, "not an id"])
        assert named[bob.id] == "bob"
        assert set(named) == {bob.id, *made_up, "not an id"}
        assert len(do(store, lambda work: work.find(Account), team.org_id)) <= 31

    play(store, story)


def test_beacon_itself_is_nobody_who_could_be_given_a_role(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        named = await tenancy.people.handles(team, [team.bot, "USLACKBOT"])
        assert named == {team.bot: "beacon", "USLACKBOT": "uslackbot"}
        assert do(store, lambda work: work.find(Account), team.org_id) == []

    play(store, story)


def test_a_new_status_or_picture_writes_nothing_down(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        bob = tenancy.slack.user("bob")
        await tenancy.meet(team, bob)
        await tenancy.come_to_know(1)
        before = tenancy.account(team, bob), tenancy.person(team, bob)
        tenancy.clock.pass_(hours=1)
        changed = bob.json()
        await tenancy.people.note_change(
            team, {**changed, "profile": {**changed["profile"], "status_text": "At lunch"}}
        )
        assert (tenancy.account(team, bob), tenancy.person(team, bob)) == before
        await tenancy.change(team, bob, zone="Africa/Lagos")
        assert tenancy.person(team, bob).chat_zone == "Africa/Lagos"

    play(store, story)

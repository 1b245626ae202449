"""A private crisis leaks nowhere: not into a reply, a room, a list or a message of somebody outside."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import product

import pytest

from adapters.clock import Clock
from adapters.console.desk import ServiceDesk
from adapters.console.session import RoomLine
from adapters.local import read_room
from adapters.store import SqlStore
from bot.model.delivery import Delivery
from bot.model.room import Room, RoomKind
from bot.refusals import Refusal
from bot.reply import Reply, reply_document
from bot.rooms import Place, place_called, places_for
from bot.settings import Settings
from commands import ALL
from tests.core.ledger import rows
from tests.reading import words_of
from tests.town import Town

TITLE = "Zebra illness of a colleague"
WORDS = ("zebra", "illness", "giraffe", "c-41")
# alice and bob are inside; chidi and dana are not, and zoe is not either although she may lead.
OUTSIDE = ("chidi", "dana", "zoe")


@pytest.fixture
def town(store: SqlStore) -> Town:
    """C-41 is private; everything that can be said about it has been said."""
    town = Town(store, Settings(leads=("alice", "zoe"), people=("dana",)))
    store.submit(town.settings.org, lambda work: [work.next_number("crisis") for _ in range(40)]).result()
    town.done("alice", f'declare "{TITLE}" --private --lead bob --type health_personal --sev 1')
    for who, line in (
        ("bob", "note giraffe"),
        ("alice", "update A giraffe is ill --affected giraffe"),
        ("bob", "role comms @alice"),
        ("bob", "severity 2"),
        ("bob", "stage stabilising"),
        ("alice", "notice giraffe"),
        ("bob", "route set technical portal"),
        ("bob", "handover @alice giraffe"),
        ("alice", "handover accept"),
    ):
        town.done(who, line, room="C-41")
    town.pass_(hours=5)
    return town


def leaks(reply: Reply, asked: str) -> list[str]:
    """Return the secret words that somebody outside, or their machine, gets to see without having said them."""
    shown = f"{words_of(reply.card)} {reply_document(reply)}".lower()
    return [word for word in WORDS if word in shown and word not in asked.lower()]


QUESTIONS = (
    "status",
    "list",
    "list all",
    "list zebra",
    "list illness",
    "list C-41",
    "help",
    "timeline giraffe",
    "timeline",
    "talk",
    "route",
    "tasks",
    "note hello",
    "update hello",
    "route set technical portal",
    "resolve",
    "reopen",
    "handover accept",
    "role lead",
    "language en",
)


def test_no_reply_names_it(town: Town) -> None:
    found = {
        (who, question): leaked
        for who in OUTSIDE
        for question in QUESTIONS
        for room in (None, "lobby")
        if (leaked := leaks(town.say(who, question, room=room), question))
    }
    assert not found


def about_a_crisis() -> list[str]:
    return [command.verb for command in ALL if command.about != "nothing"]


def test_naming_it_is_like_naming_one_that_never_was(town: Town) -> None:
    for who, verb in product(OUTSIDE, about_a_crisis()):
        real, unreal = (town.say(who, f"{ref} {verb}") for ref in ("C-41", "C-7"))
        assert real.refusal == unreal.refusal == "crisis.unknown"
        assert words_of(real.card).replace("C-41", "C-7") == words_of(unreal.card)
        assert town.say(who, f"{verb} C-41").refusal == "crisis.unknown"


def test_its_own_room_tells_an_outsider_nothing(town: Town) -> None:
    for verb in about_a_crisis():
        reply = town.say("zoe", f"{verb} @bob" if verb == "handover" else verb, room="C-41")
        assert reply.refusal == "crisis.hidden"
        assert not leaks(reply, verb)


def test_it_is_not_the_only_open_crisis_for_those_outside(town: Town) -> None:
    assert town.say("chidi", "note hello").refusal == "crisis.none"
    town.done("zoe", "declare Card payments fail --type product_failure")
    assert town.done("chidi", "note hello").crisis == "C-42"
    assert town.say("alice", "note hello").refusal == "crisis.several"


def test_declaring_the_same_again_does_not_betray_it(town: Town) -> None:
    reply = town.say("zoe", f'declare "{TITLE}"')
    assert (reply.refusal, reply.crisis) == (None, "C-42")
    inside = town.say("alice", f'declare "{TITLE}"')
    assert (inside.refusal, inside.facts["similar"]) == ("declare.similar", "C-42, C-41")


def test_insiders_see_it_everywhere(town: Town) -> None:
    for question in ("status", "list", "list all", "list zebra"):
        assert "Zebra" in words_of(town.say("alice", question).card)


def messages_outside(town: Town) -> str:
    """Return everything that stands in rooms which people outside may enter."""
    rooms = [room for room in rows(town, Room) if room.kind is RoomKind.LOBBY or room.person_id in OUTSIDE]
    return "\n".join(town.read(room.name) for room in rooms)


def test_no_room_of_others_hears_of_it(town: Town) -> None:
    town.done("zoe", "declare Card payments fail --type product_failure --lead chidi")
    town.done("bob", "C-41 route down portal giraffes do not matter")
    town.done("alice", "C-41 resolve The giraffe is well")
    town.done("alice", "C-41 reopen")
    town.pass_(hours=30)
    outside = messages_outside(town)
    assert "Card payments fail" in outside
    assert not [word for word in ("zebra", "illness", "c-41") if word in outside.lower()]
    assert {line.name for line in rooms_of(town, "chidi")} == {"lobby", "c-42-card-payments-fail", "@chidi"}


def test_only_those_inside_are_invited(town: Town) -> None:
    room = next(room for room in rows(town, Room) if room.crisis_id)
    invited = {person for each in rows(town, Delivery, room_id=room.id) for person in each.body.get("people", ())}
    assert invited == {"alice", "bob"}


def desk(town: Town) -> ServiceDesk:
    async def ask(_: object) -> Reply:
        raise NotImplementedError

    return ServiceDesk(
        town.service,
        town.settings.org,
        Clock(town.clock()),
        ask=ask,
        read_room=partial(read_room, town.store, town.settings.org),
        tick=town.clockwork.tick,
        settle=town.dispatcher.drain,
    )


def rooms_of(town: Town, who: str) -> list[RoomLine]:
    return list(asyncio.run(desk(town).rooms(who)))


def test_its_room_is_in_nobody_elses_list(town: Town) -> None:
    assert "C-41" in {line.ref for line in rooms_of(town, "alice")}
    for who in OUTSIDE:
        assert "C-41" not in {line.ref for line in rooms_of(town, who)}
        assert not asyncio.run(desk(town).messages("C-41", 0, who))
        assert not asyncio.run(desk(town).messages("@alice", 0, who))


def may_enter(town: Town, who: str) -> list[Place]:
    return town.store.submit(town.settings.org, lambda work: places_for(work, who), write=False).result()


def test_its_room_cannot_be_entered_by_its_name(town: Town) -> None:
    name = next(room.name for room in rows(town, Room) if room.crisis_id)

    def enter(who: str, called: str) -> str:
        ask = town.store.submit(town.settings.org, lambda work: place_called(work, called, who).ref, write=False)
        return ask.result()

    assert enter("alice", "C-41") == enter("bob", f"#{name}") == "C-41"
    for who in OUTSIDE:
        with pytest.raises(Refusal) as refused:
            enter(who, "C-41")
        with pytest.raises(Refusal) as unknown:
            enter(who, "C-7")
        assert refused.value.key == unknown.value.key == "room.unknown"
        assert not [place for place in may_enter(town, who) if place.crisis]


def test_who_is_offered_the_lead_of_it_can_answer(town: Town) -> None:
    town.done("alice", "C-41 handover @chidi")
    assert "Zebra" in town.read("@chidi")
    assert "Zebra" in words_of(town.done("chidi", "C-41 status").card)
    town.done("chidi", "C-41 handover accept")
    assert town.crisis(41).lead == "chidi"


def test_who_gets_a_role_is_inside(town: Town) -> None:
    assert town.say("dana", "C-41 status").refusal == "crisis.unknown"
    town.done("alice", "C-41 role deputy @dana")
    assert town.done("dana", "C-41 status").crisis == "C-41"


def test_reminders_of_one_that_nobody_leads_go_to_those_inside(store: SqlStore) -> None:
    town = Town(store, Settings(leads=("alice", "zoe")))
    town.done("alice", f'declare "{TITLE}" --private --sev 1')
    town.pass_(hours=1)
    assert "Zebra" in town.read("@alice")
    assert not [room for room in rows(town, Room) if room.person_id == "zoe"]

"""Two at the same moment: what the ticker and people do at once on PostgreSQL neither stalls nor happens twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

import pytest

from adapters.store import open_store
from bot.model.room import Room, RoomKind
from bot.settings import Settings
from tests.proofs.replicas import deadlocks
from tests.town import Town

SEED, ROUNDS, AT_ONCE = 20261121, 40, 10
PEOPLE = [f"person-{number}" for number in range(6)]
Show = Callable[[str], None]


@pytest.fixture
def town(postgres_url: str) -> Iterator[Town]:
    """The demo organisation with a crisis that alice leads, on PostgreSQL."""
    store = open_store(postgres_url)
    town = Town(store, Settings(people=tuple(PEOPLE)))
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice')
    yield town
    store.close()


def at_once(*acts: Callable[[], object]) -> None:
    """Do things in threads that begin together."""
    barrier = threading.Barrier(len(acts))

    def begin(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(begin, acts))


def test_an_update_and_its_reminder_at_the_same_moment_do_not_block_each_other(
    town: Town, postgres_url: str, show: Show
) -> None:
    for number in range(ROUNDS):
        now = town.clock.pass_(hours=3)
        at_once(partial(town.clockwork.tick, now), partial(town.say, "alice", f"update number {number}"))
    town.store.close()  # what a connection knows of deadlocks it tells when it ends
    broken = deadlocks(postgres_url)
    show(f"an update and its reminder at once on PostgreSQL: {broken} deadlocks in {ROUNDS} rounds")
    assert broken == 0


def test_reports_of_one_route_from_two_rooms_do_not_block_each_other(town: Town, postgres_url: str, show: Show) -> None:
    town.done("alice", "declare Water on the upper floor --sev 3 --lead alice")
    for number in range(ROUNDS):
        status = ("down", "up")[number % 2]
        reports = (f"C-{crisis} route {status} live_chat_it seen by {number}" for crisis in (1, 2))
        notes = (f"C-{crisis} note number {number}" for crisis in (1, 2))
        at_once(*(partial(town.say, "bob", words) for words in (*reports, *notes)))
    town.store.close()
    broken = deadlocks(postgres_url)
    show(f"one route reported from two rooms at once on PostgreSQL: {broken} deadlocks in {ROUNDS} rounds")
    assert broken == 0


def anything(dice: Random) -> str:
    """Return a line that somebody may say while a crisis runs."""
    crisis, reason = f"C-{dice.randint(1, 4)}", dice.random()
    person, route = dice.choice(PEOPLE[:2]), dice.choice(("live_chat_it", "portal", "emergency_phone"))
    return dice.choice(
        (
            f"{crisis} note seen {reason}",
            f"{crisis} update we know {reason}",
            f"{crisis} route down {route} {reason}",
            f"{crisis} route up {route}",
            f"{crisis} route set technical --to {route}",
            f"{crisis} severity {dice.randint(1, 4)}",
            f"{crisis} stage {dice.choice(('stabilising', 'monitoring'))}",
            f"{crisis} role comms @{person}",
            f"{crisis} handover @{person} over to you",
            f"{crisis} notice",
            f"{crisis} resolve it works",
            f"{crisis} reopen",
            f'declare "Outage {reason}" --sev 3 --anyway',
        )
    )


def test_whatever_people_do_at_once_nobody_waits_for_a_deadlock(town: Town, postgres_url: str, show: Show) -> None:
    for number in range(2, 5):
        town.say("alice", f'declare "Outage {number}" --sev 2 --anyway --lead alice')
    dice, refusals = Random(SEED), Counter[str | None]()

    def say(words: str) -> None:
        refusals[town.say("alice", words).refusal] += 1

    for _ in range(ROUNDS):
        now = town.clock.pass_(minutes=40)
        at_once(partial(town.clockwork.tick, now), *(partial(say, anything(dice)) for _ in range(AT_ONCE)))
    town.store.close()
    broken = deadlocks(postgres_url)
    show(
        f"commands of all kinds and ticks on PostgreSQL (seed {SEED}), {AT_ONCE} at once: {broken} deadlocks"
        f" in {ROUNDS * AT_ONCE} commands, {refusals[None]} carried out, {refusals['store.unavailable']} given up"
    )
    assert (broken, refusals["store.unavailable"]) == (0, 0)
    assert refusals[None] > ROUNDS


def test_two_who_write_to_a_person_for_the_first_time_open_one_room(town: Town) -> None:
    for number in range(2 * len(PEOPLE)):
        town.done("alice", f'declare "Outage {number}" --sev 3 --anyway --lead alice')
    for number, person in enumerate(PEOPLE):
        crises = (f"C-{2 * number + 2}", f"C-{2 * number + 3}")
        at_once(*(partial(town.say, "alice", f"{crisis} handover @{person} over to you") for crisis in crises))
    found = town.store.submit("demo", lambda work: work.find(Room, kind=RoomKind.DIRECT), write=False).result()
    assert sorted(str(room.person_id) for room in found) == sorted(PEOPLE)

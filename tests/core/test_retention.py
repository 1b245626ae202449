"""Retention: what has been kept long enough goes, on one server or several, and nothing else does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters import tidying
from adapters.store import SqlStore, open_store
from adapters.tidying import Housekeeper, Tidy
from bot.customers import retention
from bot.customers.erasing import Eraser
from bot.model.chats import HOUSE, InstallState
from bot.model.customer import Customer, PointKind
from bot.model.delivery import Delivery
from bot.model.records import Seen
from bot.model.signin import SignInLink, Visit
from tests.core.giving import change, customer, keep, waiting
from tests.core.ledger import at_once, events, happened, person, rows
from tests.core.test_customers import contact, point
from tests.core.test_erasing import left_of
from tests.town import ORG, Town


def go(town: Town, days: int = 730, store: SqlStore | None = None) -> Tidy:
    """Let the housekeeper go round once."""
    at = store or town.store
    eraser = Eraser(replace(town.service, store=at))
    return asyncio.run(Housekeeper(at, eraser, town.clock, days, pause=0).go())


def erased(town: Town) -> list[int]:
    return [each.number for each in rows(town, Customer, order="number") if each.erased_at]


def test_a_customer_of_whom_nothing_was_heard_for_so_long_is_erased(crisis: Town) -> None:
    amina = customer(crisis, "Amina Bello")
    point(crisis, amina, PointKind.EMAIL, "amina@example.org")
    waiting(crisis, amina, promise="bring a wheelchair", closed_at=crisis.clock())
    contact(crisis, amina, "all is well")
    crisis.clock.pass_(days=730)
    assert go(crisis).erased == 0
    crisis.clock.pass_(days=1)
    assert go(crisis) == Tidy(0, 1)
    assert go(crisis) == Tidy(0, 0)
    assert left_of(crisis.store, "amina", "bello", "all is well", "wheelchair") == []
    assert "customer_erased" not in happened(crisis)  # nothing was owed that had to be ended
    assert len(events(crisis)) > 0


def test_zero_keeps_them_for_good(sqlite_town: Town) -> None:
    customer(sqlite_town)
    sqlite_town.clock.pass_(days=30_000)
    assert go(sqlite_town, days=0).erased == 0


def test_whoever_is_owed_something_or_was_spoken_with_is_kept(crisis: Town) -> None:
    owed, spoken, closed, new, joined, alone = (customer(crisis, f"Name {number}") for number in range(6))
    waiting(crisis, owed)
    late = waiting(crisis, closed)
    other = customer(crisis, "Other")
    crisis.clock.pass_(days=800)
    change(crisis, type(late), late.id, closed_at=crisis.clock())
    contact(crisis, spoken)
    change(crisis, Customer, new.id, added_at=crisis.clock())
    change(crisis, Customer, other.id, merged_into=joined.id)
    contact(crisis, other)
    assert go(crisis).erased == 1
    assert erased(crisis) == [alone.number]


def test_many_are_looked_through_in_batches(sqlite_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for number in range(8):
        customer(sqlite_town, f"Name {number}")
    sqlite_town.clock.pass_(days=800)
    assert go(sqlite_town).erased == 8
    assert left_of(sqlite_town.store, "name ") == []


def with_old_rows(town: Town) -> None:
    """Leave something of each kind behind that was of use a day ago at the earliest."""
    alice, soon = person(town, "alice").id, town.clock() + timedelta(minutes=10)
    town.say("alice", "declare Card payments fail", key="once")
    keep(town, SignInLink("link", ORG, alice, soon))
    keep(town, Visit("visit", ORG, alice, soon))
    town.store.submit(HOUSE, lambda work: work.add(InstallState("state", HOUSE, "browser", soon))).result()
    town.deliver()


def counted(town: Town) -> list[int]:
    """Count replies, links, visits and ways through an installation."""
    own = [len(rows(town, Seen)), len(rows(town, SignInLink)), len(rows(town, Visit))]
    house = town.store.submit(HOUSE, lambda work: work.find(InstallState), write=False).result()
    return [*own, len(house)]


def test_replies_links_and_visits_go_and_deliveries_stay(town: Town) -> None:
    with_old_rows(town)
    sent = len(rows(town, Delivery))
    town.clock.pass_(days=6)
    assert (go(town).removed, counted(town)) == (0, [1, 1, 1, 1])
    town.clock.pass_(days=2)
    assert (go(town).removed, counted(town)) == (1, [0, 1, 1, 1])
    town.clock.pass_(days=30)
    assert (go(town).removed, counted(town)) == (3, [0, 0, 0, 0])
    assert len(rows(town, Delivery)) == sent


def test_several_servers_remove_and_erase_each_row_once(town: Town, database_url: str) -> None:
    for number in range(250):
        keep(town, Seen(f"key {number}", ORG, town.clock(), {}))
    for number in range(6):
        customer(town, f"Name {number}")
    town.clock.pass_(days=800)
    stores = [open_store(database_url) for _ in range(3)]
    done = at_once(*((lambda at=at: go(town, store=at)) for at in stores))
    for each in stores:
        each.close()
    assert sum(each.removed for each in done) == 250
    assert sum(each.erased for each in done) == 6
    assert left_of(town.store, "name ") == []


def test_a_round_that_fails_ends_nothing(sqlite_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST", "EVERY"):
        monkeypatch.setattr(tidying, name, 0.01)
    customer(sqlite_town)
    sqlite_town.clock.pass_(days=800)
    times = iter([RuntimeError("no clock yet")])

    def late_clock() -> datetime:
        for fault in times:
            raise fault
        return sqlite_town.clock()

    async def serve() -> None:
        keeper = Housekeeper(sqlite_town.store, Eraser(sqlite_town.service), late_clock, 730, pause=0)
        running = asyncio.create_task(keeper.run())
        async with asyncio.timeout(20):
            while not erased(sqlite_town):
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(serve())
    assert erased(sqlite_town) == [1]

"""Rounds over what is due: politely, at a real TLS server, and written down with a word to the owner."""

from __future__ import annotations

import asyncio
import ssl

from adapters.content import texts
from adapters.links import Rounds, Visitor
from adapters.links.places import Place
from adapters.store import SqlStore
from bot.model.resource import ResourceState, ResourceStatus
from tests.core.giving import with_library
from tests.core.ledger import rows
from tests.links.site import HERE, Names, Site, running
from tests.town import Town

Tls = tuple[ssl.SSLContext, ssl.SSLContext]


def town_with(store: SqlStore, *urls: str) -> Town:
    """A town in which alice verified some addresses."""
    town = Town(store)
    with_library(town, *({"id": f"page_{n}", "url": url, "status": "unverified"} for n, url in enumerate(urls)))
    for number in range(len(urls)):
        town.done("alice", f"resource verify page_{number}")
    return town


def go(town: Town, tls: Tls, pause: float = 0.0) -> tuple[int, list[str], Site]:
    """Go one round; return how many were looked up, what is in trouble, and what the site saw."""

    async def round_() -> tuple[int, list[str], Site]:
        async with running(tls[0]) as site:
            visitor = Visitor(Names([Place(HERE, site.port)]), lambda address: address == HERE, tls[1])
            rounds = Rounds(
                town.store, texts(), town.service.shelf, town.cabinet, town.new_id, town.clock, visitor, pause
            )
            count, trouble = await rounds.go()
            return count, [item.id for item in trouble], site

    done = asyncio.run(round_())
    town.deliver()
    return done


def test_what_is_due_is_looked_up_once_a_week(store: SqlStore, tls: Tls) -> None:
    town = town_with(store, "https://alive.example/200")
    assert go(town, tls)[:2] == (1, [])
    assert go(town, tls)[:2] == (0, [])
    town.clock.pass_(days=7)
    assert go(town, tls)[:2] == (1, [])
    assert rows(town, ResourceState)[0].code == "200"


def test_a_dead_page_is_told_to_its_owner_after_the_second_failure(store: SqlStore, tls: Tls) -> None:
    town = town_with(store, "https://alive.example/404")
    assert go(town, tls)[:2] == (1, [])
    town.clock.pass_(minutes=66)
    assert go(town, tls)[:2] == (1, ["page_0"])
    assert rows(town, ResourceState)[0].status is ResourceStatus.DEAD
    assert town.keys("@alice") == ["resource.trouble"]


def test_a_page_that_moved_is_not_dead(store: SqlStore, tls: Tls) -> None:
    town = town_with(store, "https://alive.example/moved")
    for _ in range(3):
        go(town, tls)
        town.clock.pass_(days=8)
    (state,) = rows(town, ResourceState)
    assert (state.status, state.moved_to) == (ResourceStatus.LIVE, "https://127.0.0.1/secret")


def test_one_host_gets_one_request_at_a_time(sqlite_store: SqlStore, tls: Tls) -> None:
    town = town_with(sqlite_store, *(f"https://alive.example/200?{n}" for n in range(6)))
    count, _, site = go(town, tls)
    assert (count, len(site.requests), site.busiest) == (6, 6, 1)


def test_several_hosts_are_visited_together_but_never_many(sqlite_store: SqlStore, tls: Tls) -> None:
    town = town_with(sqlite_store, *(f"https://n{n}.many.example/200" for n in range(12)))
    count, _, site = go(town, tls)
    assert (count, len(site.requests)) == (12, 12)
    assert 1 < site.busiest <= 4


def test_it_pauses_between_two_visits_to_one_host(sqlite_store: SqlStore, tls: Tls) -> None:
    urls = tuple(f"https://alive.example/200?{n}" for n in range(3))
    quick, slow = town_with(sqlite_store, *urls), 0.4
    began = asyncio.run(_timed(quick, tls, slow))
    assert began >= 2 * slow


async def _timed(town: Town, tls: Tls, pause: float) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.to_thread(go, town, tls, pause)
    return loop.time() - began


def test_what_failed_is_written_down_beside_what_is_well(sqlite_store: SqlStore, tls: Tls) -> None:
    town = town_with(sqlite_store, "https://alive.example/404", "https://other.example/200")
    go(town, tls)
    assert {state.id: state.code for state in rows(town, ResourceState)} == {"page_0": "404", "page_1": "200"}


def test_only_a_number_is_not_visited(sqlite_store: SqlStore, tls: Tls) -> None:
    town = Town(sqlite_store)
    with_library(town, {"id": "line", "url": "", "phone": {"number": "12345"}, "status": "unverified"})
    town.done("alice", "resource verify line")
    count, trouble, site = go(town, tls)
    assert (count, trouble, site.requests) == (1, [], [])

"""Upgrades with data: what stood in the database before stands in it afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.store import open_store
from adapters.store.upgrade import downgrade, upgrade
from bot.model.crisis import Crisis
from bot.model.org import Org, Person
from bot.model.room import RoomKind
from tests.store.cast import ACME, crisis, do, put, room

BEFORE: tuple[Any, ...] = (
    Org(ACME, "Acme"),
    Person("p1", ACME, "alice", "Alice"),
    room("lobby", kind=RoomKind.LOBBY),
    crisis("flood", announcements={"lobby": "d1"}),
    crisis("quiet", number=2, private=True),
)


def test_an_announcement_keeps_its_room_through_an_older_schema(empty_url: str) -> None:
    upgrade(empty_url)
    store = open_store(empty_url)
    put(store, *BEFORE)
    store.close()
    downgrade(empty_url, "0002")
    upgrade(empty_url)
    store = open_store(empty_url)
    found = {each.id: each for each in do(store, lambda work: work.find(Crisis))}
    assert found == {row.id: replace(row) for row in BEFORE[3:]}
    assert do(store, lambda work: work.get(Org, ACME)) == BEFORE[0]
    assert do(store, lambda work: work.get(Person, "p1")) == BEFORE[1]
    store.close()

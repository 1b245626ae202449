"""The local chat: a whole chat platform in the store, where nothing is ever done twice."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import pytest

from adapters.dispatcher import Counts, Dispatcher
from adapters.local import LocalChat, read_room
from adapters.store import SqlStore
from bot import deliveries
from bot.cards import Card
from bot.chat import Refused, Sent, Unreachable
from bot.documents import read_card
from bot.model.delivery import Delivery
from bot.model.org import Org
from bot.model.records import LocalMessage, LocalRoom
from bot.model.room import Room
from bot.ports import Claim, Work
from bot.refusals import Unavailable
from tests.delivery.stage import ORG, declared, room
from tests.fakes.clock import START, Clock

FLOOD = room("flood", chat="local", known=False)


class Local:
    """The store with one room in it, and the local chat on top."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.clock = store, Clock()
        self.chat = LocalChat(store, self.clock)
        self.keep(Org(ORG, "Acme"), FLOOD)

    def keep(self, *rows: object) -> None:
        """Commit rows."""

        def job(work: Work) -> None:
            for row in rows:
                work.add(row)

        self.store.submit(ORG, job).result()

    def drain(self) -> Counts:
        """Send everything."""
        return asyncio.run(Dispatcher(self.store.outbox, {"local": self.chat}, self.clock).drain())

    def open(self) -> None:
        """Open the room."""
        self.keep(deliveries.open_room(FLOOD, delivery_id="open", key="open", now=START))
        self.drain()

    def read(self, after: int = 0) -> list[str]:
        """Return the titles of a room's messages."""
        messages = read_room(self.store, ORG, "flood", after).result()
        return [read_card(message.card).title for message in messages]

    def room(self) -> LocalRoom:
        """Return the room's row."""
        found = self.store.submit(ORG, lambda work: work.get(LocalRoom, "flood"), write=False).result()
        assert found is not None
        return found

    def claim(self, delivery: Delivery, target_ref: str | None = None) -> Claim:
        """Return a claim as the outbox would."""
        return Claim(delivery, room("flood", chat="local"), target_ref)


def said(title: str) -> Delivery:
    return deliveries.post(FLOOD, Card("test.said", title), delivery_id=title, key=title, now=START)


def test_a_declaration_becomes_a_room_with_everything_in_it(store: SqlStore) -> None:
    local = Local(store)
    local.keep(*declared(FLOOD, START))
    assert local.drain() == Counts(sent=6)
    assert local.read() == ["Flood, severity 1"]
    assert (local.room().topic, local.room().members) == ("C-1 flood", ("bob",))
    (message,) = read_room(store, ORG, "flood").result()
    assert (message.id, message.pinned, message.posted_at, message.edited_at) == ("header", True, START, START)
    kept = store.submit(ORG, lambda work: work.get(Room, "flood"), write=False).result()
    assert kept is not None
    assert kept.ref == "flood"


def test_messages_keep_their_order_and_a_reader_gets_only_what_is_new(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    titles = [f"Message {number}" for number in range(200)]
    local.keep(*(said(title) for title in titles))
    local.drain()
    latest = read_room(store, ORG, "flood").result()[-1].changed
    local.keep(said("One more"))
    local.drain()
    assert local.read() == [*titles, "One more"]
    assert local.read(latest) == ["One more"]
    assert local.read(latest - 150) == [*titles[50:], "One more"]
    assert local.read(latest + 1) == []


def test_an_edit_keeps_its_place_and_reaches_who_reads_on(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    local.keep(said("Header"), said("News"))
    local.drain()
    latest = max(message.changed for message in read_room(store, ORG, "flood").result())
    newer = Card("test.said", "Header, newer")
    local.keep(deliveries.edit(FLOOD, "Header", newer, delivery_id="e", key="e", now=START))
    local.drain()
    assert local.read() == ["Header, newer", "News"]
    assert local.read(latest) == ["Header, newer"]


def test_doing_the_same_thing_again_changes_nothing(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    claim = local.claim(said("Power is out"))
    card = Card("test.said", "Power is out")

    async def twice() -> list[Sent]:
        first = [await local.chat.post(claim, card), await local.chat.open_room(claim)]
        first.append(await local.chat.invite(claim, ("bob", "chidi"), ()))
        again = [await local.chat.post(claim, card), await local.chat.open_room(claim)]
        again.append(await local.chat.invite(claim, ("chidi", "bob"), ()))
        assert first == again
        return first

    assert asyncio.run(twice())[0] == Sent("Power is out")
    assert local.read() == ["Power is out"]
    assert local.room().members == ("bob", "chidi")


def test_an_edit_that_changes_nothing_wakes_no_reader(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    local.keep(said("Header"), deliveries.pin(FLOOD, "Header", delivery_id="p", key="p", now=START))
    local.drain()
    (before,) = read_room(store, ORG, "flood").result()
    asyncio.run(local.chat.pin(local.claim(said("Header"), "Header")))
    assert read_room(store, ORG, "flood").result() == [before]


def test_what_was_posted_is_found_and_what_was_not_is_not(store: SqlStore) -> None:
    local = Local(store)
    opening = local.claim(deliveries.open_room(FLOOD, delivery_id="o", key="o", now=START))
    post = local.claim(said("Power is out"))
    topic = local.claim(deliveries.topic(FLOOD, "C-1", delivery_id="t", key="t", now=START))

    async def look() -> list[Sent | None]:
        return [await local.chat.seek(claim) for claim in (opening, post, topic)]

    assert asyncio.run(look()) == [None, None, None]
    local.open()
    asyncio.run(local.chat.post(post, Card("test.said", "Power is out")))
    assert asyncio.run(look()) == [Sent("flood"), Sent("Power is out"), None]


def test_an_archived_room_takes_no_post_until_it_is_opened_again(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    claim, card = local.claim(said("Too late")), Card("test.said", "Too late")
    asyncio.run(local.chat.archive(claim, archived=True))
    with pytest.raises(Refused, match="is_archived"):
        asyncio.run(local.chat.post(claim, card))
    asyncio.run(local.chat.archive(claim, archived=False))
    assert asyncio.run(local.chat.post(claim, card)) == Sent("Too late")


def test_what_is_not_there_is_refused(store: SqlStore) -> None:
    local = Local(store)
    claim, card = local.claim(said("Hello"), "nothing"), Card("test.said", "Hello")
    with pytest.raises(Refused, match="room_not_found"):
        asyncio.run(local.chat.post(claim, card))
    with pytest.raises(Refused, match="message_not_found"):
        asyncio.run(local.chat.edit(claim, card))
    with pytest.raises(Refused, match="message_not_found"):
        asyncio.run(local.chat.pin(claim))
    with pytest.raises(Refused, match="room_not_found"):
        asyncio.run(local.chat.set_topic(claim, "C-1"))


def test_each_organisation_has_its_own_numbers_and_rooms(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    local.keep(said("Ours"))
    local.drain()
    assert read_room(store, "other", "flood").result() == []
    assert read_room(store, ORG, "lobby").result() == []


class AwayStore:
    """A store that is away."""

    def submit(self, org_id: str, job: Any, *, write: bool = True) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(Unavailable("the disk is full"))
        return future


def test_a_store_that_is_away_is_a_chat_that_is_away() -> None:
    chat = LocalChat(AwayStore(), Clock())  # type: ignore[arg-type]  # the one method that a post needs
    with pytest.raises(Unreachable):
        asyncio.run(chat.post(Claim(said("Hello"), FLOOD), Card("test.said", "Hello")))


def test_the_local_chat_needs_no_settling_time(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    local.keep(said("Power is out"))
    claim = store.outbox.claim("local", START, timedelta(seconds=3), 1).result()[0]
    asyncio.run(local.chat.post(claim, Card("test.said", "Power is out")))
    local.clock.pass_(seconds=4)
    assert local.drain() == Counts()
    assert local.read() == ["Power is out"]
    row = store.submit(ORG, lambda work: work.get(Delivery, "Power is out"), write=False).result()
    assert row is not None
    assert (row.state, row.ref) == ("sent", "Power is out")


def test_a_message_knows_when_it_was_posted(store: SqlStore) -> None:
    local = Local(store)
    local.open()
    local.clock.pass_(hours=2)
    local.keep(said("Late news"))
    local.drain()
    (message,) = store.submit(ORG, lambda work: work.find(LocalMessage), write=False).result()
    assert message.posted_at == START + timedelta(hours=2)

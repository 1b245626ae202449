"""The town: a whole Beacon in a test, with its cast, a clock that moves, and rooms that can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from itertools import count

from adapters.content import library, playbook_texts, resource_library, texts
from adapters.dates import read_dates
from adapters.dispatcher import Dispatcher
from adapters.local import LocalChat, read_room
from adapters.store import SqlStore
from bot.command import Commands
from bot.documents import read_card
from bot.invocation import Invocation
from bot.model.crisis import Crisis
from bot.model.records import LocalMessage
from bot.model.room import Room
from bot.reminding.clockwork import Clockwork
from bot.reply import Reply
from bot.resources.cabinet import Cabinet
from bot.rooms import room_called
from bot.seeds import Founding, found, founding_of, starting_routes
from bot.service import Service
from bot.settings import Settings
from bot.shelf import Shelf
from bot.views.suggesting import suggestion_blocks
from commands import ALL
from tests.fakes.clock import Clock
from tests.reading import words_of

ORG = "demo"


@cache
def shelf() -> Shelf:
    """The shipped playbooks, parsed once for all tests."""
    return Shelf(library(Settings()), playbook_texts)


class Town:
    """The demo organisation: alice leads, bob and chidi are agents."""

    def __init__(self, store: SqlStore, settings: Settings | None = None) -> None:
        self.store, self.clock = store, Clock()
        self._ids = count(1)
        self.settings = settings or Settings()
        self.cabinet, alert = Cabinet(resource_library(self.settings).entries), self.settings.queue_alert
        self.service = Service(
            *(store, Commands(ALL), texts(), shelf(), self.new_id),
            dates=read_dates,
            cabinet=self.cabinet,
            queue_alert=alert,
        )
        self.clockwork = Clockwork(
            *(store, texts(), shelf(), self.new_id),
            cabinet=self.cabinet,
            suggestions=suggestion_blocks,
            queue_alert=alert,
        )
        self.dispatcher = Dispatcher(store.outbox, {"local": LocalChat(store, self.clock)}, self.clock)
        self.found(founding_of(self.settings))

    def new_id(self) -> str:
        """Return ids that are the same in every run."""
        return f"id{next(self._ids):06}"

    def found(self, founding: Founding) -> None:
        """Bring an organisation into being."""
        org_id, now = founding.org.id, self.clock()
        routes = starting_routes(library(Settings()).routes(), org_id, playbook_texts(), self.new_id)
        self.store.submit(org_id, lambda work: found(work, founding, routes, now, self.new_id)).result()

    def say(
        self,
        who: str,
        words: str,
        *,
        room: str | None = None,
        fields: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Reply:
        """Let somebody say something, in a room if one is named; nothing is delivered yet."""
        room_id = self.room(room).id if room else None
        org = self.settings.org
        return self.service.handle(Invocation(org, who, words, room_id, fields, key), self.clock())

    def done(self, who: str, words: str, *, room: str | None = None) -> Reply:
        """Say something that has to succeed, and deliver what it brings about."""
        reply = self.say(who, words, room=room)
        assert reply.refusal is None, f"{who}: {words} -> {reply.refusal} {dict(reply.facts)}"
        self.deliver()
        return reply

    def tick(self) -> int:
        """Say what is due now, and deliver it; return how many reminders were said."""
        said = self.clockwork.tick(self.clock())
        self.deliver()
        return said

    def pass_(self, **length: float) -> int:
        """Let time pass, and everything happen that became due."""
        self.clock.pass_(**length)
        return self.tick()

    def deliver(self) -> None:
        """Carry everything that can be sent to its room."""
        asyncio.run(self.dispatcher.drain())

    def room(self, name: str) -> Room:
        """Return a room by the name that people use."""
        return self.store.submit(self.settings.org, lambda work: room_called(work, name), write=False).result()

    def messages(self, room: str) -> list[LocalMessage]:
        """Return the messages of a room, oldest first."""
        return read_room(self.store, self.settings.org, self.room(room).id).result()

    def keys(self, room: str) -> list[str]:
        """Return what kinds of card were posted in a room, in order."""
        return [message.card["key"] for message in self.messages(room)]

    def read(self, room: str) -> str:
        """Return everything that stands in a room, as words."""
        return "\n".join(words_of(read_card(message.card)) for message in self.messages(room))

    def pinned(self, room: str, key: str) -> str:
        """Return the words of the pinned card of a kind."""
        (found_one,) = [m for m in self.messages(room) if m.pinned and m.card["key"] == key]
        return words_of(read_card(found_one.card))

    def crisis(self, number: int = 1) -> Crisis:
        """Return a crisis as it is stored."""
        find = self.store.submit(self.settings.org, lambda work: work.find(Crisis, number=number), write=False)
        (stored,) = find.result()
        return stored

"""The composition root: one database's Beacon with every part wired to the others; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.clock import Clock
from adapters.content import library, playbook_texts, resource_library, texts
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.console.desk import ServiceDesk
    from adapters.desk.doors import BrowserDesk
    from adapters.desk.stream import Streams
    from adapters.dispatcher import Dispatcher
    from adapters.founding import Founder
    from adapters.front import Front
    from adapters.imports import Imports
    from adapters.links import Rounds
    from adapters.metrics import Metrics
    from adapters.slack.workplace import Slack
    from adapters.store import SqlStore
    from adapters.tidying import Housekeeper
    from bot.chat import Chat
    from bot.customers.erasing import Eraser
    from bot.outbox import Rates
    from bot.reminding.clockwork import Clockwork
    from bot.service import Service
    from bot.shelf import Shelf

# Parts that only some commands need are imported where they are wired, so that a single
# `beacon say` does not wait for a web server, a prompt or a scheduler that it never uses.


class Beacon:
    """Everything wired for one database."""

    def __init__(self, settings: Settings, clock: Clock, metrics: Metrics | None = None) -> None:
        """Open the database, bring the organisation into being, and wire every part to the others."""
        from adapters.console.founded import found_home
        from adapters.dispatcher import Dispatcher
        from adapters.dispatcher.dispatcher import unwatched
        from adapters.founding import Founder
        from adapters.front import Front, unobserved
        from adapters.local import LocalChat
        from adapters.store import open_store
        from adapters.store.upgrade import prepare
        from bot.reminding.clockwork import unheard
        from bot.resources.cabinet import Cabinet
        from bot.shelf import Shelf

        prepare(settings.database_url)
        self.settings, self.clock = settings, clock
        self.store: SqlStore = open_store(settings.database_url)
        self.founder: Founder = Founder(self.store, settings, clock, new_id)
        found_home(self.founder, texts().speaking())
        shelf = self.shelf = Shelf(library(settings), playbook_texts)
        self.cabinet = Cabinet(lambda: resource_library(settings).entries())
        self.room_changed: list[Callable[[str], None]] = []  # who hears which local room has changed
        self.service: Service = self._serve(shelf)
        self.clockwork: Clockwork = self._wind(shelf, metrics.reminded if metrics else unheard)
        self.front: Front = Front(self.service, clock, metrics.acknowledged if metrics else unobserved)
        # A single command leaves what is for other machines to the server: it waits for no network.
        self.slack: Slack | None = self._open_slack() if metrics else None
        chats: dict[str, Chat] = {"local": LocalChat(self.store, clock, self._tell_of_change)}
        rates: dict[str, Rates] = {}
        if self.slack:
            chats[self.slack.chat.name], rates[self.slack.chat.name] = self.slack.chat, self.slack.rates
        watch = metrics.attempted if metrics else unwatched
        self.dispatcher: Dispatcher = Dispatcher(self.store.outbox, chats, clock, rates=rates, watch=watch)
        self.store.listen(self.dispatcher.wake)

    def _serve(self, shelf: Shelf) -> Service:
        """Wire the service to the verbs, and to what the settings say of its surfaces."""
        from adapters.dates import read_dates
        from bot.command import Commands
        from bot.service import Service
        from commands import ALL

        settings = self.settings
        return Service(
            self.store,
            Commands(ALL),
            texts(),
            shelf,
            new_id,
            slash=settings.slash,
            desk_url=address_of(settings),
            desk_org=settings.org,
            desk_public=bool(settings.url),
            cabinet=self.cabinet,
            dates=read_dates,
            queue_alert=settings.queue_alert,
        )

    def _wind(self, shelf: Shelf, heard: Callable[[timedelta], None]) -> Clockwork:
        """Wire what says what is due."""
        from bot.reminding.clockwork import Clockwork
        from bot.views.suggesting import suggestion_blocks

        return Clockwork(
            self.store,
            texts(),
            shelf,
            new_id,
            heard,
            cabinet=self.cabinet,
            suggestions=suggestion_blocks,
            queue_alert=self.settings.queue_alert,
        )

    def _open_slack(self) -> Slack | None:
        """Wire Slack, if the settings say that this Beacon is there."""
        if self.settings.slack is None:
            return None
        from adapters.slack.workplace import Slack, World

        world = World(
            settings=self.settings,
            store=self.store,
            outbox=self.store.outbox,
            service=self.service,
            ask=self.front.ask,
            clock=self.clock,
            new_id=new_id,
            join=self.founder.join,
            found=self.founder.tenant,
        )
        return Slack(world, self.settings.slack)

    def desk(self) -> ServiceDesk:
        """Return the organisation's desk for a terminal."""
        from adapters.console.desk import ServiceDesk
        from adapters.local import read_room

        desk = ServiceDesk(
            self.service,
            self.settings.org,
            self.clock,
            ask=self.front.ask,
            read_room=partial(read_room, self.store, self.settings.org),
            tick=self.clockwork.tick,
            settle=self.dispatcher.drain,
        )
        self.room_changed.append(desk.stir)
        return desk

    def browser_desk(self) -> tuple[BrowserDesk, Streams]:
        """Return the organisation's desk for browsers, and its live side."""
        from adapters.desk.doors import BrowserDesk
        from adapters.desk.gate import Gate
        from adapters.desk.pages import Pages, Site
        from adapters.desk.render import Renderer
        from adapters.desk.stream import Streams
        from adapters.desk.visits import Visits
        from adapters.local import read_room
        from bot.seeds import founding_of

        founding, address = founding_of(self.settings), urlsplit(address_of(self.settings))
        site = Site(founding.org, address.path, address.netloc, self.settings.demo, founding.people)
        renderer, pages = Renderer(), Pages(site, self.service, self.clock, new_id)
        new_token, path, secure = partial(token_urlsafe, 32), f"{address.path}/", address.scheme == "https"
        visits = Visits(self.store, founding.org.id, self.clock, new_token, path=path, secure=secure)
        streams = Streams(pages, renderer, partial(read_room, self.store, founding.org.id), visits)
        self.room_changed.append(streams.hub.wake)
        return BrowserDesk(pages, Gate(pages, visits, renderer), streams, renderer, self.front.ask), streams

    def link_rounds(self) -> Rounds:
        """Return what looks up the addresses of resources."""
        from adapters.links import Rounds

        return Rounds(self.store, texts(), self.shelf, self.cabinet, new_id, self.clock)

    def eraser(self) -> Eraser:
        """Return what forgets customers."""
        from bot.customers.erasing import Eraser

        return Eraser(self.service)

    def housekeeper(self) -> Housekeeper:
        """Return what removes what has been kept long enough."""
        from adapters.tidying import Housekeeper

        return Housekeeper(self.store, self.eraser(), self.clock, self.settings.retention_days)

    def imports(self) -> Imports:
        """Return what carries files of customers on."""
        from adapters.imports import Imports

        return Imports(self.store, self.service.context, self.clock)

    def _tell_of_change(self, room_id: str) -> None:
        for hear in self.room_changed:
            hear(room_id)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def address_of(settings: Settings) -> str:
    """Return where people reach the browser desk."""
    return settings.url or f"http://{settings.host}:{settings.port}"


def new_id() -> str:
    """Return a fresh opaque id."""
    return token_hex(16)

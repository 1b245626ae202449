"""The composition root of the `beacon` program: it wires the parts to one another, and decides nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from adapters import files
from adapters.clock import Clock
from adapters.console.ending import is_debugging, run
from adapters.console.program import program
from adapters.console.streams import legible, open_closed_streams
from adapters.console.wiring import Database, Wiring
from adapters.content import library, playbook_texts, texts
from adapters.logs import set_up
from bot.refusals import Misconfigured
from bot.settings import FILE_SETTING, Settings, read_settings

if TYPE_CHECKING:
    from adapters.console.desk import ServiceDesk
    from adapters.desk.doors import BrowserDesk
    from adapters.desk.stream import Streams
    from adapters.dispatcher import Dispatcher
    from adapters.founding import Founder
    from adapters.front import Front
    from adapters.metrics import Metrics
    from adapters.serving import Parts
    from adapters.store import SqlStore
    from bot.playbook.library import Library
    from bot.reminders import Clockwork
    from bot.service import Service

# Parts that only some commands need are imported where they are wired, so that a single
# `beacon say` does not wait for a web server, a prompt or a scheduler that it never uses.


class Beacon:
    """Everything wired for one database."""

    def __init__(self, settings: Settings, clock: Clock, metrics: Metrics | None = None) -> None:
        """Open the database, bring the organisation into being, and wire every part to the others."""
        from adapters.dispatcher import Dispatcher
        from adapters.dispatcher.dispatcher import unwatched
        from adapters.founding import Founder
        from adapters.front import Front, unobserved
        from adapters.local import LocalChat
        from adapters.store import open_store
        from adapters.store.upgrade import prepare
        from bot.command import Commands
        from bot.reminders import Clockwork, unheard
        from bot.service import Service
        from bot.shelf import Shelf
        from commands import ALL

        prepare(settings.database_url)
        self.settings, self.clock = settings, clock
        self.store: SqlStore = open_store(settings.database_url)
        self.founder: Founder = Founder(self.store, settings, clock, new_id)
        found_org(self.founder)
        shelf = Shelf(library(settings), playbook_texts)
        self.room_changed: list[Callable[[str], None]] = []  # who hears which local room has changed
        chats = {"local": LocalChat(self.store, clock, self._tell_of_change)}
        watch = metrics.attempted if metrics else unwatched
        self.dispatcher: Dispatcher = Dispatcher(self.store.outbox, chats, clock, watch=watch)
        self.store.listen(self.dispatcher.wake)
        self.service: Service = Service(
            self.store, Commands(ALL), texts(), shelf, new_id, desk_url=address_of(settings)
        )
        heard = metrics.reminded if metrics else unheard
        self.clockwork: Clockwork = Clockwork(self.store, texts(), shelf, new_id, heard)
        self.front: Front = Front(self.service, clock, metrics.acknowledged if metrics else unobserved)

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
    return uuid4().hex


def found_org(founder: Founder) -> None:
    """Bring the configured organisation into being. Raises `Misconfigured` when its routes cannot be read."""
    from bot.playbook.problem import PlaybookError

    try:
        founder.home()
    except PlaybookError as fault:
        from adapters.console.books import lines_of

        raise Misconfigured(lines_of(fault.problems, texts().speaking())) from None


def settings_now() -> Settings:
    """Read the settings of this process. Raises `Misconfigured`."""
    named = os.environ.get(FILE_SETTING, "")
    if named and not Path(named).is_file():
        raise Misconfigured(f"{FILE_SETTING}: there is no file {named}; create it or remove the setting")
    return read_settings(os.environ, files.read_text(Path(named), FILE_SETTING) if named else "")


def refuse_broken_playbooks(books: Library) -> None:
    """Raise `Misconfigured` with a line per fault: a crisis is no time to find one."""
    from adapters.console.books import lines_of

    faults = [problem for problem in books.lint() if problem.level == "error"]
    if faults:
        raise Misconfigured(lines_of(faults, texts().speaking()))


def run_server(ready: Callable[[Settings, int], None]) -> None:
    """Serve until asked to stop; `ready` hears the settings and the port once everything is up."""
    from adapters.metrics import Metrics
    from adapters.serving import quieten, serve
    from commands import ALL

    settings = settings_now()
    set_up(settings.log_level)
    quieten()
    refuse_broken_playbooks(library(settings))
    metrics = Metrics(command.verb for command in ALL)
    with closing(Beacon(settings, Clock(), metrics)) as beacon:
        asyncio.run(serve(_parts(beacon, metrics), lambda port: ready(settings, port)))


def _parts(beacon: Beacon, metrics: Metrics) -> Parts:
    from adapters.serving import Parts

    token, (desk, streams) = beacon.settings.metrics_token, beacon.browser_desk()
    return Parts(
        outbox=beacon.store.outbox,
        dispatcher=beacon.dispatcher,
        tick=beacon.clockwork.tick,
        clock=beacon.clock,
        metrics=metrics,
        metrics_token=token.get_secret_value() if token else None,
        host=beacon.settings.host,
        port=beacon.settings.port,
        doors=desk.doors(),
        beside=(streams.hub.run, streams.inspect),
    )


def database() -> Database:
    """Return what can be done to a database as a whole."""
    from adapters.store import upkeep

    return upkeep


def main() -> None:
    """Run the program. What is wrong with the configuration or the store is one line, never a traceback."""
    open_closed_streams()
    set_up("DEBUG" if is_debugging() else "ERROR")  # `serve` says more
    app = program(Wiring(texts(), settings_now, Beacon, library, playbook_texts, run_server, database))
    run(app, legible(sys.argv[1:]), texts().speaking())


if __name__ == "__main__":
    main()

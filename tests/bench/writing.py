"""Writing: a command beside what it is made of: a hop to the writer and back, and one row."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from adapters.clock import Clock
from adapters.store import sqlite
from bot.beacon import Beacon
from bot.invocation import Invocation
from bot.model.crisis import Crisis
from bot.model.timeline import Event
from bot.settings import DEMO, Settings
from tests.bench.measure import Act, Against, Begin, Line, at_once, compare, one_by_one

MANY = 16
NOTE_BAR = 3.0
TEXT = "The second bank is affected as well, and its customers call us"
PLAIN, SYNC = "one row by plain sqlite3, in this thread", "one page and its fsync"
ROW = "INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Desk:
    """A Beacon with two crises: one in which people note things, and one whose timeline gets bare rows."""

    def __init__(self, url: str) -> None:
        self._beacon = Beacon(Settings(database_url=url), Clock())
        self._numbers = count(1)
        for title in ("Card payments fail", "Water on the upper floor"):
            self._ask("alice", f'declare "{title}" --sev 2 --type product_failure').result()
        found = self._beacon.store.submit(DEMO, lambda work: work.find(Crisis, order="number"), write=False)
        self._noted, self._bare = found.result()

    def close(self) -> None:
        """Let go of the database."""
        self._beacon.close()

    def hop(self) -> Future[Any]:
        """Begin an empty unit of work: to the store's thread, begin, commit, and back."""
        return self._beacon.store.submit(DEMO, lambda _work: None)

    def insert(self) -> Future[Any]:
        """Begin to write one row: a line of a timeline, as `note` does among other things."""
        event = self.event()
        return self._beacon.store.submit(DEMO, lambda work: work.add(event))

    def note(self) -> Future[Any]:
        """Begin a whole command, from its words to its reply."""
        return self._ask("bob", f"note {TEXT}", self._noted.room_id)

    def event(self) -> Event:
        """Return a line of a timeline that is not there yet."""
        number = next(self._numbers)
        return Event(
            *(f"event-{number}", DEMO, self._bare.id, number + 1, self._beacon.clock(), "bob", "note", TEXT, {}),
            digest="0" * 64,
        )

    def _ask(self, person: str, words: str, room: str | None = None) -> Future[Any]:
        key = f"bench-{next(self._numbers)}"
        return self._beacon.service.submit(Invocation(DEMO, person, words, room, key=key), self._beacon.clock())


@contextmanager
def desk_at(url: str) -> Iterator[Desk]:
    """Open a desk for a while."""
    desk = Desk(url)
    try:
        yield desk
    finally:
        desk.close()


def compare_writing(url: str, rounds: int, pieces: int, plain: Path | None = None) -> list[Line]:
    """Compare a note with a hop and with one row, alone and with sixteen under way.

    With a folder for `plain` files, also with what the disk and the database's own driver take.
    """
    with desk_at(url) as desk, ExitStack() as stack:
        acts: dict[str, Act] = {
            **{f"{name}, 1 at a time": partial(one_by_one, begin, pieces) for name, begin in _begins(desk)},
            **{f"{name}, {MANY} at once": partial(at_once, begin, pieces * 2, MANY) for name, begin in _begins(desk)},
        }
        if plain:
            driver = stack.enter_context(closing(_plain(plain / "plain.db")))
            acts[PLAIN] = partial(_insert_plainly, driver, desk, pieces)
            acts[SYNC] = partial(_sync, plain / "page", pieces)
        for act in acts.values():
            act()  # statements are composed when they are first needed
        return compare(rounds, acts, {name: each for name, each in _against(barred=plain is not None) if name in acts})


def _begins(desk: Desk) -> Iterator[tuple[str, Begin]]:
    yield from (("hop to the writer and back", desk.hop), ("one row", desk.insert), ("note", desk.note))


def _against(*, barred: bool) -> Iterator[tuple[str, Against]]:
    """Yield what is compared with what. The bar is the embedded database's; PostgreSQL is for information."""
    for name in (PLAIN, SYNC):
        yield name, Against("one row, 1 at a time")
    for how in ("1 at a time", f"{MANY} at once"):
        yield f"hop to the writer and back, {how}", Against(f"one row, {how}")
        yield f"note, {how}", Against(f"one row, {how}", NOTE_BAR if barred else None)


def _plain(path: Path) -> sqlite3.Connection:
    sqlite.make_file(path)
    connection = sqlite.connect(path)  # with the store's own settings: WAL, and the disk waited for
    columns = "org_id, id, crisis_id, seq, at, actor, kind, text, facts, digest, version"
    connection.execute(f"CREATE TABLE plain ({columns}, PRIMARY KEY (org_id, id))")
    return connection


def _insert_plainly(connection: sqlite3.Connection, desk: Desk, pieces: int) -> float:
    rows = [tuple(str(value) for value in astuple(desk.event())) for _ in range(pieces)]
    started = perf_counter()
    for row in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(ROW, row)
        connection.execute("COMMIT")
    return (perf_counter() - started) / pieces


def _sync(path: Path, pieces: int) -> float:
    """Return what this disk takes to keep a page for certain: the share that no program can save."""
    with path.open("wb", buffering=0) as page:
        started = perf_counter()
        for _ in range(pieces):
            page.write(bytes(4096))
            os.fsync(page.fileno())
        return (perf_counter() - started) / pieces

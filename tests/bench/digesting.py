"""Digesting: what a thousand people owe, drawn on a card for each, beside the best bare query for the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from adapters.clock import Clock
from adapters.store.work import SqlWork
from bot.beacon import Beacon
from bot.context import Context
from bot.digests.cards import owed_card
from bot.digests.owed import SHOWN, owed_by
from bot.model.crisis import Crisis, Severity
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.org import Org, Person
from bot.settings import DEMO, Settings
from tests.asking import Asking
from tests.bench.measure import Against, Line, Unit, compare

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EACH = 100  # open follow-ups of one person
DIGEST_BAR = 4.0
SAME = 1.0
# The same figures in one statement by hand: how many, how many overdue, and the first few with the names.
BARE = """
WITH heads AS (
    SELECT * FROM (
        SELECT id, count(*) OVER (PARTITION BY owner) AS total,
               sum(CASE WHEN due_at < {now} THEN 1 ELSE 0 END) OVER (PARTITION BY owner) AS overdue,
               row_number() OVER (PARTITION BY owner ORDER BY due_at) AS place
        FROM follow_ups WHERE org_id = 'demo' AND closed_at IS NULL AND owner IS NOT NULL
    ) ranked WHERE place <= {shown}
)
SELECT h.total, h.overdue, f.*, c.name, x.number FROM heads h
JOIN follow_ups f ON f.org_id = 'demo' AND f.id = h.id
JOIN customers c ON c.org_id = 'demo' AND c.id = f.customer_id
JOIN crises x ON x.org_id = 'demo' AND x.id = f.crisis_id
"""


class Morning:
    """A Beacon in which many people owe something, asked what each of them does."""

    def __init__(self, url: str, people: int) -> None:
        self._beacon = Beacon(Settings(database_url=url), Clock())
        self._ids = [f"person-{number}" for number in range(people)]
        self._in_work(lambda work: _plant(work, people))
        self._now = self._in_work(lambda work: work._types[FollowUp].encode("due_at", NOON))

    def close(self) -> None:
        """Let go of the database."""
        self._beacon.close()

    def bare(self) -> float:
        """Ask by hand."""
        shown = f"'{self._now}'" if isinstance(self._now, str | datetime) else self._now
        text = BARE.format(now=shown, shown=SHOWN)
        found, taken = self._timed(lambda work: len(work._session.rows(text)))
        return _checked(found, len(self._ids) * SHOWN, taken)

    def digests(self) -> float:
        """Gather and draw them all."""
        found, taken = self._timed(lambda work: self._draw(work, self._ids)[0])
        return _checked(found, len(self._ids) * SHOWN, taken)

    def queries(self, people: int) -> float:
        """Return how many queries it takes for so many people."""
        return float(self._in_work(lambda work: self._draw(work, self._ids[:people])[1]))

    def _draw(self, work: SqlWork, ids: list[str]) -> tuple[int, int]:
        org, asking = work.get(Org, DEMO), Asking(work)
        assert org is not None
        beacon = self._beacon.clockwork
        actor = Person("beacon", DEMO, "beacon", "beacon")
        context = Context(asking, NOON, org, actor, beacon.texts, beacon.shelf, beacon.new_id)
        shown = 0
        for owed in owed_by(context, ids):
            card = owed_card(owed, context.texts.speaking(owed.person.language, org.locale), None)
            shown += len(owed.lines) if card.blocks else 0
        return shown, asking.queries

    def _timed(self, job: Callable[[SqlWork], int]) -> tuple[int, float]:
        started = perf_counter()
        found = self._in_work(job)
        return found, perf_counter() - started

    def _in_work(self, job: Callable[[Any], Any]) -> Any:
        return self._beacon.store.submit(DEMO, job).result()


def compare_digests(urls: dict[str, str], rounds: int, people: int) -> list[Line]:
    """Compare the digests of so many people with the bare query, on each database."""
    lines = []
    for database, url in urls.items():
        with closing(Morning(url, people)) as morning:
            bare, mine = f"bare query, {people:,} people, {database}", f"digests of {people:,}, {database}"
            one, all_ = f"queries for 1, {database}", f"queries for {people:,}, {database}"
            acts = {bare: morning.bare, mine: morning.digests}
            lines += compare(rounds, acts, {mine: Against(bare, DIGEST_BAR)})
            counts = {name: [morning.queries(n)] * rounds for name, n in ((one, 1), (all_, people))}
            same = tuple(mine / theirs for mine, theirs in zip(counts[all_], counts[one], strict=True))
            lines.append(Line(one, counts[one], unit=Unit.NUMBER))
            lines.append(Line(all_, counts[all_], one, same, SAME, Unit.NUMBER))
    return lines


def _checked(found: int, expected: int, taken: float) -> float:
    if found != expected:
        raise RuntimeError(f"{found} follow-ups were shown, not {expected}")
    return taken


def _plant(work: SqlWork, people: int) -> None:
    session, types = work._session, work._types
    crisis = ("crisis-1", DEMO, 900, "Outage", ("product_failure",), Severity.SEV2, "alice", NOON, "")
    work.add(Crisis(*crisis))
    for kind in (Person, Customer, FollowUp):
        batch = [types[kind].pack(row) for row in _rows(kind, people)]
        session.change_each(session.statements.insert(types[kind]), batch)


def _rows(kind: type[object], people: int) -> Iterator[object]:
    for number in range(people * EACH if kind is not Person else people):
        name, due_at = f"customer-{number}", NOON + timedelta(minutes=number % 977 - 300)
        if kind is Person:
            yield Person(f"person-{number}", DEMO, f"agent{number}", f"Agent {number}")
        elif kind is Customer:
            yield Customer(name, DEMO, number + 1, f"Customer {number}", "alice", NOON)
        else:
            words = (f"follow-{number}", DEMO, number + 1, "crisis-1", name, "Call back about the refund")
            yield FollowUp(*words, due_at, due_at, "alice", NOON, owner=f"person-{number % people}")

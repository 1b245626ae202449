"""What people owe: for all who are asked about together, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.context import Context
from bot.digests.figures import INSTANT
from bot.model.chats import Account
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.org import Person

Row = TypeVar("Row", Crisis, Customer)
SHOWN = 5  # follow-ups that are shown; the rest is counted


@dataclass(frozen=True, slots=True)
class Line:
    """One follow-up with what a person needs to act on it."""

    follow_up: FollowUp
    crisis: Crisis
    customer: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What one person owes: the most overdue first."""

    person: Person
    total: int
    overdue: int
    lines: tuple[Line, ...]


def owed_by(context: Context, ids: Sequence[str]) -> list[Owed]:
    """Return what each of these people owes, without those who left and those who owe nothing."""
    people = _at_work(context, ids)
    owners, work = tuple(people), context.work
    counts = work.count(FollowUp, by=("owner", "crisis_id"), owner=owners, closed_at=None)
    past = {"due_at": context.now - INSTANT}
    late = work.count(FollowUp, by=("owner", "crisis_id"), owner=owners, closed_at=None, until=past)
    crises = _by_id(work.find(Crisis, id=_once(crisis for _, crisis in counts)))
    totals, overdue = (_visible(found, crises) for found in (counts, late))
    heads = work.heads(FollowUp, per="owner", order="due_at", limit=SHOWN, owner=owners, closed_at=None)
    customers = _by_id(work.find(Customer, id=_once(head.customer_id for head in heads)))
    lines: dict[str, list[Line]] = defaultdict(list)
    for head in sorted(heads, key=lambda each: each.due_at):
        crisis, owner = crises.get(head.crisis_id), head.owner or ""
        if crisis and crisis.visible_to(owner):
            customer = customers.get(head.customer_id)
            lines[owner].append(Line(head, crisis, (customer.name or customer.ref) if customer else ""))
    return [Owed(people[each], totals[each], overdue[each], tuple(lines[each])) for each in owners if totals[each]]


def _at_work(context: Context, ids: Sequence[str]) -> dict[str, Person]:
    """Return people by id; whoever was on a chat and is on none any more would not hear it."""
    wanted = _once(ids)
    reachable: dict[str, bool] = {}
    for account in context.work.find(Account, person_id=wanted):
        reachable[account.person_id] = reachable.get(account.person_id, False) or account.active
    found = context.work.find(Person, id=wanted, active=True)
    return {person.id: person for person in found if reachable.get(person.id, True)}


def _visible(counts: dict[tuple[str, ...], int], crises: dict[str, Crisis]) -> Counter[str]:
    """Add up by owner what they may see."""
    totals: Counter[str] = Counter()
    for (owner, crisis_id), n in counts.items():
        if crisis_id in crises and crises[crisis_id].visible_to(owner):
            totals[owner] += n
    return totals


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}

"""What people owe: for all who are asked about together, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
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
    """Return what each of these people owes, without those who left and those who owe nothing.

    Everything is counted by owner, which an index answers alone; what a person may not see of private
    crises is counted apart, because it is little, and taken off.
    """
    people = _at_work(context, ids)
    private = {crisis.id: crisis for crisis in context.work.find(Crisis, private=True)}
    seeing = _Seeing(context, tuple(people), private)
    totals, overdue = seeing.count(), seeing.count(until={"due_at": context.now - INSTANT})
    lines = _lines(context, seeing.heads())
    return [Owed(people[each], totals[each], overdue[each], tuple(lines[each])) for each in people if totals[each]]


@dataclass(frozen=True, slots=True)
class _Seeing:
    """What people owe, as far as each of them may see it."""

    context: Context
    owners: tuple[str, ...]
    private: Mapping[str, Crisis]

    def count(self, until: Mapping[str, datetime] | None = None) -> Counter[str]:
        """Count by owner."""
        count = partial(self.context.work.count, FollowUp, owner=self.owners, closed_at=None, until=until)
        found = Counter({owner: n for (owner,), n in count(by=("owner",)).items()})
        apart = count(by=("owner", "crisis_id"), crisis_id=tuple(self.private))
        found.subtract(Counter({owner: n for (owner, crisis), n in apart.items() if self._hidden(owner, crisis)}))
        return found

    def heads(self) -> list[FollowUp]:
        """Return the first few of each owner, the most overdue first."""
        heads = partial(self.context.work.heads, FollowUp, order="due_at", limit=SHOWN, closed_at=None)
        found = heads(per=("owner",), owner=self.owners)
        # Who has something hidden among their first is looked at again, crisis by crisis.
        again = {each.owner for each in found if self._hidden(each.owner or "", each.crisis_id)}
        found = [each for each in found if each.owner not in again]
        found += heads(per=("owner", "crisis_id"), owner=tuple(again))
        shown = [each for each in found if not self._hidden(each.owner or "", each.crisis_id)]
        return sorted(shown, key=attrgetter("due_at"))

    def _hidden(self, owner: str, crisis_id: str) -> bool:
        return crisis_id in self.private and not self.private[crisis_id].visible_to(owner)


def _lines(context: Context, heads: list[FollowUp]) -> dict[str, list[Line]]:
    """Return the lines of each owner, with the names that they need."""
    crises = _by_id(context.work.find(Crisis, id=_once(head.crisis_id for head in heads)))
    customers = _by_id(context.work.find(Customer, id=_once(head.customer_id for head in heads)))
    lines: dict[str, list[Line]] = defaultdict(list)
    for head in heads:
        crisis, customer, owner = crises.get(head.crisis_id), customers.get(head.customer_id), head.owner or ""
        if crisis and len(lines[owner]) < SHOWN:
            lines[owner].append(Line(head, crisis, (customer.name or customer.ref) if customer else ""))
    return lines


def _at_work(context: Context, ids: Sequence[str]) -> dict[str, Person]:
    """Return people by id; whoever was on a chat and is on none any more would not hear it."""
    wanted = _once(ids)
    reachable: dict[str, bool] = {}
    for account in context.work.find(Account, person_id=wanted):
        reachable[account.person_id] = reachable.get(account.person_id, False) or account.active
    found = context.work.find(Person, id=wanted, active=True)
    return {person.id: person for person in found if reachable.get(person.id, True)}


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}

"""Importing: a chunk of a file becomes customers and follow-ups in one unit of work, or nothing of it does.

How far it has come is a number in the row of the upload, which is held meanwhile: so an import goes on after
it was killed, and several servers that carry it on together take every line once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.accounts import has_left
from bot.context import Context
from bot.customers.columns import places, read_sheet
from bot.customers.lines import Line, Reading
from bot.customers.roll import standing
from bot.digests.schedule import expect_owed
from bot.model.crisis import Crisis
from bot.model.customer import ContactPoint, Customer
from bot.model.duties import Reminder
from bot.model.follow_up import FollowUp
from bot.model.org import Person
from bot.model.upload import Upload
from bot.reminding.crowds import watch_queue
from bot.reminding.plan import plan_new

CHUNK = 250  # lines that come in together: a fraction of a second, in which others wait


@dataclass(slots=True)
class Party:
    """The customer whom a line is about, known or new."""

    id: str
    followed: bool = False  # has a follow-up in this crisis, or must not get any
    tier: int | None = None


@dataclass(slots=True)
class Brought:
    """What a chunk brings in."""

    customers: list[tuple[str, Line]] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    follow_ups: list[tuple[Party, Line]] = field(default_factory=list)
    joined: int = 0
    rejected: dict[str, list[str]] = field(default_factory=dict)


def advance(context: Context, upload: Upload, crisis: Crisis) -> Upload:
    """Bring in the next lines of an upload that runs and is held; return it as it then is."""
    sheet = read_sheet(upload.content)
    rows = sheet.rows[upload.position : upload.position + CHUNK]
    zone, locale = context.zone, context.say.locale
    dates = partial(context.dates, now=upload.at, zone=zone, locale=locale)
    reading = Reading(places(sheet.headings, upload.columns), dates, upload.at)
    chunk = _Chunk(context, crisis, upload, [reading.line(row) for row in rows])
    brought = chunk.sort()
    watch_queue(context, crisis)  # a queue that was short until now is told of anew
    chunk.add(brought)
    watch_queue(context, crisis)
    moved = replace(
        upload,
        position=upload.position + len(rows),
        imported=upload.imported + len(brought.customers),
        joined=upload.joined + brought.joined,
        rejected=upload.rejected | brought.rejected,
    )
    context.keep(upload, moved)
    return replace(moved, version=upload.version + 1)


class _Chunk:
    """Some lines with whatever is known of those whom they name, looked up in one go."""

    def __init__(self, context: Context, crisis: Crisis, upload: Upload, lines: list[Line]) -> None:
        self._context, self._crisis, self._upload, self._lines = context, crisis, upload, lines
        good = [line for line in lines if not line.wrong]
        self._owners = _owners(context, crisis, {line.owner for line in good if line.owner})
        self._erased: set[str] = set()
        self._parties = self._known({point for line in good for point in line.points})

    def sort(self) -> Brought:
        """Decide what becomes of each line."""
        brought = Brought()
        for line in self._lines:
            wrong = line.wrong or self._faults(line)
            if wrong:
                brought.rejected[str(line.number)] = list(wrong)
            else:
                self._take(line, brought)
        return brought

    def add(self, brought: Brought) -> None:
        """Add the rows of what is brought in, kind by kind."""
        work, new = self._context.work, brought.customers
        if new:
            numbers = work.numbers("customer", len(new))
            work.add_each([self._customer(*each, number) for each, number in zip(new, numbers, strict=True)])
        work.add_each(brought.points)
        if brought.follow_ups:
            numbers = work.numbers("follow_up", len(brought.follow_ups))
            pairs = zip(brought.follow_ups, numbers, strict=True)
            self._add_follow_ups([self._follow_up(*each, number) for each, number in pairs])

    def _add_follow_ups(self, made: list[FollowUp]) -> None:
        self._context.work.add_each(made)
        reminders: list[Reminder] = [
            reminder for each in made for reminder in plan_new(self._context, self._crisis, each)
        ]
        self._context.work.add_each(reminders)
        held = {each.owner for each in made}
        for person in self._owners.values():
            if person.id in held:
                expect_owed(self._context, person)
        if None in held:
            watch_queue(self._context, self._crisis)

    def _known(self, ids: set[str]) -> dict[str, Party]:
        """Return those who have one of some addresses already, by address."""
        work = self._context.work
        points = work.find(ContactPoint, id=tuple(sorted(ids)))
        found = work.find(Customer, id=tuple(sorted({point.customer_id for point in points})))
        stand = {each.id: each if each.merged_into is None else standing(self._context, each) for each in found}
        self._erased = {point.id for point in points if _is_erased(stand.get(point.customer_id))}
        ours = tuple(sorted({each.id for each in stand.values()}))
        followed = {each.customer_id for each in work.find(FollowUp, crisis_id=self._crisis.id, customer_id=ours)}
        parties = {each.id: Party(each.id, each.id in followed or each.opted_out, each.tier) for each in stand.values()}
        return {point.id: parties[stand[point.customer_id].id] for point in points if point.customer_id in stand}

    def _faults(self, line: Line) -> tuple[str, ...]:
        """Return what is wrong with a line when it is seen together with what is known."""
        owner = ("owner.unknown",) if line.owner and line.owner not in self._owners else ()
        erased = ("customer.erased",) if self._erased & line.points.keys() else ()
        several = len({self._parties[point].id for point in line.points if point in self._parties}) > 1
        return (*owner, *erased, *(("points.conflict",) if several else ()))

    def _take(self, line: Line, brought: Brought) -> None:
        known = next((self._parties[point] for point in line.points if point in self._parties), None)
        party = known or Party(self._context.new_id())
        if known:
            brought.joined += 1
        else:
            brought.customers.append((party.id, line))
        for point, (kind, written) in line.points.items():
            if point not in self._parties:
                self._parties[point] = party
                brought.points.append(ContactPoint(point, self._context.org.id, party.id, kind, written))
        if not party.followed:
            party.followed = True
            brought.follow_ups.append((party, line))

    def _customer(self, customer_id: str, line: Line, number: int) -> Customer:
        return Customer(
            customer_id,
            self._context.org.id,
            number,
            line.name,
            self._upload.by,
            self._context.now,
            line.language,
            line.zone,
            line.region,
            line.tier,
            line.mood,
            notes=line.notes,
        )

    def _follow_up(self, party: Party, line: Line, number: int) -> FollowUp:
        now, due = self._context.now, line.due or self._first_due()
        owner = self._owners[line.owner].id if line.owner else None
        return FollowUp(
            self._context.new_id(),
            self._context.org.id,
            number,
            self._crisis.id,
            party.id,
            line.promise or self._context.texts.speaking(self._context.org.locale)("import.promise"),
            due,
            due,
            self._upload.by,
            now,
            party.tier or line.tier,
            owner,
            now if owner else None,
        )

    def _first_due(self) -> datetime:
        return self._context.now + self._context.shelf.of(self._context.work, self._crisis).cadence.follow_up[0]


def _is_erased(customer: Customer | None) -> bool:
    return customer is not None and customer.erased_at is not None


def _owners(context: Context, crisis: Crisis, handles: Iterable[str]) -> Mapping[str, Person]:
    """Return those who work here and may know of the crisis, by handle."""
    found = context.work.find(Person, handle=tuple(sorted(handles)), active=True)
    may = (person for person in found if crisis.visible_to(person.id) and not has_left(context.work, person.id))
    return {person.handle: person for person in may}

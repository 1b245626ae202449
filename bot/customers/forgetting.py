"""Forgetting: one customer's rows without a name, an address or a word that somebody said."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace

from bot import conduct
from bot.context import Context
from bot.customers.columns import read_sheet
from bot.customers.family import Family, family_of, hold
from bot.customers.roll import PLAIN
from bot.customers.sheet import Unreadable
from bot.customers.traces import DISTINCT, Traces
from bot.model.crisis import Crisis
from bot.model.customer import Contact, ContactOutcome, ContactPoint, Customer, PointKind, point_id
from bot.model.follow_up import FollowUp
from bot.model.upload import Upload, UploadState
from bot.reminding.plan import replan

OPEN_UPLOADS = (UploadState.GUESSED, UploadState.RUNNING)


def traces_of(context: Context, customer: Customer) -> Traces:
    """Return what tells who a customer is, as far as it is stored."""
    family = family_of(context, customer)
    points = context.work.find(ContactPoint, customer_id=family.ids)
    follow_ups = context.work.find(FollowUp, customer_id=family.ids)
    said = context.work.find(Contact, customer_id=family.ids)
    phones = tuple(point.value for point in points if point.kind is PointKind.PHONE)
    names = _names(context, family, points)
    known = {each for each, alone in names.items() if alone and len(each) >= DISTINCT}
    words = [text for each in follow_ups for text in (each.promise, each.outcome, each.main_issue)]
    words += [each.words for each in said if each.outcome is not ContactOutcome.SENT]
    words += [line for each in family.members for line in (each.notes, *each.notes.splitlines())]
    return Traces(
        refs=(*(each.ref for each in family.members), *(each.ref for each in follow_ups)),
        known=tuple(sorted(known)),
        digits=tuple(sorted({*phones, *(_plain(point) for point in points if point.value in phones)})),
        near=tuple(sorted({*(each for each in words if each.strip()), *(set(names) - known)})),
        mark=context.texts.speaking(context.org.locale)("customer.erased_mark"),
    )


def _names(context: Context, family: Family, points: Iterable[ContactPoint]) -> dict[str, bool]:
    """Return every name and address, and whether nobody else has it: another of that name keeps theirs."""
    names = {each.name: True for each in family.members if each.name}
    for name in names:
        others = context.work.find(Customer, contains={"name": name}, erased_at=None)
        names[name] = all(each.id in family.ids for each in others)
    written = [point for point in points if point.kind is not PointKind.PHONE]
    return {**names, **{text: True for point in written for text in (point.value, _plain(point))}}


def _plain(point: ContactPoint) -> str:
    """Return a contact point as points are compared."""
    return point.id.removeprefix(f"{point.kind} ")


def forget(context: Context, customer: Customer) -> None:
    """Empty the rows of a customer, and end what is owed to them. Refuses a second time."""
    known = context.work.get(Customer, customer.id) or customer
    known.erased(context.now)  # refuses before anything is held or touched
    crises, (family,) = hold(context, known)
    traces = traces_of(context, family.customer)
    _forget_uploads(context, family, traces)
    _forget_promises(context, family, crises)
    for contact in context.work.find(Contact, customer_id=family.ids):
        if contact.words and contact.outcome is not ContactOutcome.SENT:
            context.keep(contact, replace(contact, words=""))
    for point in context.work.find(ContactPoint, customer_id=family.ids):
        context.work.remove(point)
    for each in family.members:
        if each.erased_at is None:
            context.keep(each, each.erased(context.now))


def _forget_promises(context: Context, family: Family, crises: dict[str, Crisis]) -> None:
    ended: dict[str, list[str]] = {}
    for each in context.work.find(FollowUp, customer_id=family.ids, order="number"):
        closed = each.done(context.now) if each.live else each
        context.keep(each, replace(closed, promise="", outcome="", main_issue=""))
        if each.live:
            replan(context, crises[each.crisis_id], closed)
            ended.setdefault(each.crisis_id, []).append(each.ref)
    for crisis_id, refs in ended.items():
        _record(context, crises[crisis_id], family.customer, ", ".join(refs))


def _record(context: Context, crisis: Crisis, customer: Customer, ended: str) -> None:
    before, context.crisis = context.crisis, crisis
    conduct.store(context, conduct.record(context, crisis, "customer_erased", customer=customer.ref, ended=ended))
    context.crisis = before


def _forget_uploads(context: Context, family: Family, traces: Traces) -> None:
    """Empty the lines that name a customer in files that are on their way in."""
    ids = {
        point.id for point in context.work.find(ContactPoint, customer_id=family.ids) if len(_plain(point)) >= DISTINCT
    }
    for upload in context.work.find(Upload, state=OPEN_UPLOADS):
        left = without_lines(upload, traces, ids)
        if left != upload:
            context.keep(upload, left)
            read_sheet.cache_clear()


def without_lines(upload: Upload, traces: Traces, points: set[str]) -> Upload:
    """Return a file of customers without the records that name one; the others keep the numbers of their lines.

    What was dealt with is counted in records: as many as are gone among them have to be taken off.
    """
    try:
        records = read_sheet(upload.content).rows
    except Unreadable:
        return upload
    lines = list(io.StringIO(upload.content, newline=""))
    ends = [each.line for each in records[1:]] + [len(lines) + 1]
    gone: list[int] = []
    for place, (record, end) in enumerate(zip(records, ends, strict=True)):
        written = "".join(lines[record.line - 1 : end - 1])
        if traces.in_text(written) or _addresses(record.cells) & points:
            lines[record.line - 1 : end - 1] = ["\n"] * (end - record.line)
            gone.append(place)
    done = sum(place < upload.position for place in gone)
    content, many = "".join(lines), upload.lines - len(gone)
    return replace(upload, content=content, lines=many, position=upload.position - done) if gone else upload


def _addresses(cells: tuple[str, ...]) -> set[str]:
    """Return the ids that the cells of a record would have as contact points."""
    return {point_id(kind, plain) for cell in cells for kind, read in PLAIN.items() if (plain := read(cell))}

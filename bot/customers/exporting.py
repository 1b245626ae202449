"""Exporting: the customers of a crisis and what they were promised, as a sheet that is safe to open."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot import conduct
from bot.access import Permit, allowed, denied
from bot.context import Context
from bot.grammar import REFERENCE
from bot.model.crisis import Crisis
from bot.model.customer import ContactPoint, Customer, PointKind
from bot.model.follow_up import FollowUp
from bot.refusals import Refusal

COLUMNS = (
    *("customer", "name", "email", "phone", "account", "language", "zone", "region", "tier", "mood", "consent"),
    *("opted_out", "notes", "follow_up", "promise", "due", "owner", "state", "created", "closed", "tries", "outcome"),
)
FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")  # what a spreadsheet takes for the beginning of one
BATCH = 500


def export(context: Context, ref: str) -> str:
    """Return the sheet of a crisis, and write on its timeline that it was taken and how long it is.

    Refuses whoever does not lead the crisis; for those outside a private one there is none.
    """
    crisis = _crisis(context, ref)
    if not allowed(Permit.LEAD, context.actor, context.org, crisis):
        raise denied(Permit.LEAD, context.org, "export")
    follow_ups = context.work.find(FollowUp, crisis_id=crisis.id, order="number")
    sheet = io.StringIO()
    table = csv.writer(sheet)
    table.writerow(COLUMNS)
    for start in range(0, len(follow_ups), BATCH):
        table.writerows(_rows(context, follow_ups[start : start + BATCH]))
    context.crisis = crisis
    conduct.store(context, conduct.record(context, crisis, "export", n=str(len(follow_ups))))
    return sheet.getvalue()


def safe(cell: object) -> str:
    """Return what stands in a cell: with an apostrophe where a spreadsheet would calculate."""
    words = str(cell)
    return f"'{words}" if words.startswith(FORMULA) else words


def _crisis(context: Context, ref: str) -> Crisis:
    match = REFERENCE.fullmatch(ref.strip())
    found = context.work.find(Crisis, number=int(match[1]), limit=1, hold=True) if match else []
    if not found or not found[0].visible_to(context.actor.id):
        raise Refusal("crisis.unknown", crisis=ref[:40])
    return found[0]


def _rows(context: Context, follow_ups: Sequence[FollowUp]) -> Iterator[list[str]]:
    ids = tuple(sorted({each.customer_id for each in follow_ups}))
    customers = {each.id: each for each in context.work.find(Customer, id=ids)}
    points: dict[tuple[str, PointKind], list[str]] = defaultdict(list)
    for point in context.work.find(ContactPoint, customer_id=ids):
        points[point.customer_id, point.kind].append(point.value)
    for each in follow_ups:
        customer = customers.get(each.customer_id)
        addresses = ["; ".join(points[each.customer_id, kind]) for kind in PointKind]
        owner = context.mention(each.owner).handle if each.owner else ""
        yield [safe(cell) for cell in (*_of(customer, addresses), *_owed(each, owner))]


def _of(customer: Customer | None, addresses: Sequence[str]) -> tuple[object, ...]:
    if customer is None:
        return ("", "", *addresses, *("",) * 8)
    about = (customer.language, customer.zone, customer.region, customer.tier, customer.mood, customer.consent)
    return (customer.ref, customer.name, *addresses, *about, "yes" if customer.opted_out else "no", customer.notes)


def _owed(each: FollowUp, owner: str) -> tuple[object, ...]:
    times = (_written(each.created_at), _written(each.closed_at))
    return (each.ref, each.promise, _written(each.due_at), owner, each.state, *times, each.tries, each.outcome)


def _written(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""

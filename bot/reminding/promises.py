"""What customers were promised: due soon, overdue, the next contact of one who waits, something of value meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import conduct, posting
from bot.cards import Block, Card
from bot.context import Context
from bot.model.customer import Customer
from bot.model.delivery import Priority
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Person
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, one_or_leaders
from bot.schedule import late_by, pace
from bot.texts import Say
from bot.views.reminders import nudge_card, room_card

ACTS = {
    ReminderKind.PROMISE_SOON: "follow done",
    ReminderKind.PROMISE_OVERDUE: "follow done",
    ReminderKind.NEXT_CONTACT: "follow done",
    ReminderKind.VALUE_ADD: "resource suggest",
}
LEAD_HEARS, ROOM_HEARS = 1, 2  # how often a promise that was not kept was said before


def _follow_up(context: Context, due: Due) -> FollowUp | None:
    return context.work.get(FollowUp, due.reminder.subject)


def _promised(context: Context, due: Due) -> bool:
    """A promise is owed until it is kept, or the customer agreed to wait."""
    found = _follow_up(context, due)
    return found is not None and found.live and found.state is not FollowUpState.WAITING


def _yet_to_come(context: Context, due: Due) -> bool:
    """What was to be said before a promise is due is not said after it: then it is overdue."""
    found = _follow_up(context, due)
    return found is not None and _promised(context, due) and found.due_at > context.now


def _waits(context: Context, due: Due) -> bool:
    found = _follow_up(context, due)
    return found is not None and found.live and found.state is FollowUpState.WAITING


def _gift_owed(context: Context, due: Due) -> bool:
    """Something of value is owed to who waits, did not opt out, and has not had the most there is."""
    found = _follow_up(context, due)
    customer = context.work.get(Customer, found.customer_id) if found else None
    if found is None or customer is None or customer.opted_out or not _waits(context, due):
        return False
    return found.gifts < context.shelf.of(context.work, due.its_crisis).cadence.value_add.max


def _hearers(context: Context, due: Due) -> list[Person]:
    """Return the owner, then the lead; nobody alone when it is the room's turn.

    While the owner of an overdue promise is not to be disturbed, the leads who are hear in their place.
    """
    overdue, fired = due.reminder.kind is ReminderKind.PROMISE_OVERDUE, due.reminder.fired
    if overdue and fired >= LEAD_HEARS:
        return conduct.leaders(context, due.its_crisis) if fired < ROOM_HEARS else []
    found = _follow_up(context, due)
    owners = one_or_leaders(context, found.owner if found else None, due.its_crisis)
    if overdue and not _urgent(due) and asleep_until(context, owners):
        awake = [lead for lead in conduct.leaders(context, due.its_crisis) if not asleep_until(context, [lead])]
        return awake or owners
    return owners


def _urgent(due: Due) -> bool:
    return conduct.urgent(due.its_crisis) and due.reminder.kind is not ReminderKind.VALUE_ADD


def _asleep(context: Context, due: Due) -> datetime | None:
    return None if _urgent(due) else asleep_until(context, _hearers(context, due))


def _tell(context: Context, due: Due) -> Telling:
    found = _follow_up(context, due)
    if found is None:
        return to_people(())
    hearers = _hearers(context, due)
    if not hearers:
        _tell_room(context, due, found)
        return Telling(frozenset({due.reminder.id}))
    card = _card(context, due, found)
    return to_people(Told(one, card, _urgent(due), due.reminder.id) for one in hearers)


def _customer(context: Context, found: FollowUp) -> Customer | None:
    return context.work.get(Customer, found.customer_id)


def _late_since(due: Due, found: FollowUp) -> datetime:
    return found.due_at if due.reminder.kind is ReminderKind.PROMISE_OVERDUE else due.reminder.due_at


def _tell_room(context: Context, due: Due, found: FollowUp) -> None:
    """Say it in the room, in numbers: more people read there than know the customer."""
    crisis, customer = due.its_crisis, _customer(context, found)
    late, number = late_by(found.due_at, context.now), customer.ref if customer else ""

    def card(say: Say) -> Card:
        return room_card(crisis.ref, found.ref, number, say, late)

    posting.post_everywhere(context, crisis, card, Priority.REMINDER)


def _card(context: Context, due: Due, found: FollowUp) -> Callable[[Say], Card]:
    """Return the private card, which may name the customer."""
    kind, customer = due.reminder.kind, _customer(context, found)
    late = late_by(_late_since(due, found), context.now)
    name = (customer.name or customer.ref) if customer else found.ref
    crisis, suggest = due.its_crisis.ref, context.suggestions

    def card(say: Say) -> Card:
        extra: tuple[Block, ...] = suggest(context, found, say) if kind is ReminderKind.VALUE_ADD else ()
        facts = {"about": found.ref, "customer": name, "words": found.promise}
        run = f"{ACTS[kind]} {found.ref}"
        return nudge_card(kind, say, crisis=crisis, run=run, at=found.due_at, late=late, extra=extra, **facts)

    return card


def escalate(context: Context, due: Due, rung: Reminder) -> Reminder:
    """Plan the next firing: who hears of it then and, once the room knows, at the pace at which updates are owed."""
    if due.reminder.kind is not ReminderKind.PROMISE_OVERDUE:
        return rung
    crisis, nobody_alone = due.its_crisis, rung.fired >= ROOM_HEARS
    leads = [] if nobody_alone else conduct.leaders(context, crisis)
    rung = replace(rung, person=leads[0].id if leads else "")
    if due.reminder.fired < ROOM_HEARS:
        return rung
    every = pace(context.shelf.of(context.work, crisis).cadence.updates, crisis.severity)
    return replace(rung, due_at=context.now + every)


DUTIES: dict[ReminderKind, Duty] = {
    kind: Duty(stands, each(_tell), outlives=True, waits=_asleep, bundles=True, after=escalate)
    for kind, stands in (
        (ReminderKind.PROMISE_SOON, _yet_to_come),
        (ReminderKind.PROMISE_OVERDUE, _promised),
        (ReminderKind.NEXT_CONTACT, _waits),
        (ReminderKind.VALUE_ADD, _gift_owed),
    )
}

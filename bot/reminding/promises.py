"""What customers were promised: due soon, overdue, the next contact of one who waits, something of value meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot import conduct, posting
from bot.cards import Block, Button, Card, Phrase, Text
from bot.context import Context
from bot.model.customer import Customer
from bot.model.delivery import Priority
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Person
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, awake, one_or_leaders
from bot.schedule import late_by, pace
from bot.texts import Say
from bot.views.reminders import Nudge, act, nudge_card, room_card

ACTS = {
    ReminderKind.PROMISE_SOON: "follow done",
    ReminderKind.PROMISE_OVERDUE: "follow done",
    ReminderKind.NEXT_CONTACT: "follow reached",  # who was promised something else is owed it all the same
    ReminderKind.VALUE_ADD: "resource suggest",
}
LEAD_HEARS, ROOM_HEARS = 1, 2  # how often a promise that was not kept was said before


def _follow_up(context: Context, due: Due) -> FollowUp | None:
    return context.work.get(FollowUp, due.reminder.subject)


def _promised(context: Context, due: Due) -> bool:
    """A promise is owed until it is kept, or the customer agreed to wait."""
    found = _follow_up(context, due)
    return found is not None and found.live and found.state is not FollowUpState.WAITING


def _soon(context: Context, due: Due) -> bool:
    """Once its time is over there is nothing soon about it: that it was not kept is said instead."""
    found = _follow_up(context, due)
    return found is not None and found.due_at > context.now and _promised(context, due)


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
        leads = [lead for lead in conduct.leaders(context, due.its_crisis) if not asleep_until(context, [lead])]
        return leads or owners
    return owners


def _urgent(due: Due) -> bool:
    return conduct.urgent(due.its_crisis) and due.reminder.kind is not ReminderKind.VALUE_ADD


def _asleep(context: Context, due: Due) -> datetime | None:
    return None if _urgent(due) else asleep_until(context, _hearers(context, due))


def _tell_all(context: Context, dues: Sequence[Due]) -> Telling:
    """Tell people one by one, and each room once of everything that is its turn."""
    alone = {due.reminder.id: _hearers(context, due) for due in dues}
    telling = each(_tell)(context, [due for due in dues if alone[due.reminder.id]])
    open_to_all = [due for due in dues if not alone[due.reminder.id]]
    for _, group in groupby(sorted(open_to_all, key=_crisis_id), key=_crisis_id):
        _tell_room(context, list(group))
    return Telling(telling.said | {due.reminder.id for due in open_to_all}, telling.told)


def _crisis_id(due: Due) -> str:
    return due.its_crisis.id


def _tell(context: Context, due: Due) -> Telling:
    found = _follow_up(context, due)
    if found is None:
        return to_people(())
    hearers = _hearers(context, due)
    heard = hearers if _urgent(due) else awake(context, hearers)
    return to_people(Told(one, _card(context, due, found, one), _urgent(due), due.reminder.id) for one in heard)


def _customer(context: Context, found: FollowUp) -> Customer | None:
    return context.work.get(Customer, found.customer_id)


def _late_since(due: Due, found: FollowUp) -> datetime:
    return found.due_at if due.reminder.kind is ReminderKind.PROMISE_OVERDUE else due.reminder.due_at


def _tell_room(context: Context, dues: Sequence[Due]) -> None:
    """Say it in the room, in numbers: more people read there than know the customers."""
    crisis = dues[0].its_crisis
    found = sorted((each for due in dues if (each := _follow_up(context, due))), key=lambda each: each.due_at)
    people = {each.id: customer.ref for each in found if (customer := _customer(context, each))}
    missed = [(each.ref, people.get(each.id, "")) for each in found]
    late = late_by(found[0].due_at, context.now)
    held = found[0].owner is not None

    def card(say: Say) -> Card:
        return room_card(crisis.ref, missed, say, late, held=held)

    posting.post_everywhere(context, crisis, card, Priority.REMINDER)


def _card(context: Context, due: Due, found: FollowUp, reader: Person) -> Callable[[Say], Card]:
    """Return the private card, which may name the customer; whoever is not the owner reads who is."""
    kind, customer = due.reminder.kind, _customer(context, found)
    late = late_by(_late_since(due, found), context.now)
    name = (customer.name or customer.ref) if customer else found.ref
    crisis, suggest = due.its_crisis.ref, context.suggestions

    def card(say: Say) -> Card:
        gifts: tuple[Block, ...] = suggest(context, found, say) if kind is ReminderKind.VALUE_ADD else ()
        owner = () if found.owner == reader.id else (Text(_holder(context, found, say)),)
        done = () if gifts else (act(kind, f"{ACTS[kind]} {found.ref}", say, first=False),)
        show = Button(say("button.follow_show", follow=found.ref), f"follow show {found.ref}", "primary")
        nudge = Nudge(kind, found.ref, found.due_at, crisis, customer=name, words=found.promise, late=late)
        return nudge_card(nudge, (show, *done), say, (*owner, *gifts))

    return card


def _holder(context: Context, found: FollowUp, say: Say) -> Phrase:
    if found.owner is None:
        return say.phrase("nudge.unheld")
    return say.phrase("nudge.held", who=context.mention(found.owner))


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
    kind: Duty(stands, _tell_all, outlives=True, waits=_asleep, bundles=True, after=escalate)
    for kind, stands in (
        (ReminderKind.PROMISE_SOON, _soon),
        (ReminderKind.PROMISE_OVERDUE, _promised),
        (ReminderKind.NEXT_CONTACT, _waits),
        (ReminderKind.VALUE_ADD, _gift_owed),
    )
}

"""When digests come: rows with wall-clock times in a zone, one of each kind for a crisis or a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.org import Person
from bot.refusals import Refusal
from bot.schedule import next_ring
from bot.times import read_clock, read_zone

MORNING, EVENING = "09:00", "18:00"
MOST = 6  # times in a day


def expect_digests(context: Context, crisis: Crisis) -> None:
    """Let a crisis have its digest in the morning and its lead a summary in the evening, unless switched off."""
    _expect(context, ReminderKind.DIGEST, crisis.id, f"{MORNING} {context.org.zone}", crisis_id=crisis.id)
    lead = context.person(crisis.lead) if crisis.lead else None
    zone = (lead.time_zone if lead else None) or context.org.zone
    daily = f"{EVENING} {zone}"
    _expect(context, ReminderKind.DAY_END, crisis.id, daily, crisis_id=crisis.id, person=crisis.lead or "", moves=True)


def expect_owed(context: Context, person: Person) -> None:
    """Let a person hear every morning what they owe, from the first follow-up that they own; asked once is enough."""
    if context.work.get(Reminder, reminder_id(ReminderKind.OWED, person.id)) is None:
        daily = f"{MORNING} {person.time_zone or context.org.zone}"
        _expect(context, ReminderKind.OWED, person.id, daily, crisis_id=None, person=person.id)


def follow_clock(context: Context, person: Person, zone: str) -> None:
    """Let what a person hears every day come at the same hour by the clock of another zone."""
    existing = context.work.get(Reminder, reminder_id(ReminderKind.OWED, person.id))
    if existing and existing.daily:
        moved = f"{existing.daily.partition(' ')[0]} {zone}"
        due_at = existing.due_at if existing.done else next_ring(moved, context.now)
        context.keep(existing, replace(existing, daily=moved, due_at=due_at))


def choose(context: Context, kind: ReminderKind, subject: str, daily: str, crisis_id: str | None) -> Reminder:
    """Set the times that somebody chose, also where digests were switched off."""
    person = subject if crisis_id is None else ""
    existing = context.work.get(Reminder, reminder_id(kind, subject))
    if existing is None:
        new = _made(context, kind, subject, daily, crisis_id=crisis_id, person=person)
        context.work.add(new)
        return new
    due_at = next_ring(daily, context.now)
    new = replace(existing, daily=daily, due_at=due_at, off=False, done=False)
    context.keep(existing, new)
    return new


def switch_off(context: Context, kind: ReminderKind, subject: str, crisis_id: str | None) -> None:
    """End a kind of digest until somebody chooses times again."""
    existing = context.work.get(Reminder, reminder_id(kind, subject))
    if existing is not None:
        context.keep(existing, replace(existing, off=True, done=True))
        return
    # A row that is off from the beginning: what is expected later finds it and leaves it so.
    daily = f"{MORNING} {context.zone}"
    made = _made(context, kind, subject, daily, crisis_id=crisis_id, person=subject if crisis_id is None else "")
    context.work.add(replace(made, off=True, done=True))


def read_daily(words: str, zone: str) -> str:
    """Read `09:00,17:00` in a zone into what a reminder keeps. Refuses a zone that no computer knows."""
    zone = read_zone(zone)
    parts = [part for part in words.replace(",", " ").split() if part.lower() not in ("at", "and")]
    clocks = sorted({read_clock(part) for part in parts})
    if not 1 <= len(clocks) <= MOST:
        raise Refusal("digest.times", most=MOST)
    return f"{','.join(f'{clock:%H:%M}' for clock in clocks)} {zone}"


def last_before(daily: str, at: datetime) -> datetime:
    """Return the last of the daily times before an instant: what a digest tells of begins there."""
    found = next_ring(daily, at - timedelta(days=2))
    while (following := next_ring(daily, found)) < at:
        found = following
    return found


def _expect(
    context: Context,
    kind: ReminderKind,
    subject: str,
    daily: str,
    *,
    crisis_id: str | None,
    person: str = "",
    moves: bool = False,
) -> None:
    existing = context.work.get(Reminder, reminder_id(kind, subject))
    if existing is None:
        context.work.add(_made(context, kind, subject, daily, crisis_id=crisis_id, person=person))
        return
    kept = daily if moves else existing.daily
    if existing.off or (not existing.done and (existing.daily, existing.person) == (kept, person)):
        return
    context.keep(existing, replace(existing.moved_to(next_ring(kept, context.now)), daily=kept, person=person))


def _made(
    context: Context, kind: ReminderKind, subject: str, daily: str, *, crisis_id: str | None, person: str
) -> Reminder:
    row_id, due_at = reminder_id(kind, subject), next_ring(daily, context.now)
    return Reminder(row_id, context.org.id, crisis_id, kind, due_at, subject=subject, person=person, daily=daily)

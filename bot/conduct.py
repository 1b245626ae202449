"""Conducting a crisis: what every change has in common: the record, the pinned header, the pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import posting
from bot.accounts import has_left
from bot.announcing import announce_again
from bot.cards import Card, Notice, Text
from bot.context import Context
from bot.digests.schedule import expect_digests
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.duties import OF_A_CRISIS, OF_A_DAY, Handover, HandoverState, Reminder, ReminderKind, Update
from bot.model.org import Person
from bot.model.timeline import append
from bot.schedule import URGENT, pace, sooner, update_interval
from bot.texts import Say
from bot.views.crisis import status_card, title_of
from bot.views.duties import card_key
from bot.views.routing import routes_card

HEADER = "header"
ROUTES = "routes"


def record(context: Context, crisis: Crisis, kind: str, text: str = "", **facts: str) -> Crisis:
    """Add what happened to the timeline; return the crisis with the new end of its chain."""
    changed, event = append(
        crisis,
        event_id=context.new_id(),
        at=context.now,
        actor=context.actor.id,
        kind=kind,
        text=text,
        facts=facts,
    )
    context.work.add(event)
    return changed


def store(context: Context, crisis: Crisis) -> Crisis:
    """Replace the context's crisis by its changed form, and return what is now stored."""
    old = context.the_crisis
    context.keep(old, crisis)
    context.crisis = replace(crisis, version=old.version + 1)
    return context.crisis


def latest_update(context: Context, crisis: Crisis) -> Update | None:
    """Return the last update, or None."""
    found = context.work.find(Update, crisis_id=crisis.id, number=crisis.updates, limit=1)
    return found[0] if found else None


def header(context: Context, crisis: Crisis) -> posting.CardIn:
    """Return the pinned card of a crisis, for any language."""
    latest = latest_update(context, crisis) if crisis.updates else None
    return lambda say: status_card(context, crisis, say, latest)


def table(context: Context, crisis: Crisis) -> posting.CardIn:
    """Return the live routing table of a crisis, for any language."""
    playbook, routes = context.shelf.of(context.work, crisis), context.routes()
    return lambda say: routes_card(crisis, playbook, routes, say)


def redraw_tables(context: Context) -> None:
    """Bring the routing table of every open crisis up to date, without a word."""
    for crisis in context.work.find(Crisis, stage=OPEN_STAGES, order="number"):
        posting.refresh_slot(context, crisis, ROUTES, table(context, crisis))


def apply(context: Context, crisis: Crisis) -> Crisis:
    """Store a changed crisis and bring what shows its state up to date: header, topic, announcement."""
    before = context.the_crisis
    after = store(context, crisis)
    posting.refresh_slot(context, after, HEADER, header(context, after))
    _retitle(context, before, after)
    if after.open and (before.lead, before.open) != (after.lead, after.open):
        expect_digests(context, after)
    announce_again(context, before, after)
    return after


def _retitle(context: Context, before: Crisis, after: Crisis) -> None:
    """Set the topic only when it reads differently: chats tell everyone of each new topic."""
    old, new = topic(context, before), topic(context, after)
    for room in posting.rooms_of(context, after):
        if old(context.saying(room)) != new(context.saying(room)):
            posting.set_topic(context, room, new)


def topic(context: Context, crisis: Crisis) -> posting.TopicIn:
    """Return the line above a crisis's room, for any language."""
    lead = context.mention(crisis.lead).handle if crisis.lead else ""

    def line(say: Say) -> str:
        key = "topic.led" if lead else "topic.not_led"
        return say(key, severity=crisis.severity.value, stage=say(f"stage.{crisis.stage}"), lead=lead)

    return line


def tell(context: Context, crisis: Crisis, key: str, **facts: object) -> None:
    """Post one line about a change in every room of a crisis."""
    actor = context.mention(context.actor.id)

    def card(say: Say) -> Card:
        return Card(key, title_of(crisis), (Text(say.phrase(key, who=actor, **facts)),))

    posting.post_everywhere(context, crisis, card)


def warn(context: Context, crisis: Crisis, key: str, **facts: object) -> None:
    """Post one line that must not be overlooked in every room of a crisis."""
    actor = context.mention(context.actor.id)

    def card(say: Say) -> Card:
        return Card(key, title_of(crisis), (Notice(say.phrase(key, who=actor, **facts), "warn"),), "warn")

    posting.post_everywhere(context, crisis, card)


def done(context: Context, key: str, **facts: object) -> Card:
    """Return the short private confirmation of a command."""
    return Card(key, title_of(context.the_crisis), (Text(context.say.phrase(key, **facts)),), "good")


def keep_pace(context: Context, crisis: Crisis) -> Crisis:
    """Let promises follow a change of severity or stage: they move only sooner."""
    cadence = context.shelf.of(context.work, crisis).cadence
    interval = update_interval(cadence, crisis.severity, crisis.stage)
    if crisis.noticed_at is None:
        first = pace(cadence.first_update, crisis.severity)
        _hasten(context, crisis, ReminderKind.NOTICE_DUE, context.now, first)
    _hasten(context, crisis, ReminderKind.UPDATE_DUE, context.now, interval)
    return crisis.promised(sooner(crisis.next_update_at, context.now, interval))


def promise(context: Context, crisis: Crisis, next_at: datetime) -> Crisis:
    """Promise the next update at a time; the reminder for it moves along."""
    cadence = context.shelf.of(context.work, crisis).cadence
    every = update_interval(cadence, crisis.severity, crisis.stage)
    remind(context, crisis, ReminderKind.UPDATE_DUE, due_at=next_at, every=every)
    posting.take_back(context, crisis, [card_key(ReminderKind.UPDATE_DUE)])
    return crisis.promised(next_at)


def _hasten(context: Context, crisis: Crisis, kind: ReminderKind, now: datetime, every: timedelta) -> None:
    """Move a reminder that is on to the earlier of its time and one interval from now; begin an ended one anew."""
    for reminder in _reminders(context, crisis, kind):
        due_at = now + every if reminder.done else min(reminder.due_at, now + every)
        context.keep(reminder, reminder.moved_to(due_at, every))


def remind(
    context: Context,
    crisis: Crisis,
    kind: ReminderKind,
    *,
    due_at: datetime,
    every: timedelta,
    subject: str = "",
) -> None:
    """Set the reminder of a kind, moving the one that there is: a crisis has one of each."""
    existing = _reminders(context, crisis, kind)
    if existing:
        context.keep(existing[0], replace(existing[0].moved_to(due_at, every), subject=subject, fired=0))
        return
    reminder = Reminder(context.new_id(), crisis.org_id, crisis.id, kind, due_at, every, subject)
    context.work.add(reminder)


def stop_reminding(context: Context, crisis: Crisis, *kinds: ReminderKind) -> None:
    """End reminders whose reason is gone; without kinds, all of the crisis itself.

    What customers were promised is owed all the same: the reminders of follow-ups go on.
    """
    gone = kinds or (*OF_A_CRISIS, *OF_A_DAY)
    for reminder in context.work.find(Reminder, crisis_id=crisis.id, kind=gone, done=False):
        context.keep(reminder, reminder.settled())
    posting.take_back(context, crisis, map(card_key, gone))


def _reminders(context: Context, crisis: Crisis, kind: ReminderKind) -> list[Reminder]:
    return context.work.find(Reminder, crisis_id=crisis.id, kind=kind, limit=1)


def urgent(crisis: Crisis) -> bool:
    """Say whether messages about a crisis pass quiet hours."""
    return crisis.severity in URGENT


def leaders(context: Context, crisis: Crisis) -> list[Person]:
    """Return who answers for a crisis: its lead and deputy, or everyone who may lead when nobody does."""
    held = _at_work(context, (crisis.lead, crisis.deputy))
    if held:
        return held
    if crisis.private:  # only those inside may hear of it
        return _at_work(context, crisis.insiders)
    return those_who_may_lead(context)


def those_who_may_lead(context: Context) -> list[Person]:
    """Return everyone of the organisation who may lead a crisis and is at work."""
    found = context.work.find(Person, handle=context.org.leads, active=True) if context.org.leads else []
    return [person for person in found if not has_left(context.work, person.id)]


def _at_work(context: Context, ids: Iterable[str | None]) -> list[Person]:
    """Return people by id, each once, without those who left: others have to hear of it then."""
    found = (context.person(person_id) for person_id in dict.fromkeys(ids) if person_id)
    return [person for person in found if person and person.active and not has_left(context.work, person.id)]


def offered_handover(context: Context, crisis: Crisis) -> Handover | None:
    """Return the handover that waits for an answer, or None."""
    found = context.work.find(Handover, crisis_id=crisis.id, state=HandoverState.OFFERED, limit=1)
    return found[0] if found else None


def withdraw_handover(context: Context, crisis: Crisis) -> None:
    """Take back an offer that nobody answered: something else decided who leads."""
    handover = offered_handover(context, crisis)
    if handover:
        context.keep(handover, handover.answered(HandoverState.WITHDRAWN, context.now))
        stop_reminding(context, crisis, ReminderKind.HANDOVER_WAITS)

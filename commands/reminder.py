"""`reminder`: what is on and off in a crisis; one reminder put off for a while, switched off and on again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot import conduct
from bot.access import Permit, allowed
from bot.cards import Card, Text
from bot.command import About, Command
from bot.context import Context
from bot.following.finding import named
from bot.forms import Duration, Form, Nothing, Shape
from bot.model.crisis import Crisis
from bot.model.duties import OF_A_FOLLOW_UP, OF_ONESELF, PopUp, Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp
from bot.refusals import Refusal
from bot.reminding.duty import Due
from bot.reminding.table import DUTIES
from bot.schedule import next_ring
from bot.times import show_duration
from bot.views.crisis import title_of
from bot.views.reminders import reminders_card

DIGITS = 9  # more does not fit into a column
SHOWN = 20  # reminders of a kind in the list
MOST = 10  # reminders that are named when it is not clear which one is meant
HALF_AN_HOUR = timedelta(minutes=30)


class Which(Form):
    """Which kind of reminder, and of what: a follow-up, a pop-up's place, the crisis, or `me`."""

    kind: Annotated[str, Shape(position=0, required=True, choices=tuple(ReminderKind))] = ""
    about: Annotated[str, Shape(position=1)] = ""


class Snooze(Which):
    """For how long, beside which."""

    length: Annotated[Duration, Shape("duration", position=2, rest=True)] = HALF_AN_HOUR


class Follow(Form):
    """Which follow-up."""

    follow: Annotated[str, Shape(position=0, required=True)] = ""


class FollowSnooze(Follow):
    """For how long, beside which."""

    length: Annotated[Duration, Shape("duration", position=1, rest=True)] = HALF_AN_HOUR


def show(context: Context, _form: Nothing) -> Card:
    """List what somebody switched off in this crisis, and what rings next; a crisis may have thousands."""
    crisis = context.the_crisis
    off = context.work.find(Reminder, crisis_id=crisis.id, off=True, order="due_at", limit=SHOWN)
    ringing = context.work.find(Reminder, crisis_id=crisis.id, off=False, done=False, order="due_at", limit=SHOWN)
    on = context.work.count(Reminder, crisis_id=crisis.id, off=False, done=False).get((), 0)
    mine = [each for kind in OF_ONESELF if (each := _mine(context, kind)) and (each.off or not each.done)]
    shown = [(each, _about(context, each)) for each in (*off, *ringing, *mine)]
    return reminders_card(shown, on - len(ringing), context.say, title_of(crisis))


def _mine(context: Context, kind: ReminderKind) -> Reminder | None:
    return context.work.get(Reminder, reminder_id(kind, context.actor.id))


def _about(context: Context, reminder: Reminder) -> str:
    if reminder.kind in OF_A_FOLLOW_UP:
        follow_up = context.work.get(FollowUp, reminder.subject)
        return follow_up.ref if follow_up else ""
    if reminder.kind is ReminderKind.REGATE:
        return reminder.subject
    popup = context.work.get(PopUp, reminder.subject) if reminder.kind is ReminderKind.TAKE_DOWN else None
    return popup.place if popup else ""


def snooze(context: Context, form: Snooze) -> Card:
    """Put one reminder off for a while."""
    return _change(context, _found(context, form), "snoozed", form.length or HALF_AN_HOUR)


def off(context: Context, form: Which) -> Card:
    """Switch one reminder off; it stays so, whatever is promised anew."""
    return _change(context, _found(context, form), "off")


def on(context: Context, form: Which) -> Card:
    """Switch one reminder on again."""
    return _change(context, _found(context, form), "on")


def _found(context: Context, form: Which) -> list[Reminder]:
    """Return the reminder of a kind about something; one's own, and that of a resource, need no crisis."""
    kind, wanted = ReminderKind(form.kind.lower()), form.about.lower()
    if kind in OF_ONESELF or (kind is ReminderKind.REGATE and wanted):
        row = context.work.get(Reminder, reminder_id(kind, context.actor.id if kind in OF_ONESELF else wanted))
        return _held(context, row) if row else []
    crisis = context.hold_crisis()
    if kind in OF_A_FOLLOW_UP and wanted not in ("", crisis.ref.lower()):
        one = named(context, wanted)
        row = context.work.get(Reminder, reminder_id(kind, one[0].id if one else form.about))
        return [row] if row and row.crisis_id == crisis.id else []
    found = context.work.find(Reminder, crisis_id=crisis.id, kind=kind)
    whichever = wanted in ("", crisis.ref.lower())
    return [each for each in found if whichever or wanted in (_about(context, each).lower(), each.subject.lower())]


def _held(context: Context, reminder: Reminder) -> list[Reminder]:
    """Return a reminder that was found by its name, its crisis held if it has one and the asker may see that."""
    crisis = context.work.get(Crisis, reminder.crisis_id, hold=True) if reminder.crisis_id else None
    if crisis and not crisis.visible_to(context.actor.id):
        return []
    context.crisis = crisis
    return [reminder]


def _change(context: Context, found: list[Reminder], act: str, length: timedelta = HALF_AN_HOUR) -> Card:
    """Change the reminders, if the asker may, and write it down without a name."""
    live = [each for each in found if _may_change(context, each, act)]
    if not live:
        raise Refusal("reminder.none_such")
    if len({each.subject for each in live}) > 1:
        raise _several(context, live)
    say = context.say
    for each in live:
        _must_be_allowed(context, each)
        context.keep(each, _changed(context, each, act, length))
    about, kinds = _about(context, live[0]), ", ".join(say(f"reminding.{each.kind}") for each in live)
    facts = {"kinds": kinds, "about": about, "length": show_duration(length, say)}
    _record(context, live[0], act, facts)
    words = say.phrase(f"reminder.done.{act}", kind=kinds, about=about, length=facts["length"])
    return Card("reminder.done", say("reminder.done.title"), (Text(words),), "good")


def _may_change(context: Context, reminder: Reminder, act: str) -> bool:
    """Say whether an act makes sense: what rang and is still owed may be put off, too, and silenced for another time.

    What comes again and again to oneself is switched off whether or not it is about to.
    """
    if reminder.off or act == "on":
        return reminder.off and act != "snoozed"
    if act == "off" and reminder.kind in OF_ONESELF:
        return True
    rang = reminder.fired > 0
    return not reminder.done or (rang and DUTIES[reminder.kind].stands(context, Due(reminder, context.crisis)))


def _several(context: Context, live: list[Reminder]) -> Refusal:
    known = ", ".join(_about(context, each) or each.subject for each in live[:MOST])
    if len(live) <= MOST:
        return Refusal("reminder.which", known=known)
    return Refusal("reminder.which_of_many", known=known, n=len(live))


def _changed(context: Context, reminder: Reminder, act: str, length: timedelta) -> Reminder:
    if act == "off":
        return replace(reminder, off=True, done=True)
    if act == "on":
        again_at = next_ring(reminder.daily, context.now) if reminder.daily else max(reminder.due_at, context.now)
        return replace(reminder, off=False, done=False, due_at=again_at)
    later = context.now + length
    # What rang may ring again before its next time; what did not, or is somebody else's to hear next, never sooner.
    again = reminder.fired and reminder.kind is not ReminderKind.PROMISE_OVERDUE
    return reminder.put_off(later if again else max(reminder.due_at, later))


def _must_be_allowed(context: Context, reminder: Reminder) -> None:
    """Let who hears of it, and who runs the crisis, decide."""
    owner = reminder.person
    if reminder.kind in OF_A_FOLLOW_UP:
        follow_up = context.work.get(FollowUp, reminder.subject)
        owner = (follow_up.owner if follow_up else None) or ""
    if owner != context.actor.id and not allowed(Permit.RUN, context.actor, context.org, context.crisis):
        raise Refusal("reminder.not_yours")


def _record(context: Context, reminder: Reminder, act: str, words: dict[str, str]) -> None:
    """Write it on the crisis's timeline; what is about oneself is nobody else's business."""
    if reminder.kind in OF_ONESELF or context.crisis is None:
        return
    what, about, length = words["kinds"], words["about"], words["length"]
    kind = "reminder_snoozed" if act == "snoozed" else "reminder_off" if act == "off" else "reminder_on"
    changed = conduct.record(context, context.crisis, kind, what=what, about=about, length=length)
    conduct.store(context, changed)


def follow_snooze(context: Context, form: FollowSnooze) -> Card:
    """Put off what is due next of a follow-up; its other reminders stay."""
    found = [each for each in _of_follow_up(context, form.follow) if _may_change(context, each, "snoozed")]
    next_one = sorted(found, key=lambda each: (each.done, each.due_at))[:1]
    return _change(context, next_one, "snoozed", form.length or HALF_AN_HOUR)


def follow_off(context: Context, form: Follow) -> Card:
    """Switch every reminder of a follow-up off."""
    return _change(context, _of_follow_up(context, form.follow), "off")


def follow_on(context: Context, form: Follow) -> Card:
    """Switch what was switched off of a follow-up on again."""
    return _change(context, [each for each in _of_follow_up(context, form.follow) if each.off], "on")


def _of_follow_up(context: Context, name: str) -> list[Reminder]:
    """Return the reminders of a follow-up, and hold its crisis."""
    found = named(context, name)
    if found is None:
        raise Refusal("reminder.none_such")
    context.crisis = found[1]
    context.hold_crisis()
    rows = [context.work.get(Reminder, reminder_id(kind, found[0].id)) for kind in OF_A_FOLLOW_UP]
    return [each for each in rows if each]


commands = (
    Command("reminder", Nothing, show, writes=False, aliases=("reminders",)),
    Command("reminder snooze", Snooze, snooze, about=About.MAYBE),
    Command("reminder off", Which, off, about=About.MAYBE),
    Command("reminder on", Which, on, about=About.MAYBE),
    Command("follow snooze", FollowSnooze, follow_snooze, about=About.NOTHING),
    Command("follow off", Follow, follow_off, about=About.NOTHING),
    Command("follow on", Follow, follow_on, about=About.NOTHING),
)

"""Cards about what is owed: the first task, updates, handover briefs, reminders, the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import Actions, Block, Button, Card, Facts, Items, Moment, Notice, Phrase, Text, phrase
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import Handover, ReminderKind, Update
from bot.model.timeline import Event
from bot.playbook.schema import Playbook, Task
from bot.shelf import words
from bot.texts import Say, shortened
from bot.times import show_duration
from bot.views.crisis import title_of

FIRST_TASKS = 3  # beside the first one; the rest is a button away


SUMMARIES = {ReminderKind.DIGEST: "digest.crisis", ReminderKind.DAY_END: "digest.day"}
LONGEST_EVENT = 280  # characters of an event's words; the room has them in full


def task_card(crisis: Crisis, playbook: Playbook, due_at: datetime, say: Say) -> Card:
    """Return the first task of every crisis, with its deadline, and the tasks that follow it."""
    first, *others = playbook.tasks
    blocks: list[Block] = [
        Text(phrase(words(first.text, say.locale))),
        Facts(((say("fact.deadline"), phrase(Moment(due_at))),)),
        Text(phrase(say("task.then")), "heading"),
        _task_list(others[:FIRST_TASKS], say),
        Actions(
            (
                Button(say("button.notice_out"), f"{crisis.ref} notice", "primary"),
                Button(say("button.tasks", n=len(playbook.tasks)), f"{crisis.ref} tasks"),
            )
        ),
    ]
    return Card("task.first", say("task.title"), tuple(blocks), "warn")


def tasks_card(crisis: Crisis, playbook: Playbook, say: Say) -> Card:
    """Return every task of the crisis's playbook, in order."""
    return Card("task.all", say("task.all_title", crisis=title_of(crisis)), (_task_list(playbook.tasks, say),))


def _task_list(tasks: Sequence[Task], say: Say) -> Items:
    return Items(tuple(phrase(words(task.text, say.locale)) for task in tasks), ordered=True)


def update_card(context: Context, crisis: Crisis, update: Update, say: Say) -> Card:
    """Return an update in its fixed order; what was not said is left out, the next time never is."""
    said = [("know", update.know), ("unknown", update.unknown), ("affected", update.affected)]
    said += [("doing", update.doing), ("do_now", update.do_now)]
    pairs: list[tuple[str, Phrase]] = [(say(f"update.{name}"), phrase(text)) for name, text in said if text]
    pairs.append((say("update.reach"), say.phrase("update.reach_how", crisis=crisis.ref)))
    pairs.append((say("fact.next_update"), phrase(Moment(update.next_at))))
    by = Text(say.phrase("update.by", who=context.mention(update.author), at=Moment(update.at)), "quiet")
    title = say("update.title", n=update.number, crisis=title_of(crisis))
    return Card("update.posted", title, (Facts(tuple(pairs)), by))


def brief_card(context: Context, crisis: Crisis, handover: Handover, state: tuple[Block, ...], say: Say) -> Card:
    """Return the written brief that the next lead accepts or declines."""
    intro = say.phrase(
        "handover.intro", giver=context.mention(handover.giver), receiver=context.mention(handover.receiver)
    )
    buttons = (
        Button(say("button.accept"), f"{crisis.ref} handover accept", "primary"),
        Button(say("button.decline"), f"{crisis.ref} handover decline"),
    )
    title = say("handover.title", crisis=title_of(crisis))
    return Card("handover.brief", title, (Text(intro), *state, Actions(buttons)), "warn")


def card_key(kind: ReminderKind) -> str:
    """Return the key of a reminder's card."""
    return SUMMARIES.get(kind, f"reminder.{kind}")


def reminder_card(key: str, crisis: Crisis, say: Say, late: timedelta | None, **facts: object) -> Card:
    """Return a reminder: what is owed, how late it comes, and the button that settles it."""
    blocks: list[Block] = [Text(say.phrase(f"reminder.{key}", **facts))]
    if late is not None:
        blocks.insert(0, Notice(say.phrase("reminder.late", length=show_duration(late, say)), "danger"))
    run = {"notice_due": "notice", "update_due": "update", "handover_waits": "handover accept"}[key]
    decline = Button(say("button.decline"), f"{crisis.ref} handover decline")
    others = (decline,) if key == "handover_waits" else ()
    blocks.append(Actions((Button(say(f"reminder.{key}.button"), f"{crisis.ref} {run}", "primary"), *others)))
    return Card(f"reminder.{key}", say(f"reminder.{key}.title", crisis=title_of(crisis)), tuple(blocks), "warn")


def resolved_card(context: Context, crisis: Crisis, say: Say, events: int, owed: int) -> Card:
    """Return the summary that closes a crisis; what customers were promised is owed all the same."""
    length = (crisis.resolved_at or context.now) - crisis.declared_at
    pairs: list[tuple[str, Phrase]] = [
        (say("fact.lasted"), phrase(show_duration(length, say))),
        (say("fact.severity"), phrase(say(f"severity.{crisis.severity.value}"))),
        (
            say("fact.lead"),
            phrase(context.mention(crisis.lead)) if crisis.lead else say.phrase("status.nobody"),
        ),
        (say("fact.updates"), phrase(str(crisis.updates))),
        (say("fact.events"), phrase(str(events))),
    ]
    notice = phrase(Moment(crisis.noticed_at)) if crisis.noticed_at else say.phrase("resolved.no_notice")
    pairs.append((say("fact.notice"), notice))
    outcome = (
        Text(phrase(crisis.outcome), "quote") if crisis.outcome else Text(say.phrase("resolved.no_outcome"), "quiet")
    )
    buttons = (
        Button(say("button.timeline"), f"{crisis.ref} timeline"),
        Button(say("button.reopen"), f"{crisis.ref} reopen"),
    )
    title = say("resolved.title", crisis=title_of(crisis))
    left = (Notice((say.count("resolved.owed", owed),), "warn"),) if owed else ()
    return Card("crisis.resolved", title, (outcome, Facts(tuple(pairs)), *left, Actions(buttons)), "good")


def timeline_card(context: Context, crisis: Crisis, events: list[Event], left_out: int) -> Card:
    """Return the record, oldest first; earlier events that do not fit are counted, not hidden."""
    say = context.say
    lines = tuple(
        say.phrase(
            "timeline.line",
            at=Moment(event.at),
            who=context.mention(event.actor),
            what=event_words(event, say),
        )
        for event in events
    )
    blocks: list[Block] = [Items(lines)]
    if left_out:
        blocks.insert(0, Text(phrase(say.count("timeline.left_out", left_out)), "quiet"))
    return Card("timeline", say("timeline.title", crisis=title_of(crisis)), tuple(blocks))


def event_words(event: Event, say: Say) -> str:
    """Return what happened as a sentence: the kind's own, around the words somebody gave."""
    facts = {**event.facts, "text": shortened(event.text, LONGEST_EVENT)}
    return say(f"event.{event.kind}", **facts)

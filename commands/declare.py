"""`declare`: opens a crisis with everything that must be said, in one unit of work."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from bot import conduct, posting
from bot.access import Permit
from bot.announcing import announce
from bot.cards import Actions, Block, Button, Card, Choice, Text
from bot.command import About, Command
from bot.context import Context
from bot.digests.schedule import expect_digests
from bot.forms import Form, Offers, Shape
from bot.model.crisis import OPEN_STAGES, Crisis, Severity
from bot.model.delivery import Priority
from bot.model.duties import ReminderKind
from bot.model.org import Org
from bot.model.room import Room
from bot.playbook.schema import Playbook
from bot.refusals import Refusal
from bot.reply import Declined, Reply
from bot.schedule import pace, update_interval
from bot.views.crisis import similar_card, title_of
from bot.views.duties import task_card
from bot.views.talking import overview_card

# Whatever stands between spaces and marks: many scripts write vowels with signs that are no letters.
WORD = re.compile(r"[^\s!-/:-@\[-`{-~–—‘’“”…]{3,}")
ALIKE = 0.5  # share of words that two titles have in common
MOST = 5  # similar crises that are shown


class Declaration(Form):
    """What is known in the first minute."""

    title: Annotated[str, Shape(position=0, rest=True, required=True)] = ""
    type: Annotated[str, Shape()] = ""
    sev: Annotated[str, Shape("choice", choices=("1", "2", "3", "4"))] = ""
    lead: Annotated[str, Shape("person")] = ""
    affected: Annotated[str, Shape()] = ""
    private: Annotated[bool, Shape("toggle")] = False
    drill: Annotated[bool, Shape("toggle")] = False
    anyway: Annotated[bool, Shape("toggle", hidden=True)] = False


def run(context: Context, form: Declaration) -> Card:
    """Open the crisis, unless one like it is open already and nobody said that this is another."""
    kinds = _kinds(context, form)
    context.work.get(Org, context.org.id, hold=True)  # who declares in the same moment waits, and then sees this one
    similar = [] if form.anyway else _similar(context, form.title)
    if similar:
        question = similar_card(similar, _anyway(form), context.say)
        raise Declined(Reply(question, "declare.similar", {"similar": ", ".join(found.ref for found in similar)}))
    playbook, copy = context.shelf.take(kinds, context.org.id)
    context.shelf.keep(context.work, copy)
    crisis = context.crisis = _begin(context, form, kinds, playbook, copy.id)
    context.work.add(crisis)
    rooms = posting.open_rooms(context, crisis, conduct.topic(context, crisis))
    crisis = conduct.record(context, crisis, "declared", crisis.title, severity=str(crisis.severity.value))
    crisis = conduct.store(context, announce(context, replace(crisis, room_id=rooms[0].id)))
    _remind(context, crisis, playbook)
    for room in rooms:
        _furnish(context, crisis, playbook, room)
    return _confirmation(context, crisis, rooms[0])


def _kinds(context: Context, form: Declaration) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(re.findall(r"[^,+\s]+", form.type.lower().replace("-", "_"))))
    if len(kinds) > 2:  # noqa: PLR2004 - a crisis carries two kinds at the most
        raise Refusal("kind.too_many", kinds=", ".join(kinds))
    return kinds or (context.shelf.kind_of(form.title, context.say),)


def _similar(context: Context, title: str) -> list[Crisis]:
    """Return open crises that the asker may see and whose titles share at least half of the words."""
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True)
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    alike = [crisis for crisis in visible if _likeness(title, crisis.title) >= ALIKE]
    return alike[:MOST]


def _likeness(one: str, other: str) -> float:
    if one.casefold() == other.casefold():
        return 1
    words, others = (set(WORD.findall(title.casefold())) for title in (one, other))
    return len(words & others) / max(1, min(len(words), len(others)))


def _anyway(form: Declaration) -> str:
    """Return the words that declare the same thing, knowing of the similar one."""
    given = [(name, value) for name in ("type", "sev", "lead", "affected") if (value := getattr(form, name))]
    flags = [f"--{name} {_quoted(value)}" for name, value in given]
    toggles = [f"--{name}" for name in ("private", "drill") if getattr(form, name)]
    return " ".join(["declare", _quoted(form.title), *flags, *toggles, "--anyway"])


def _quoted(words: str) -> str:
    """Return words that are read back as they are; a quotation mark becomes the sign for inches."""
    return '"' + words.replace('"', "″") + '"'


def _begin(context: Context, form: Declaration, kinds: tuple[str, ...], playbook: Playbook, copy: str) -> Crisis:
    lead = context.named(form.lead) if form.lead else None
    severity = Severity(int(form.sev or playbook.severity_default.removeprefix("sev")))
    insiders = tuple(dict.fromkeys([context.actor.id, *([lead.id] if lead else [])]))
    return Crisis(
        id=context.new_id(),
        org_id=context.org.id,
        number=context.work.next_number("crisis"),
        title=form.title,
        kinds=kinds,
        severity=severity,
        declared_by=context.actor.id,
        declared_at=context.now,
        playbook=copy,
        lead=lead.id if lead else None,
        private=form.private,
        drill=form.drill,
        insiders=insiders,
        affected=form.affected,
        next_update_at=context.now + pace(playbook.cadence.first_update, severity),
    )


def _remind(context: Context, crisis: Crisis, playbook: Playbook) -> None:
    first = pace(playbook.cadence.first_update, crisis.severity)
    every = update_interval(playbook.cadence, crisis.severity, crisis.stage)
    conduct.remind(context, crisis, ReminderKind.NOTICE_DUE, due_at=context.now + first, every=first)
    conduct.remind(context, crisis, ReminderKind.UPDATE_DUE, due_at=context.now + first, every=every)
    expect_digests(context, crisis)


def _furnish(context: Context, crisis: Crisis, playbook: Playbook, room: Room) -> None:
    """Post what a room starts with, the most needed first."""
    header, table = conduct.header(context, crisis), conduct.table(context, crisis)
    room = posting.fill_slot(context, room, conduct.HEADER, header, pinned=True, priority=Priority.DECLARE)
    deadline = context.now + pace(playbook.cadence.first_update, crisis.severity)
    posting.post(context, room, lambda say: task_card(crisis, playbook, deadline, say), Priority.DECLARE)
    posting.post(context, room, lambda say: overview_card(context.org, crisis, playbook, say), Priority.DECLARE)
    posting.fill_slot(context, room, conduct.ROUTES, table, pinned=True, priority=Priority.DECLARE)


def _confirmation(context: Context, crisis: Crisis, room: Room) -> Card:
    say = context.say
    kinds = ", ".join(say.label("kind", kind) for kind in crisis.kinds)
    blocks: list[Block] = [Text(say.phrase("declare.done", crisis=crisis.ref, room=f"#{room.name}", kinds=kinds))]
    if crisis.lead is None:
        blocks.append(Text(say.phrase("declare.no_lead")))
    if not context.org.leads and not context.org.declarers:
        blocks.append(Text(say.phrase("declare.anyone"), "quiet"))
    button = Button(say("button.take_lead"), f"{crisis.ref} role lead", "primary")
    actions = (Actions((button,)),) if crisis.lead is None else ()
    return Card("declare.done", title_of(crisis), (*blocks, *actions), "good")


def offers(context: Context) -> Offers:
    """Return the kinds of crisis that can be chosen."""
    say = context.say
    return {"type": tuple(Choice(kind, say.label("kind", kind)) for kind in context.shelf.kinds())}


command = Command("declare", Declaration, run, permit=Permit.DECLARE, about=About.NOTHING, asks=True, offers=offers)

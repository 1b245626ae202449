"""The subject of a command: the crisis of the room, the one named, or the only open one; never a guess."""

from __future__ import annotations

from bot.command import About, Command
from bot.context import Context
from bot.forms import shapes
from bot.grammar import REFERENCE, Spoken, after_first_word, first_word
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.refusals import Refusal

MOST = 20  # open crises that are named when it is not clear which one is meant


def subject_of(context: Context, command: Command, spoken: Spoken) -> tuple[Crisis | None, str]:
    """Return the crisis that a command is about, and its words without the reference that named it."""
    if command.about is About.NOTHING:
        return None, spoken.rest
    number, rest = _named(context, command, spoken)
    hold = _holds(command)
    if number is not None:
        return _by_number(context, number, hold=hold), rest
    crisis_id = context.room.crisis_id if context.room else None
    if crisis_id:
        return _of_this_room(context, context.work.get(Crisis, crisis_id, hold=hold)), rest
    return _only_one(context, command), rest


def _holds(command: Command) -> bool:
    """Say whether nobody else may change the crisis meanwhile.

    A command that can do without one holds what it changes itself, all of them in the order of their
    numbers: two that each held their own first would wait for one another.
    """
    return command.writes and command.about is About.CRISIS


def _named(context: Context, command: Command, spoken: Spoken) -> tuple[int | None, str]:
    """Find a reference before the verb, or right after it where it cannot be part of a sentence."""
    if spoken.reference is not None:
        return spoken.reference, spoken.rest
    match, rest = REFERENCE.fullmatch(first_word(spoken.rest)), after_first_word(spoken.rest)
    in_room = context.room is not None and context.room.crisis_id is not None
    prose = any(shape.rest for shape in shapes(command.form).values())
    if match is None or (in_room and prose and rest):
        return None, spoken.rest
    return int(match[1]), rest.strip()


def _by_number(context: Context, number: int, *, hold: bool) -> Crisis:
    found = context.work.find(Crisis, number=number, limit=1, hold=hold)
    return _visible(context, found[0] if found else None, f"C-{number}")


def _visible(context: Context, crisis: Crisis | None, name: str) -> Crisis:
    """Return a crisis that the asker may see; for others a private one does not exist."""
    if crisis is None or not crisis.visible_to(context.actor.id):
        raise Refusal("crisis.unknown", crisis=name)
    return crisis


def _of_this_room(context: Context, crisis: Crisis | None) -> Crisis:
    if crisis is None or not crisis.visible_to(context.actor.id):
        raise Refusal("crisis.hidden")
    return crisis


def _only_one(context: Context, command: Command) -> Crisis | None:
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number")
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    if len(visible) == 1:
        return context.work.get(Crisis, visible[0].id, hold=_holds(command))
    if visible:
        known = ", ".join(crisis.ref for crisis in visible[-MOST:])
        context.no_subject = Refusal("crisis.several", known=known, verb=command.verb)
    if command.about is About.MAYBE:
        return None
    raise context.no_subject

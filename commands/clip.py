"""`clip` and `unclip`: somebody's words, from wherever they were said, on the timeline and off it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot import conduct, deliveries
from bot.cards import Card, Choice
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Offers, Shape, view_form
from bot.grammar import REFERENCE
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.delivery import Delivery, DeliveryState, Priority
from bot.model.room import Room
from bot.model.timeline import Event
from bot.refusals import Refusal
from bot.reply import Declined, Reply

MOST = 100  # crises that can be chosen from


class Quotation(Form):
    """What was said, by whom, and where it stands; `ref` is the chat's own name of the message."""

    text: Annotated[str, Shape("paragraph", position=0, rest=True)] = ""
    crisis: Annotated[str, Shape()] = ""
    author: Annotated[str, Shape()] = ""
    link: Annotated[str, Shape()] = ""
    ref: Annotated[str, Shape(hidden=True)] = ""


class Mark(Form):
    """The message that is meant no more."""

    ref: Annotated[str, Shape(position=0, rest=True, required=True)] = ""


def clip(context: Context, form: Quotation) -> Card:
    """Put words on the timeline; a mark without words has them read where they stand."""
    _choose(context, form)
    crisis = context.hold_crisis()
    if form.ref and _standing(context, crisis, form.ref):
        return conduct.done(context, "clip.there_already")
    if not form.text:
        return _have_it_read(context, form)
    conduct.store(context, _recorded(context, crisis, form))
    return conduct.done(context, "clip.done")


def _recorded(context: Context, crisis: Crisis, form: Quotation) -> Crisis:
    author = form.author or context.mention(context.actor.id).handle
    if form.link:
        return conduct.record(context, crisis, "clip", form.text, author=author, link=form.link, ref=form.ref)
    return conduct.record(context, crisis, "clip_words", form.text, author=author, ref=form.ref)


def unclip(context: Context, form: Mark) -> Card:
    """Take marked words off the timeline again; the record of both stays in its chain."""
    crisis = context.hold_crisis()
    if context.room is not None:
        waiting = context.work.find(Delivery, lane=_reading(context, context.room, form.ref).lane)
        for delivery in waiting:
            if delivery.state is DeliveryState.PENDING:
                context.keep(delivery, replace(delivery, state=DeliveryState.SUPERSEDED))
    if _standing(context, crisis, form.ref):
        conduct.store(context, conduct.record(context, crisis, "unclip", ref=form.ref))
    return conduct.done(context, "unclip.done")


def _choose(context: Context, form: Quotation) -> None:
    """Take the crisis that was chosen; ask for it where it is not clear, with all that was said kept."""
    chosen = REFERENCE.fullmatch(form.crisis.strip())
    if chosen:
        found = context.work.find(Crisis, number=int(chosen[1]), limit=1)
        context.crisis = next((crisis for crisis in found if crisis.visible_to(context.actor.id)), None)
    if context.crisis is None and not form.text:
        raise context.no_subject
    if context.crisis is None:
        known = {name: value for name, value in form.model_dump().items() if value}
        view = view_form(Quotation, "clip", context.say, offers=offers(context), raw=known)
        raise Declined(Reply(Card("form.clip", view.title, (view,)), "clip.which"))


def _have_it_read(context: Context, form: Quotation) -> Card:
    """Let the chat be asked what was marked: nobody waits for it here."""
    if context.room is None or not form.ref:
        raise Refusal("clip.nothing")
    context.work.add(_reading(context, context.room, form.ref))
    return conduct.done(context, "clip.reading")


def _reading(context: Context, room: Room, ref: str) -> Delivery:
    slip = context.new_id()
    by = context.actor.id
    return deliveries.clip(room, ref, by, delivery_id=slip, key=slip, now=context.now, priority=Priority.COSMETIC)


def _standing(context: Context, crisis: Crisis, ref: str) -> bool:
    """Say whether a message's words are on the timeline now."""
    marks = context.work.find(Event, crisis_id=crisis.id, contains={"facts": ref}, order="seq")
    own = [event.kind for event in marks if event.facts.get("ref") == ref]
    return bool(own) and own[-1] != "unclip"


def offers(context: Context) -> Offers:
    """Return the open crises that can be chosen."""
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True, limit=MOST)
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    return {"crisis": tuple(Choice(crisis.ref, f"{crisis.ref} {crisis.title}"[:75]) for crisis in visible)}


commands = (
    Command("clip", Quotation, clip, about=About.MAYBE, asks=True, offers=offers),
    Command("unclip", Mark, unclip),
)

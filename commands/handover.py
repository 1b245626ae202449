"""`handover`: the lead passes the crisis on with a written brief, which the next lead accepts."""

from __future__ import annotations

from typing import Annotated

from bot import conduct, posting
from bot.access import Permit
from bot.cards import Block, Card, Items, Phrase, Text, phrase
from bot.command import Command
from bot.context import Context
from bot.documents import card_document
from bot.forms import Form, Nothing, Shape
from bot.model.crisis import Crisis, Role
from bot.model.delivery import Priority
from bot.model.duties import Handover, HandoverState, ReminderKind
from bot.model.org import Person
from bot.model.routing import RouteStatus
from bot.refusals import Refusal
from bot.schedule import HANDOVER_PATIENCE
from bot.texts import Say
from bot.views.duties import brief_card
from bot.views.routing import route_label


class Offer(Form):
    """Who is to lead next, and what they should know besides the facts."""

    person: Annotated[str, Shape("person", position=0, required=True)] = ""
    words: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""


def offer(context: Context, form: Offer) -> Card:
    """Write the brief, post it in the room, and send it to the one who is asked."""
    crisis, receiver = context.the_crisis, context.named(form.person)
    if not crisis.open:
        raise Refusal("crisis.closed", crisis=crisis.ref)
    if receiver.id == crisis.lead:
        raise Refusal("role.held_already", role=Role.LEAD.value)
    conduct.withdraw_handover(context, crisis)
    handover = _offer(context, crisis, receiver, form.words)
    context.work.add(handover)
    due = context.now + HANDOVER_PATIENCE
    kind = ReminderKind.HANDOVER_WAITS
    conduct.remind(context, crisis, kind, due_at=due, every=HANDOVER_PATIENCE, subject=handover.id)
    told = crisis.told_to(receiver.id)  # who reads the brief may see the crisis, and answer
    changed = conduct.store(context, conduct.record(context, told, "handover", form.words, receiver=receiver.handle))
    posting.post_everywhere(
        context, changed, lambda say: _brief(context, changed, handover, form.words, say), Priority.REMINDER
    )
    posting.send_direct(context, receiver, lambda say: _brief(context, changed, handover, form.words, say), urgent=True)
    people = {"giver": context.mention(handover.giver), "receiver": context.mention(receiver.id)}
    return conduct.done(context, "handover.done" if crisis.lead else "handover.done.free", **people)


def _offer(context: Context, crisis: Crisis, receiver: Person, words: str) -> Handover:
    giver = crisis.lead or context.actor.id
    draft = Handover(context.new_id(), crisis.org_id, crisis.id, giver, receiver.id, context.now, brief={})
    brief = card_document(_brief(context, crisis, draft, words, context.say))
    return Handover(draft.id, crisis.org_id, crisis.id, giver, receiver.id, context.now, brief)


def _brief(context: Context, crisis: Crisis, handover: Handover, words: str, say: Say) -> Card:
    blocks: list[Block] = []
    if words:
        blocks.append(Text(phrase(words), "quote"))
    state = conduct.header(context, crisis)(say)
    blocks += state.blocks[:-1]  # its buttons are not the brief's
    blocks.append(Text(phrase(say("handover.open")), "heading"))
    blocks.append(Items(_open_points(context, crisis, say)))
    return brief_card(context, crisis, handover, tuple(blocks), say)


def _open_points(context: Context, crisis: Crisis, say: Say) -> tuple[Phrase, ...]:
    """Return what the next lead has to look after first."""
    points: list[Phrase] = []
    if crisis.noticed_at is None:
        points.append(say.phrase("status.no_notice_yet"))
    if crisis.deputy is None:
        points.append(say.phrase("handover.no_deputy"))
    if crisis.comms is None:
        points.append(say.phrase("handover.no_comms"))
    for route in context.routes().values():
        if route.status is not RouteStatus.UP:
            status = say(f"route.status.{route.status}")
            points.append(say.phrase("routes.trouble", route=route_label(route, say), status=status))
    return tuple(points) or (say.phrase("handover.nothing_open"),)


def accept(context: Context, _form: Nothing) -> Card:
    """Take the lead that was offered."""
    crisis = context.the_crisis
    handover = _pending(context, crisis)
    context.keep(handover, handover.answered(HandoverState.ACCEPTED, context.now))
    conduct.stop_reminding(context, crisis, ReminderKind.HANDOVER_WAITS)
    changed = crisis.given(Role.LEAD, context.actor.id)
    giver = context.mention(handover.giver)
    changed = conduct.apply(context, conduct.record(context, changed, "handover_accepted", giver=giver.handle))
    posting.invite(context, changed, context.actor.id)
    conduct.tell(context, changed, "handover.accepted", giver=giver)
    return conduct.done(context, "handover.accept_done")


def decline(context: Context, _form: Nothing) -> Card:
    """Say no; the giver keeps the lead and is told."""
    crisis = context.the_crisis
    handover = _pending(context, crisis)
    context.keep(handover, handover.answered(HandoverState.DECLINED, context.now))
    conduct.stop_reminding(context, crisis, ReminderKind.HANDOVER_WAITS)
    giver = context.mention(handover.giver)
    changed = conduct.store(context, conduct.record(context, crisis, "handover_declined", giver=giver.handle))
    conduct.warn(context, changed, "handover.declined" if crisis.lead else "handover.declined.free", giver=giver)
    return conduct.done(context, "handover.decline_done" if crisis.lead else "handover.decline_done.free", giver=giver)


def _pending(context: Context, crisis: Crisis) -> Handover:
    handover = conduct.offered_handover(context, crisis)
    if handover is None:
        raise Refusal("handover.none")
    if handover.receiver != context.actor.id:
        raise Refusal("handover.not_yours", receiver=context.mention(handover.receiver).handle)
    return handover


commands = (
    Command("handover", Offer, offer, permit=Permit.LEAD, asks=True),
    Command("handover accept", Nothing, accept),
    Command("handover decline", Nothing, decline),
)

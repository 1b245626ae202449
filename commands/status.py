"""`status`: the crisis card; without a crisis at hand, the open ones."""

from __future__ import annotations

from dataclasses import replace

from bot import conduct, posting
from bot.cards import Block, Card, Notice
from bot.command import About, Command
from bot.context import Context
from bot.following.crowd import crowd
from bot.forms import Nothing
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.delivery import Delivery, DeliveryState
from bot.texts import Say
from bot.views.crisis import list_card
from bot.views.follow_lists import owed_blocks


def run(context: Context, _form: Nothing) -> Card:
    """Show the crisis, or the list of those that are open."""
    if context.crisis is not None:
        header = conduct.header(context, context.crisis)(context.say)
        return replace(
            header, blocks=(*_undelivered(context, context.crisis), *header.blocks, *_owed(context, context.crisis))
        )
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True)
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    return list_card(visible, context.say, context.say("list.open"))


def _owed(context: Context, crisis: Crisis) -> tuple[Block, ...]:
    """Say how many customers are owed something. Only to who asks: in the pinned card it would soon be wrong."""
    return owed_blocks(crisis.ref, crowd(context, crisis), context.say)


def _undelivered(context: Context, crisis: Crisis) -> tuple[Notice, ...]:
    """Say what a chat refused, for good or for now: people must know that a room did not hear it."""
    rooms = tuple(room.id for room in posting.rooms_of(context, crisis))
    stuck = (DeliveryState.DEAD, DeliveryState.BLOCKED)
    found = context.work.find(Delivery, room_id=rooms, state=stuck, order="seq")
    dead, parked = ([delivery for delivery in found if delivery.state is state] for state in stuck)
    say, notices = context.say, []
    if dead:
        notices.append(Notice((say.count("status.undelivered", len(dead), causes=_causes(say, dead)),), "danger"))
    if parked:
        notices.append(Notice((say.count("status.parked", len(parked), causes=_causes(say, parked)),), "warn"))
    return tuple(notices)


def _causes(say: Say, deliveries: list[Delivery]) -> str:
    """Return why, with what to do about it where that is known; else the chat's own word."""
    return " ".join(say.label("cause", code) for code in sorted({delivery.error or "-" for delivery in deliveries}))


command = Command("status", Nothing, run, about=About.MAYBE, writes=False, aliases=("show", "info"))

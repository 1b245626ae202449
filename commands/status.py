"""`status`: the crisis card; without a crisis at hand, the open ones."""

from __future__ import annotations

from bot import conduct
from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.forms import Nothing
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.views.crisis import list_card


def run(context: Context, _form: Nothing) -> Card:
    """Show the crisis, or the list of those that are open."""
    if context.crisis is not None:
        return conduct.header(context, context.crisis)(context.say)
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True)
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    return list_card(visible, context.say, context.say("list.open"))


command = Command("status", Nothing, run, about=About.MAYBE, writes=False, aliases=("show", "info"))

"""`home`: the first page: what is open, what one may do, and where to begin."""

from __future__ import annotations

from bot.access import Permit, allowed
from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.digests.owed import owed_by
from bot.following.crowd import crowds
from bot.forms import Nothing
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.views.home import MOST, home_card


def run(context: Context, _form: Nothing) -> Card:
    """Show the open crises that the asker may see, the newest first."""
    found = context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True)
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    may_declare = allowed(Permit.DECLARE, context.actor, context.org, None)
    owed = owed_by(context, [context.actor.id])
    counted = crowds(context, visible[:MOST])
    return home_card(context, visible, counted, owed[0] if owed else None, may_declare=may_declare)


command = Command("home", Nothing, run, about=About.NOTHING, writes=False, aliases=("start",))

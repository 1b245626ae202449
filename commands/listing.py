"""`list`: open crises, all of them, or those whose title has certain words."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.views.crisis import list_card

READ = 200  # the newest ones, of which private ones may fall away


class Search(Form):
    """What to look for: `open` (as without words), `all`, or words of the title."""

    words: Annotated[str, Shape(position=0, rest=True)] = ""


def run(context: Context, form: Search) -> Card:
    """Show what is found, the newest first; private crises only to those inside."""
    wanted = form.words.strip().lower()
    find = partial(context.work.find, Crisis, order="number", descending=True, limit=READ)
    if wanted in ("", "open"):
        found = find(stage=OPEN_STAGES)
    elif wanted == "all":
        found = find()
    else:
        found = find(contains={"title": wanted})
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)]
    title = context.say("list.open") if wanted in ("", "open") else context.say("list.found", words=wanted)
    return list_card(visible, context.say, title)


command = Command("list", Search, run, about=About.NOTHING, writes=False, aliases=("ls", "search", "find"))

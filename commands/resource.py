"""`resource`: the library of what helps customers who wait: found, shown, and kept an eye on."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Nothing, Shape
from bot.model.resource import ResourceState
from bot.resources.cabinet import Item
from bot.texts import Say
from bot.views.resources import check_card, item_card, list_card


class Search(Form):
    """A category, a region, words, or nothing for everything."""

    words: Annotated[str, Shape(position=0, rest=True)] = ""


class Name(Form):
    """One entry."""

    id: Annotated[str, Shape(position=0, required=True)] = ""


def find(context: Context, form: Search) -> Card:
    """Show what fits all the words."""
    words = form.words.casefold().split()
    items = context.cabinet.items(context.work, context.now).values()
    found = [item for item in items if all(_fits(item, word, context.say) for word in words)]
    return list_card(found, form.words, context.say)


def _fits(item: Item, word: str, say: Say) -> bool:
    """Say whether a word is a category, a region or a topic of an entry, or a part of its texts."""
    entry = item.entry
    names = {entry.category, *entry.topics, *entry.crisis_types, *entry.locales, *map(str.casefold, entry.regions)}
    text = f"{item.id} {item.name(say)} {item.about(say)}".casefold()
    return word in names or (len(word) > 2 and word in text)  # noqa: PLR2004 - two letters are a region


def show(context: Context, form: Name) -> Card:
    """Show one entry."""
    return item_card(context, context.cabinet.item(context.work, context.now, form.id))


def check(context: Context, _form: Nothing) -> Card:
    """Have every address looked up soon, and say what is known to be dead, overdue or moved."""
    items = list(context.cabinet.items(context.work, context.now).values())
    linked = [item for item in items if item.entry.url]
    for item in linked:
        _mark(context, item)
    return check_card(items, len(linked), context.say)


def _mark(context: Context, item: Item) -> None:
    if item.state is None:
        context.work.add(ResourceState(item.id, context.org.id, check_at=context.now))
    elif item.state.check_at is None or item.state.check_at > context.now:
        context.keep(item.state, replace(item.state, check_at=context.now))


commands = (
    Command("resource", Search, find, about=About.NOTHING, writes=False, aliases=("resources",)),
    Command("resource list", Search, find, about=About.NOTHING, writes=False),
    Command("resource show", Name, show, about=About.NOTHING, writes=False, asks=True),
    Command("resource check", Nothing, check, about=About.NOTHING),
)

"""`resource add`, `resource remove`, `resource verify`: what stands in the library, and who looked at it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from bot.access import Permit
from bot.cards import Card, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.resource import AddedResource, ResourceState
from bot.refusals import Refusal
from bot.resources.cabinet import Item
from bot.resources.faults import is_link, is_locale, is_number, is_region
from bot.resources.schema import CATEGORIES, MEDIA, TOPICS, ResourceEntry
from bot.views.resources import item_card

WORD = re.compile(r"[a-z0-9]+")
LONGEST_NAME = 50


class Entry(Form):
    """What helps, where it is found, and whom it helps."""

    name: Annotated[str, Shape(position=0, rest=True, required=True)] = ""
    url: Annotated[str, Shape()] = ""
    category: Annotated[str, Shape("choice", choices=CATEGORIES, required=True)] = ""
    about: Annotated[str, Shape()] = ""
    regions: Annotated[str, Shape()] = ""
    languages: Annotated[str, Shape()] = ""
    topics: Annotated[str, Shape()] = ""
    medium: Annotated[str, Shape("choice", choices=MEDIA)] = ""
    phone: Annotated[str, Shape()] = ""
    gated: Annotated[bool, Shape("toggle")] = False


class Name(Form):
    """One entry."""

    id: Annotated[str, Shape(position=0, required=True)] = ""


class Look(Form):
    """One entry, and whether its number was rung, too."""

    id: Annotated[str, Shape(position=0, required=True)] = ""
    phone: Annotated[bool, Shape("toggle")] = False


def add(context: Context, form: Entry) -> Card:
    """Add an entry. Nobody has looked at it yet: it goes to no customer before somebody did."""
    entry = _entry(context, form)
    hidden = context.work.get(AddedResource, entry.id)
    if entry.id in context.cabinet.items(context.work, context.now):
        raise Refusal("resource.taken", resource=entry.id)
    document = entry.model_dump(mode="json", exclude_defaults=True)
    row = AddedResource(entry.id, context.org.id, document, context.actor.id, context.now)
    if hidden:
        context.keep(hidden, replace(row, version=hidden.version))
    else:
        context.work.add(row)
    _own(context, entry.id)
    return item_card(context, context.cabinet.item(context.work, context.now, entry.id))


def _own(context: Context, name: str) -> None:
    """Let whoever adds an entry hear of it; nothing that was known of an older one of that name counts."""
    fresh = ResourceState(name, context.org.id, owner=context.actor.id)
    known = context.work.get(ResourceState, name)
    if known:
        context.keep(known, replace(fresh, version=known.version))
    else:
        context.work.add(fresh)


def _entry(context: Context, form: Entry) -> ResourceEntry:
    regions = _codes(form.regions.upper()) or ("*",)
    locales = _codes(form.languages) or (context.org.locale,)
    topics = _codes(form.topics.lower()) or TOPICS
    _check(form, regions, locales, topics)
    said = context.org.locale
    return ResourceEntry.model_validate(
        {
            "id": _id(context, form.name),
            "name": {"text": {said: form.name}},
            "about": {"text": {said: form.about}},
            "url": form.url,
            "phone": {"number": form.phone} if form.phone else None,
            "category": form.category,
            "topics": topics,
            "medium": form.medium or "site",
            "regions": regions,
            "locales": locales,
            "gated": form.gated,
        }
    )


def _id(context: Context, name: str) -> str:
    """Return the name that people type: the words of the entry's, or a number where they are in another script."""
    made = "_".join(WORD.findall(name.casefold()))[:LONGEST_NAME].rstrip("_")
    if not made:
        return f"resource_{context.work.next_number('resource')}"
    return made if made[0].isalpha() else f"r_{made}"


def _check(form: Entry, regions: tuple[str, ...], locales: tuple[str, ...], topics: tuple[str, ...]) -> None:
    if not (form.url or form.phone):
        raise Refusal("resource.nowhere")
    if form.url and not is_link(form.url):
        raise Refusal("resource.bad_link", url=form.url[:80])
    if form.phone and not is_number(form.phone):
        raise Refusal("resource.bad_number", phone=form.phone[:40])
    for code in regions:
        if not is_region(code):
            raise Refusal("resource.bad_region", region=code[:20])
    for code in locales:
        if not is_locale(code):
            raise Refusal("resource.bad_language", language=code[:20])
    for topic in topics:
        if topic not in TOPICS:
            raise Refusal("resource.bad_topic", topic=topic[:20], known=", ".join(TOPICS))


def _codes(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in re.split(r"[,\s]+", words) if code))


def remove(context: Context, form: Name) -> Card:
    """Take an entry out of the library; a shipped one is hidden here. What was sent stays known."""
    item = context.cabinet.item(context.work, context.now, form.id)
    row = context.work.get(AddedResource, item.id)
    if row:
        context.keep(row, replace(row, removed=True))
    else:
        context.work.add(AddedResource(item.id, context.org.id, {}, context.actor.id, context.now, removed=True))
    if item.state:
        context.keep(item.state, replace(item.state, check_at=None, asked_until=None, open_until=None))
    return _confirmed(context, "resource.removed", item)


def verify(context: Context, form: Look) -> Card:
    """Note that a person looked at it. Refuses what has no address to look at."""
    item = context.cabinet.item(context.work, context.now, form.id)
    if not item.entry.address:
        raise Refusal("resource.nothing_to_verify", resource=item.id)
    phoned = form.phone or not item.entry.url
    state = item.state or ResourceState(item.id, context.org.id)
    seen = state.looked_at(item.entry.address, context.actor.id, context.now, phoned=phoned)
    if item.state:
        context.keep(item.state, seen)
    else:
        context.work.add(seen)
    return _confirmed(context, "resource.verified", item)


def _confirmed(context: Context, key: str, item: Item) -> Card:
    words = context.say.phrase(key, name=item.name(context.say), resource=item.id)
    return Card(key, item.name(context.say), (Text(words),), "good")


commands = (
    Command("resource add", Entry, add, about=About.NOTHING, asks=True),
    Command("resource remove", Name, remove, permit=Permit.APPROVE, about=About.NOTHING, asks=True),
    Command("resource verify", Look, verify, permit=Permit.APPROVE, about=About.NOTHING, asks=True),
)

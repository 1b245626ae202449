"""Suggesting: which entries help one customer most, ranked by what they need, where they are and what they speak."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.resource import SentResource
from bot.resources.cabinet import Item
from bot.resources.schema import CATEGORIES, EVERYWHERE
from bot.resources.standing import DOUBTFUL, Standing
from bot.texts import SOURCE_LOCALE

MOST = 3
WORD = re.compile(r"\w{4,}")  # shorter words say little about a need
Rank = tuple[bool, int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may go to the customer now, best first, and what a person has to look at before it may."""

    ready: tuple[Item, ...] = ()
    beside: tuple[Item, ...] = ()


def suggestions(context: Context, follow_up: FollowUp | None, customer: Customer) -> Suggestions:
    """Return the best entries for a customer: never one twice, never two of a kind, none after an opt-out."""
    if customer.opted_out:
        return Suggestions()
    crisis = _crisis(context, follow_up)
    sent = {each.resource for each in context.work.find(SentResource, customer_id=customer.id)}
    items = context.cabinet.items(context.work, context.now).values()
    fitting = [item for item in items if item.id not in sent and fits(item, customer, crisis)]
    need = f"{follow_up.main_issue} {follow_up.promise}" if follow_up else ""
    order = categories(context, crisis)
    ranked = sorted(fitting, key=lambda item: rank(context, item, customer, need, order))
    ready = _one_of_each(item for item in ranked if item.standing is Standing.LIVE)
    return Suggestions(ready, _one_of_each(item for item in ranked if item.standing in DOUBTFUL))


def fits(item: Item, customer: Customer, crisis: Crisis | None) -> bool:
    """Say whether an entry is for this customer: their place, a language they may read, the kind of crisis."""
    kinds = item.entry.crisis_types
    return (
        item.entry.audience == "customer"
        and nearness(item.entry.regions, customer.region) > 0
        and (not kinds or crisis is None or bool(set(kinds) & set(crisis.kinds)))
    )


def nearness(regions: Iterable[str], region: str) -> int:
    """Return how near: 3 for the very place, 2 for its country, 1 for everywhere, 0 for somewhere else."""
    places = set(regions)
    if region and region in places:
        return 3
    if region and region.partition("-")[0] in places:
        return 2
    return int(EVERYWHERE in places)


def fluency(locales: Iterable[str], language: str, fallback: str) -> int:
    """Return how well it is understood: 3 in their language, 2 perhaps, 1 in one that stands in, else 0."""
    spoken = {locale.partition("_")[0] for locale in locales}
    if language.partition("_")[0] in spoken:
        return 3
    if EVERYWHERE in spoken:
        return 2
    return int(bool(spoken & {fallback.partition("_")[0], SOURCE_LOCALE}))


def categories(context: Context, crisis: Crisis | None) -> tuple[str, ...]:
    """Return the order in which the crisis's playbook gives things of value, else that of the library."""
    if crisis is None:
        return CATEGORIES
    return tuple(dict.fromkeys(step.category for step in context.shelf.of(context.work, crisis).value_add))


def rank(context: Context, item: Item, customer: Customer, need: str, order: tuple[str, ...]) -> Rank:
    """Return what an entry is sorted by: it meets the need, its kind, its place, its language."""
    said = context.texts.speaking(context.org.locale)
    met = len(_words(need) & _words(f"{item.name(said)} {item.about(said)}"))
    entry = item.entry
    place = order.index(entry.category) if entry.category in order else len(order)
    spoken = fluency(entry.locales, customer.language or context.org.locale, context.org.locale)
    # What nobody near would understand comes after everything that somebody would.
    return (
        spoken == 0,
        place - len(CATEGORIES) * bool(met),
        -nearness(entry.regions, customer.region),
        -spoken,
        -met,
        item.id,
    )


def _crisis(context: Context, follow_up: FollowUp | None) -> Crisis | None:
    return context.work.get(Crisis, follow_up.crisis_id) if follow_up else context.crisis


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _one_of_each(ranked: Iterable[Item]) -> tuple[Item, ...]:
    """Return the first of each category, three at most: three pages of one kind are no choice."""
    first: dict[str, Item] = {}
    for item in ranked:
        first.setdefault(item.entry.category, item)
    return tuple(first.values())[:MOST]

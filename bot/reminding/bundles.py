"""Bundles: what falls due for one person together is said in one message."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from bot import posting
from bot.cards import Card
from bot.context import Context
from bot.reminding.duty import Told
from bot.texts import Say
from bot.views.reminders import bundle_card


def say_together(context: Context, told: list[Told]) -> None:
    """Send each person one card: their only one as it is, several as one that has all of them."""
    for _, group in groupby(sorted(told, key=_hearer), key=_hearer):
        items = list(group)
        about = " ".join(sorted(each.name for each in items)[:3])  # one night, one message of the same things
        urgent = any(each.urgent for each in items)
        posting.send_direct(context, items[0].person, _card(items), urgent=urgent, about=about)


def _card(items: list[Told]) -> Callable[[Say], Card]:
    if len(items) == 1:
        return items[0].card
    return lambda say: bundle_card([each.card(say) for each in items], say)


def _hearer(told: Told) -> str:
    return told.person.id

"""`follow`, `follow mine`, `follow show`, `follow list`: what is owed to customers, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.digests.figures import INSTANT
from bot.following.finding import case_of, held_by, seen
from bot.forms import Form, Nothing, Shape
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp, FollowUpState
from bot.views.follow_lists import list_card, mine_card
from bot.views.follow_ups import case_card

MOST = 20  # follow-ups in a list
ORDER = ("due_at", "tier", "number")
SEARCHED = 100  # that are looked at for words
KINDS: dict[str, dict[str, Any]] = {
    "live": {"closed_at": None},
    "open": {"closed_at": None, "owner": None},
    "overdue": {"closed_at": None},
    "waiting": {"state": FollowUpState.WAITING},
    "done": {"state": FollowUpState.DONE},
}


class Which(Form):
    """Which follow-up; without one, the only one that the asker holds."""

    follow: Annotated[str, Shape(position=0)] = ""


class Filter(Form):
    """Which ones: overdue, waiting, open, done, or words that they have in them."""

    words: Annotated[str, Shape(position=0, rest=True)] = ""


def mine(context: Context, _form: Nothing) -> Card:
    """Show what the asker holds, the most urgent first."""
    held = held_by(context, context.actor.id)
    return mine_card(context, [case_of(context, *each) for each in held[:MOST]], len(held) - MOST)


def show(context: Context, form: Which) -> Card:
    """Show one with its customer."""
    return case_card(context, seen(context, form.follow))


def listed(context: Context, form: Filter) -> Card:
    """Show those of the crisis, or of every crisis that the asker may see."""
    crises = {each.id: each for each in _crises(context)}
    kind = form.words.lower() or "live"
    if kind in KINDS:
        found, total = _of_kind(context, crises, kind)
    else:
        found = _with_words(context, crises, form.words)
        total = len(found)
    cases = [case_of(context, each, crises[each.crisis_id]) for each in found[:MOST]]
    return list_card(context, cases, total - len(cases))


def _crises(context: Context) -> Iterable[Crisis]:
    if context.crisis:
        return (context.crisis,)
    return (each for each in context.work.find(Crisis) if each.visible_to(context.actor.id))


def _of_kind(context: Context, crises: dict[str, Crisis], kind: str) -> tuple[list[FollowUp], int]:
    """Return the first of a kind, what was closed last before what was closed earlier, and how many there are."""
    where: dict[str, Any] = {"crisis_id": tuple(crises), **KINDS[kind]}
    if kind == "overdue":
        where["until"] = {"due_at": context.now - INSTANT}
    done = kind == "done"
    order = "closed_at" if done else ORDER
    found = context.work.find(FollowUp, **where, order=order, descending=done, limit=MOST)
    return found, context.work.count(FollowUp, **where).get((), 0)


def _with_words(context: Context, crises: dict[str, Crisis], words: str) -> list[FollowUp]:
    """Return those in whose promise the words stand, or whose customer is called so; what is live comes first."""
    where: dict[str, Any] = {"crisis_id": tuple(crises), "order": ORDER}
    said = context.work.find(FollowUp, **where, contains={"promise": words}, limit=SEARCHED)
    people = tuple(each.id for each in context.work.find(Customer, contains={"name": words}, limit=SEARCHED))
    theirs = context.work.find(FollowUp, **where, customer_id=people, limit=SEARCHED)
    found = {each.id: each for each in (*said, *theirs)}
    return sorted(found.values(), key=lambda each: (not each.live, each.due_at, each.tier, each.number))


commands = (
    Command("follow", Nothing, mine, about=About.NOTHING, writes=False, aliases=("follows", "followup")),
    Command("follow mine", Nothing, mine, about=About.NOTHING, writes=False),
    Command("follow show", Which, show, about=About.NOTHING, writes=False),
    Command("follow list", Filter, listed, about=About.MAYBE, writes=False),
)

"""`follow next`, `follow take`, `follow pass`, `follow assign`: who calls whom."""

from __future__ import annotations

from typing import Annotated

from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.following import course
from bot.following.finding import apart, held
from bot.following.queue import claim_next
from bot.forms import Form, Nothing, Shape
from bot.model.crisis import Crisis
from bot.refusals import Refusal
from bot.views.follow_lists import nothing_card
from bot.views.follow_replies import short_card
from bot.views.follow_ups import case_card
from commands.follow import Which


class Giving(Form):
    """Which follow-up, and who gets it."""

    follow: Annotated[str, Shape(position=0)] = ""
    person: Annotated[str, Shape("person", position=1)] = ""


def next_one(context: Context, _form: Nothing) -> Card:
    """Give the asker the most urgent one that nobody holds: of this crisis, else of all that they may see."""
    crises = [context.crisis] if context.crisis else context.work.find(Crisis, order="number")
    case = claim_next(context, [each for each in crises if each.visible_to(context.actor.id)])
    return case_card(context, case, "follow.next") if case else nothing_card(context.say)


def take(context: Context, form: Which) -> Card:
    """Take one that is free; who holds it already sees it."""
    if not form.follow:
        raise Refusal("follow.name_one")
    case = held(context, form.follow)
    if case.follow_up.live and case.follow_up.owner == context.actor.id:
        return case_card(context, case)
    case = course.changed(context, case, case.follow_up.claimed(context.actor.id, context.now))
    return case_card(context, case, "follow.taken")


def give_back(context: Context, form: Which) -> Card:
    """Give one back to the queue, for whatever reason.

    It does not stand on the timeline: nobody has to account for what they could not do.
    """
    case = held(context, form.follow)
    if case.follow_up.live and case.follow_up.owner is None:
        raise Refusal("follow.free_already", follow=case.follow_up.ref)
    course.must_answer_for(context, case)
    holder = case.follow_up.owner or context.actor.id
    case = course.changed(context, case, case.follow_up.passed(holder))
    return short_card(case, "follow.told.passed", context.say)


def assign(context: Context, form: Giving) -> Card:
    """Give one to somebody. Who runs the crisis gives any to anyone; others take what is free."""
    named, other = apart(form.follow, form.person)
    if not other:
        raise Refusal("follow.to_whom")
    owner, case = context.named(other), held(context, named)
    course.may_give(context, case.crisis, owner)
    course.must_answer_for(context, case)
    case = course.given(context, case, owner)
    return short_card(case, "follow.told.assigned", context.say, who=context.mention(owner.id))


commands = (
    Command("follow next", Nothing, next_one, about=About.MAYBE),
    Command("follow take", Which, take, about=About.NOTHING, asks=True),
    Command("follow pass", Which, give_back, about=About.NOTHING),
    Command("follow assign", Giving, assign, about=About.NOTHING, asks=True),
)

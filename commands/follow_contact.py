"""`follow reached` and its kin: what came of an attempt to reach a customer, and what they were promised then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated

from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.following import course
from bot.following.contacts import last_contact
from bot.following.finding import Case, apart, held
from bot.following.timing import readings, time_and_reason
from bot.forms import Form, Shape, view_form
from bot.model.customer import Channel, ContactOutcome
from bot.model.follow_up import Enough
from bot.views.follow_replies import contacted_card, done_card, enough_card, short_card, waiting_card
from bot.views.follow_ups import which_card

CHANNELS = tuple(str(channel) for channel in Channel)


class Attempt(Form):
    """Which follow-up, what was said, and on which way."""

    follow: Annotated[str, Shape(position=0)] = ""
    words: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""
    channel: Annotated[str, Shape("choice", choices=CHANNELS)] = ""


class Talk(Attempt):
    """Whether it was a call in which nothing was solved, beside the attempt."""

    listened: Annotated[bool, Shape("toggle")] = False


class Ending(Form):
    """Which follow-up, and how it ended."""

    follow: Annotated[str, Shape(position=0)] = ""
    outcome: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""


class When(Form):
    """Which follow-up, and the time that is promised."""

    follow: Annotated[str, Shape(position=0)] = ""
    when: Annotated[str, Shape(position=1, rest=True)] = ""


class Wait(When):
    """Why the customer waits, beside until when."""

    why: Annotated[str, Shape()] = ""


class Answer(Form):
    """Which follow-up, and what the customer said."""

    follow: Annotated[str, Shape(position=0, required=True)] = ""
    answer: Annotated[str, Shape("choice", position=1, required=True, choices=("yes", "no"))] = ""


def attempt(context: Context, form: Attempt, outcome: ContactOutcome) -> Card:
    """Write an attempt down. Who spoke with the customer before is said, so that they need not tell it twice."""
    named, words = apart(form.follow, form.words)
    case = held(context, named)
    recent = last_contact(context, case.customer)
    case = course.contacted(context, case, outcome, form.channel, words)
    return contacted_card(context, case, outcome, recent)


def reached(context: Context, form: Talk) -> Card:
    """The customer was spoken with; the next step of the cadence is promised."""
    return attempt(context, form, ContactOutcome.LISTENED if form.listened else ContactOutcome.REACHED)


def waiting(context: Context, form: Wait) -> Card:
    """Let the customer wait until a time at which they hear from us."""
    case, words = _theirs(context, form)
    if not words:
        return _asked(context, Wait, "follow waiting", case)
    times, reason = time_and_reason(context, words)
    why = form.why or reason
    if len(times) > 1:
        return _which(context, times, "follow waiting", case, why)
    new = case.follow_up.waiting(times[0], context.now)
    # The reason is the customer's own business: it stays with the follow-up, and no room reads it.
    case = course.changed(context, case, replace(new, outcome=why or new.outcome))
    return waiting_card(case, why, context.say)


def due(context: Context, form: When) -> Card:
    """Promise another time."""
    case, words = _theirs(context, form)
    if not words:
        return _asked(context, When, "follow due", case)
    times = readings(context, words)
    if len(times) > 1:
        return _which(context, times, "follow due", case)
    case = course.changed(context, case, case.follow_up.promised(times[0]))
    return short_card(case, "follow.told.due", context.say)


def _theirs(context: Context, form: When) -> tuple[Case, str]:
    named, words = apart(form.follow, form.when)
    case = held(context, named)
    course.must_answer_for(context, case)
    return case, words


def _asked(context: Context, form: type[Form], verb: str, case: Case) -> Card:
    """Show the form with the follow-up filled in: a button knows which one, and not yet when."""
    view = view_form(form, verb, context.say, raw={"follow": case.follow_up.ref})
    return Card(f"form.{verb}", view.title, (view,))


def _which(context: Context, times: tuple[datetime, ...], verb: str, case: Case, why: str = "") -> Card:
    form, ref = Wait if verb == "follow waiting" else When, case.follow_up.ref
    reason = ' --why "' + why.replace('"', "'") + '"' if why else ""
    facts = {"follow": ref, "why": why}
    return which_card(
        context,
        times,
        lambda at: f"{verb} {ref} {at}{reason}",
        lambda at: view_form(form, verb, context.say, raw={**facts, "when": at}),
    )


def done(context: Context, form: Ending) -> Card:
    """Close it, and ask whether that was enough."""
    named, outcome = apart(form.follow, form.outcome)
    case = held(context, named)
    course.must_answer_for(context, case)
    return done_card(course.closed(context, case, outcome), context.say)


def enough(context: Context, form: Answer) -> Card:
    """Keep what the customer said to that."""
    case = held(context, form.follow)
    new = case.follow_up.answered(Enough(form.answer))
    return enough_card(course.changed(context, case, new), context.say)


commands = (
    Command("follow reached", Talk, reached, about=About.NOTHING),
    Command("follow left", Attempt, partial(attempt, outcome=ContactOutcome.LEFT_MESSAGE), about=About.NOTHING),
    Command("follow failed", Attempt, partial(attempt, outcome=ContactOutcome.TRIED_FAILED), about=About.NOTHING),
    Command("follow waiting", Wait, waiting, about=About.NOTHING, asks=True),
    Command("follow due", When, due, about=About.NOTHING, asks=True),
    Command("follow done", Ending, done, about=About.NOTHING),
    Command("follow enough", Answer, enough, about=About.NOTHING, asks=True),
)

"""`stage`, `resolve` and `reopen`: how far the crisis has come, and its end."""

from __future__ import annotations

from typing import Annotated

from bot import conduct, posting
from bot.access import Permit
from bot.cards import Card
from bot.command import Command
from bot.context import Context
from bot.following.crowd import crowd
from bot.forms import Form, Nothing, Shape
from bot.model.crisis import Stage
from bot.views.duties import resolved_card


class Progress(Form):
    """The stage to move to."""

    stage: Annotated[str, Shape("choice", position=0, required=True, choices=tuple(Stage))] = ""


class Outcome(Form):
    """How it ended, for the summary."""

    outcome: Annotated[str, Shape("paragraph", position=0, rest=True)] = ""


def move(context: Context, form: Progress) -> Card:
    """Move to a stage; `resolved` is what `resolve` does."""
    if form.stage == Stage.RESOLVED:
        return resolve(context, Outcome())
    before = context.the_crisis
    changed = conduct.keep_pace(context, before.staged(Stage(form.stage)))
    changed = conduct.apply(context, conduct.record(context, changed, "stage", before=before.stage, after=form.stage))
    conduct.tell(context, changed, f"stage.changed.{form.stage}")
    return conduct.done(context, "stage.done", stage=context.say(f"stage.{form.stage}"))


def resolve(context: Context, form: Outcome) -> Card:
    """Close the crisis: nothing more is due, and the summary is posted."""
    changed = context.the_crisis.resolved(context.now, form.outcome)
    conduct.stop_reminding(context, changed)
    conduct.withdraw_handover(context, changed)
    changed = conduct.apply(context, conduct.record(context, changed, "resolved", form.outcome))
    facts = changed.chain.length, crowd(context, changed).live
    posting.post_everywhere(context, changed, lambda say: resolved_card(context, changed, say, *facts))
    if context.org.archives:
        posting.close_rooms(context, changed)
    return resolved_card(context, changed, context.say, *facts)


def reopen(context: Context, _form: Nothing) -> Card:
    """Open it again, under watch, with its reminders."""
    changed = conduct.keep_pace(context, context.the_crisis.reopened())
    if context.org.archives:
        posting.reopen_rooms(context, changed)
    changed = conduct.apply(context, conduct.record(context, changed, "reopened"))
    conduct.tell(context, changed, "reopen.told")
    return conduct.done(context, "reopen.done")


commands = (
    Command("stage", Progress, move, permit=Permit.LEAD, asks=True),
    Command("resolve", Outcome, resolve, permit=Permit.LEAD, aliases=("close",)),
    Command("reopen", Nothing, reopen, permit=Permit.LEAD),
)

"""`update`: what we know, in the fixed skeleton, with the promised time of the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot import conduct, posting
from bot.access import Permit
from bot.cards import Card, Moment
from bot.command import Command
from bot.context import Context
from bot.forms import Duration, Form, Shape
from bot.model.crisis import Crisis
from bot.model.duties import Update
from bot.schedule import update_interval
from bot.views.duties import update_card


class Skeleton(Form):
    """The parts of an update in the order in which people read them."""

    know: Annotated[str, Shape("paragraph", position=0, rest=True, required=True)] = ""
    unknown: Annotated[str, Shape("paragraph")] = ""
    affected: Annotated[str, Shape("paragraph")] = ""
    doing: Annotated[str, Shape("paragraph")] = ""
    do: Annotated[str, Shape("paragraph")] = ""
    next: Annotated[Duration, Shape("duration")] = None


def run(context: Context, form: Skeleton) -> Card:
    """Post the update, promise the next one, and start its reminder anew."""
    crisis = context.the_crisis
    cadence = context.shelf.of(context.work, crisis).cadence
    next_at = context.now + (form.next or update_interval(cadence, crisis.severity, crisis.stage))
    changed = conduct.promise(context, crisis.updated(next_at), next_at)
    changed = replace(changed, affected=form.affected or changed.affected)
    changed = conduct.record(context, changed, "update", form.know, number=str(changed.updates))
    update = _update(context, changed, form)
    context.work.add(update)  # before the header is drawn: it shows the latest update
    changed = conduct.apply(context, changed)
    posting.post_everywhere(context, changed, lambda say: update_card(context, changed, update, say))
    return conduct.done(context, "update.done", next=Moment(update.next_at))


def _update(context: Context, crisis: Crisis, form: Skeleton) -> Update:
    return Update(
        id=context.new_id(),
        org_id=crisis.org_id,
        crisis_id=crisis.id,
        number=crisis.updates,
        at=context.now,
        author=context.actor.id,
        know=form.know,
        next_at=crisis.next_update_at or context.now,
        unknown=form.unknown,
        affected=form.affected,
        doing=form.doing,
        do_now=form.do,
    )


command = Command("update", Skeleton, run, permit=Permit.RUN, asks=True)

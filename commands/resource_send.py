"""`resource suggest`, `resource send`, `resource sent`, `resource useful`: something of value for one customer."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.cards import Card, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.crisis import Crisis
from bot.model.customer import Channel
from bot.model.resource import SentResource, Useful, sent_id
from bot.refusals import Refusal
from bot.resources.recipient import Recipient, must_find, not_opted_out
from bot.resources.sending import draft, record
from bot.resources.suggesting import suggestions
from bot.views.suggesting import draft_card, sent_card, suggestions_card

CHANNELS = tuple(str(channel) for channel in Channel)
ANSWERS = (str(Useful.YES), str(Useful.NO))


class Whom(Form):
    """A follow-up or a customer."""

    who: Annotated[str, Shape(position=0, rest=True, required=True)] = ""


class Sending(Form):
    """Who gets what, on which way; without an entry, what there is to choose from."""

    who: Annotated[str, Shape(position=0, required=True)] = ""
    id: Annotated[str, Shape(position=1)] = ""
    channel: Annotated[str, Shape("choice", choices=CHANNELS)] = ""


class Sent(Form):
    """Who got what, on which way."""

    who: Annotated[str, Shape(position=0, required=True)] = ""
    id: Annotated[str, Shape(position=1, required=True)] = ""
    channel: Annotated[str, Shape("choice", choices=CHANNELS)] = ""


class Judgement(Form):
    """What was sent (its id, or a follow-up and an entry), and whether it was of use."""

    sent: Annotated[str, Shape(position=0, required=True)] = ""
    id: Annotated[str, Shape(position=1, required=True)] = ""
    answer: Annotated[str, Shape(position=2)] = ""


def suggest(context: Context, form: Whom) -> Card:
    """Show three things that help this customer, and what would if somebody looked at it."""
    return _suggest(context, _recipient(context, form.who))


def send(context: Context, form: Sending) -> Card:
    """Show the text to copy; nothing is recorded before somebody says that it was sent."""
    recipient = _recipient(context, form.who)
    if not form.id:
        return _suggest(context, recipient)
    item = context.cabinet.item(context.work, context.now, form.id)
    return draft_card(item, recipient, draft(context, item, recipient), form.channel, context.say)


def sent(context: Context, form: Sent) -> Card:
    """Record what was sent: it counts as contact, and the next reminder moves on."""
    recipient = _recipient(context, form.who)
    item = context.cabinet.item(context.work, context.now, form.id)
    channel = form.channel or (recipient.follow_up.channel if recipient.follow_up else "")
    return sent_card(item, recipient, record(context, item, recipient, channel), context.say)


def useful(context: Context, form: Judgement) -> Card:
    """Keep what the customer said of it."""
    answer = (form.answer or form.id).lower()
    if answer not in ANSWERS:
        raise Refusal("resource.yes_or_no")
    row = context.work.get(SentResource, _sent(context, form))
    if row is None or not _known(context, row):
        raise Refusal("resource.never_sent")
    context.keep(row, replace(row, useful=Useful(answer)))
    words = context.say.phrase(f"resource.useful.{answer}", resource=row.resource)
    return Card("resource.useful", row.resource, (Text(words),), "good")


def _sent(context: Context, form: Judgement) -> str:
    """Return the id of what was sent, from itself or from whom and what."""
    if not form.answer:
        return form.sent
    customer = must_find(context, form.sent).customer
    return sent_id(customer.id, form.id.lower().replace("-", "_"))


def _known(context: Context, row: SentResource) -> bool:
    """Say whether the asker may know of what was sent: what belongs to a private crisis stays inside."""
    crisis = context.work.get(Crisis, row.crisis_id) if row.crisis_id else None
    return crisis is None or crisis.visible_to(context.actor.id)


def _recipient(context: Context, who: str) -> Recipient:
    return not_opted_out(must_find(context, who))


def _suggest(context: Context, recipient: Recipient) -> Card:
    found = suggestions(context, recipient.follow_up, recipient.customer)
    return suggestions_card(recipient, found, context.say)


commands = (
    Command("resource suggest", Whom, suggest, about=About.MAYBE, writes=False, asks=True),
    Command("resource send", Sending, send, about=About.MAYBE, writes=False, asks=True),
    Command("resource sent", Sent, sent, about=About.MAYBE, asks=True),
    Command("resource useful", Judgement, useful, about=About.MAYBE, asks=True),
)

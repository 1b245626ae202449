"""Cards about one customer: what may help them, and the words to copy."""

from __future__ import annotations

from bot.cards import Actions, Block, Button, Card, Moment, Notice, Text, phrase
from bot.context import Context
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.resource import SentResource
from bot.resources.cabinet import Item
from bot.resources.recipient import Recipient
from bot.resources.sending import Draft
from bot.resources.suggesting import Suggestions, suggestions
from bot.texts import LOCALES, Say
from bot.views.resources import warning


def suggestion_blocks(context: Context, follow_up: FollowUp, say: Say) -> tuple[Block, ...]:
    """Return what may be sent to a customer who waits, as blocks of another card."""
    customer = context.work.get(Customer, follow_up.customer_id)
    if customer is None or customer.opted_out:
        return ()
    return _blocks(suggestions(context, follow_up, customer), follow_up.ref, say)


def suggestions_card(recipient: Recipient, found: Suggestions, say: Say) -> Card:
    """Return three things that help, each with its button, and beside them what has to be looked at first."""
    blocks = list(_blocks(found, recipient.ref, say))
    if not recipient.customer.region:
        blocks.append(Text(say.phrase("resource.no_region", customer=recipient.customer.ref), "quiet"))
    return Card("resource.suggested", say("resource.suggested", customer=recipient.name), tuple(blocks))


def _blocks(found: Suggestions, ref: str, say: Say) -> tuple[Block, ...]:
    blocks: list[Block] = [block for item in found.ready for block in _ready(item, ref, say)]
    if not found.ready:
        blocks.append(Notice(say.phrase("resource.none_ready"), "warn"))
    if found.beside:
        blocks.append(Text(say.phrase("resource.beside"), "heading"))
        blocks += [block for item in found.beside for block in _beside(item, say)]
    return tuple(blocks)


def _ready(item: Item, ref: str, say: Say) -> tuple[Block, ...]:
    kind = say.label("resource.category", item.entry.category)
    line = say.phrase("resource.line", name=item.name(say), kind=kind, about=item.about(say))
    send = Button(say("button.resource_send", name=item.name(say)), f"resource send {ref} {item.id}", "primary")
    return Text(line), Actions((send,))


def _beside(item: Item, say: Say) -> tuple[Block, ...]:
    kind = say.label("resource.category", item.entry.category)
    line = say.phrase("resource.line", name=item.name(say), kind=kind, about=item.about(say))
    show = Button(say("button.resource_show", id=item.name(say)), f"resource show {item.id}")
    return Text(line), warning(item, say), Actions((show,))


def draft_card(item: Item, recipient: Recipient, draft: Draft, channel: str, say: Say) -> Card:
    """Return the text to copy, and the button that records that it was sent."""
    flag = f" --channel {channel}" if channel else ""
    done = Button(say("button.resource_sent"), f"resource sent {recipient.ref} {item.id}{flag}", "primary")
    spoken = say.label("language", draft.locale) if draft.locale in LOCALES else draft.locale
    blocks: tuple[Block, ...] = (
        Text(say.phrase("resource.copy", language=spoken)),
        *(Text(phrase(line), "quote") for line in draft.words.splitlines() if line.strip()),
        Actions((done,)),
    )
    return Card("resource.draft", say("resource.draft_title", customer=recipient.name), blocks)


def sent_card(item: Item, recipient: Recipient, sent: SentResource, say: Say) -> Card:
    """Return the confirmation, with the question to ask the next time."""
    words = say.phrase("resource.sent", name=item.name(say), customer=recipient.name, at=Moment(sent.at))
    buttons = (
        Button(say("button.useful_yes"), f"resource useful {sent.id} yes"),
        Button(say("button.useful_no"), f"resource useful {sent.id} no"),
    )
    blocks = (Text(words), Text(say.phrase("resource.ask_useful"), "quiet"), Actions(buttons))
    return Card("resource.sent", item.name(say), blocks, "good")

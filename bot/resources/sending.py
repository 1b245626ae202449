"""Sending: the words that a customer gets, in their language, and the record of what they got."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.model.customer import Contact, ContactOutcome
from bot.model.resource import SentResource, sent_id
from bot.refusals import Refusal
from bot.reminding.breaks import note_contact
from bot.reminding.plan import given
from bot.resources.cabinet import Item
from bot.resources.recipient import Recipient
from bot.resources.standing import Standing
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Draft:
    """The text to copy: what it is, where it is found, and what it is good for."""

    words: str
    locale: str


def draft(context: Context, item: Item, recipient: Recipient) -> Draft:
    """Return what the customer gets. Refuses whatever must not reach them."""
    _may_go(context, item, recipient)
    say = context.texts.speaking(recipient.customer.language, context.org.locale)
    locale = _tongue(item, recipient.customer.language, say)
    facts = {"name": item.name(say, locale), "about": item.about(say, locale)}
    words = say(_form(item), **facts, url=item.entry.url, phone=item.number)
    return Draft(words.strip(), locale)


def _tongue(item: Item, language: str, say: Say) -> str:
    """Return the language of the text: the customer's where the entry has it, or a catalogue does."""
    own = item.entry.about.text or {}
    return next((code for code in (language, language.partition("_")[0]) if code in own), say.locale)


def _form(item: Item) -> str:
    if item.entry.url and item.number:
        return "resource.draft.both"
    return "resource.draft.url" if item.entry.url else "resource.draft.phone"


def _may_go(context: Context, item: Item, recipient: Recipient) -> None:
    """Refuse what is not live, what they got before, and anything without an address that is sure."""
    if item.standing is not Standing.LIVE:
        raise Refusal(f"resource.not_sent.{item.standing}", resource=item.id)
    if not (item.entry.url or item.number):
        raise Refusal("resource.no_address", resource=item.id)
    if context.work.get(SentResource, sent_id(recipient.customer.id, item.id)):
        raise Refusal("resource.sent_already", resource=item.id, customer=recipient.customer.ref)


def record(context: Context, item: Item, recipient: Recipient, channel: str) -> SentResource:
    """Keep what was sent, as a contact, too; what the customer waits for is planned anew."""
    _may_go(context, item, recipient)
    follow_up, crisis, customer = recipient.follow_up, recipient.crisis, recipient.customer
    sent = SentResource(
        sent_id(customer.id, item.id),
        context.org.id,
        customer.id,
        crisis.id if crisis else "",
        follow_up.id if follow_up else "",
        item.id,
        item.entry.category,
        channel,
        context.now,
        context.actor.id,
    )
    context.work.add(sent)
    context.work.add(_contact(context, sent))
    if crisis:
        note_contact(context, crisis, context.actor.id)
    if follow_up and crisis:
        context.keep(follow_up, follow_up.given())
        given(context, crisis, follow_up)
    return sent


def _contact(context: Context, sent: SentResource) -> Contact:
    return Contact(
        context.new_id(),
        sent.org_id,
        sent.customer_id,
        sent.crisis_id,
        sent.follow_up_id,
        sent.at,
        sent.by,
        sent.channel,
        ContactOutcome.SENT,
        sent.resource,
    )

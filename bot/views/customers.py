"""Cards about one customer, for whoever asked alone: names and addresses never go into a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards import Actions, Block, Button, Card, Facts, Items, Moment, Notice, Phrase, Text, phrase
from bot.context import Context
from bot.customers.family import Family, crises_of, owed_to
from bot.customers.joining import Joined
from bot.following.contacts import last_contact
from bot.model.crisis import Crisis
from bot.model.customer import Contact, ContactPoint, Customer
from bot.model.follow_up import FollowUp
from bot.texts import Say, shortened
from bot.times import show_moment
from bot.views.follow_ups import spoken_with

FEW = 5  # contacts that are shown, the last ones
MANY = 30  # contacts among which they are looked for: some may belong to a crisis that is not the asker's
MOST = 10  # follow-ups that are shown; the others are counted
OPENED = 3  # that have a button
SHORT = 160  # characters of a promise or of what was said


def customer_card(context: Context, family: Family) -> Card:
    """Return everything that the asker may know of a customer."""
    say, customer = context.say, family.customer
    blocks: list[Block] = [Notice(say.phrase("customer.stopped_notice"), "warn")] if customer.opted_out else []
    if recent := last_contact(context, customer):
        blocks.append(Notice(spoken_with(context, recent), "warn"))
    blocks.append(Text(opening_line(customer, say)))
    blocks.append(Facts(tuple(_facts(context, family))))
    if customer.notes:
        blocks += [Text(phrase(say("customer.notes")), "heading"), Text(phrase(customer.notes), "quote")]
    blocks += _owed_blocks(context, family)
    blocks += _contact_blocks(context, family)
    blocks.append(Actions(_buttons(customer, say)))
    return Card("customer.shown", titled(customer), tuple(blocks), "warn" if customer.opted_out else "plain")


def titled(customer: Customer) -> str:
    """Return a customer's number and name."""
    return f"{customer.ref} {customer.name}".strip()


def opening_line(customer: Customer, say: Say) -> Phrase:
    """Return how the customer feels, and the first sentence to say to them."""
    mood, line = say(f"customer.mood.{customer.mood}"), say(f"customer.opening.{customer.mood}")
    return say.phrase("customer.opening", mood=mood, line=line)


def _facts(context: Context, family: Family) -> list[tuple[str, Phrase]]:
    say, customer = context.say, family.customer
    unknown = phrase(say("customer.unknown"))
    points = context.work.find(ContactPoint, customer_id=family.ids, order=("kind", "value"))
    pairs = [(say(f"customer.point.{point.kind}"), phrase(point.value)) for point in points]
    language = say.label("language", customer.language) if customer.language else ""
    told = (("language", language), ("zone", _clock(context, customer)), ("region", customer.region))
    pairs += [(say(f"customer.fact.{name}"), phrase(value) if value else unknown) for name, value in told]
    pairs.append((say("customer.fact.tier"), phrase(str(customer.tier))))
    pairs.append((say("customer.fact.consent"), phrase(say(f"customer.consent.{customer.consent}"))))
    if family.joined:
        pairs.append((say("customer.fact.joined"), phrase(", ".join(each.ref for each in family.joined))))
    pairs.append((say("customer.fact.added"), phrase(Moment(customer.added_at))))
    return pairs


def _clock(context: Context, customer: Customer) -> str:
    """Return the customer's zone and what the clock shows there, so that nobody is rung out of bed."""
    if not customer.zone:
        return ""
    return f"{customer.zone}: {show_moment(context.now, customer.zone, context.say.locale)}"


def _owed_blocks(context: Context, family: Family) -> list[Block]:
    """Return what is owed, without what belongs to a crisis that does not exist for the asker."""
    say, owed = context.say, owed_to(context, family.ids)
    crises = crises_of(context, owed)
    seen = [each for each in owed if crises[each.crisis_id].visible_to(context.actor.id)]
    if not seen:
        return [Text(say.phrase("customer.nothing_owed"), "quiet")]
    lines = tuple(_owed_line(context, each, crises[each.crisis_id]) for each in seen[:MOST])
    shows = (Button(say("button.follow_show", follow=each.ref), f"follow show {each.ref}") for each in seen[:OPENED])
    blocks: list[Block] = [Text(phrase(say("customer.owed")), "heading"), Items(lines), Actions(tuple(shows))]
    if len(seen) > MOST:
        blocks.append(Text(phrase(say.count("customer.owed.more", len(seen) - MOST)), "quiet"))
    return blocks


def _owed_line(context: Context, follow_up: FollowUp, crisis: Crisis) -> Phrase:
    say = context.say
    who = context.mention(follow_up.owner) if follow_up.owner else say("customer.nobody")
    facts = {"follow": follow_up.ref, "crisis": crisis.ref, "who": who}
    return say.phrase(
        "customer.owed.line", at=Moment(follow_up.due_at), promise=shortened(follow_up.promise, SHORT), **facts
    )


def _contact_blocks(context: Context, family: Family) -> list[Block]:
    say = context.say
    found = context.work.find(Contact, customer_id=family.ids, order="at", descending=True, limit=MANY)
    seen = _visible(context, found)[:FEW]
    if not seen:
        return [Text(say.phrase("customer.no_contact"), "quiet")]
    lines = tuple(_contact_line(context, each) for each in seen)
    return [Text(phrase(say("customer.contacts")), "heading"), Items(lines)]


def _visible(context: Context, contacts: Sequence[Contact]) -> list[Contact]:
    ids = tuple(sorted({each.crisis_id for each in contacts if each.crisis_id}))
    crises: Mapping[str, Crisis] = {each.id: each for each in context.work.find(Crisis, id=ids)}
    hidden = {each.id for each in crises.values() if not each.visible_to(context.actor.id)}
    return [each for each in contacts if each.crisis_id not in hidden]


def _contact_line(context: Context, contact: Contact) -> Phrase:
    say = context.say
    channel = say.label("customer.channel", contact.channel) if contact.channel else say("customer.some_way")
    key = "customer.contact.line" if contact.words else "customer.contact.line_short"
    outcome, words = say(f"customer.outcome.{contact.outcome}"), shortened(contact.words, SHORT)
    who, at = context.mention(contact.by), Moment(contact.at)
    return say.phrase(key, at=at, outcome=outcome, channel=channel, who=who, words=words)


def _buttons(customer: Customer, say: Say) -> tuple[Button, ...]:
    ref = customer.ref
    if customer.opted_out:
        return (Button(say("button.customer_resume"), f"customer resume {ref}"),)
    return (
        Button(say("button.customer_suggest"), f"resource suggest {ref}"),
        Button(say("button.customer_stop"), f"customer stop {ref}"),
    )


def joined_card(context: Context, joined: Joined) -> Card:
    """Return what came of joining two customers, without promises that the asker may not know of."""
    say, stays, left = context.say, joined.customer, joined.left
    facts = {"left": left.ref, "stays": stays.ref, "points": joined.points, "contacts": joined.contacts}
    blocks: list[Block] = [Text(say.phrase("customer.merged", follow_ups=joined.follow_ups, **facts))]
    folds = [each for each in joined.folds if each.crisis.visible_to(context.actor.id)]
    if folds:
        lines = (say.phrase("customer.merged.fold", kept=each.kept.ref, gone=each.closed.ref) for each in folds)
        blocks.append(Items(tuple(lines)))
    blocks.append(Actions((Button(say("button.customer_show", customer=stays.ref), f"customer {stays.ref}"),)))
    return Card("customer.merged", titled(stays), tuple(blocks), "good")

"""Joining: two customers who are one: everything goes to the one who stays, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from bot import conduct
from bot.context import Context
from bot.customers.family import Family, hold, owed_to
from bot.model.crisis import Crisis
from bot.model.customer import Consent, Contact, ContactPoint, Customer, Mood
from bot.model.follow_up import FollowUp
from bot.model.resource import SentResource, sent_id
from bot.reminding.plan import replan


@dataclass(frozen=True, slots=True)
class Fold:
    """Two promises in one crisis that became one."""

    crisis: Crisis
    kept: FollowUp
    closed: FollowUp


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it: who stays, how much went over, and which promises became one."""

    customer: Customer
    left: Customer
    points: int
    contacts: int
    follow_ups: int
    folds: tuple[Fold, ...]


def join(context: Context, leaving: Customer, into: Customer) -> Joined:
    """Let one customer take the place of another. Refuses oneself, and a second time."""
    leaving.joined_to(into)  # before anything is held: the same one twice has nothing to hold
    crises, (old, new) = hold(context, leaving, into)
    gone = old.customer.joined_to(new.customer)
    stays = united(new.customer, old.customer)
    context.keep(old.customer, gone)
    for each in old.joined:  # whoever stands is one step away from all of them
        context.keep(each, replace(each, merged_into=stays.id))
    if stays != new.customer:
        context.keep(new.customer, stays)
    points, contacts, promises = (_move(context, kind, old, stays.id) for kind in (ContactPoint, Contact, FollowUp))
    _move_sent(context, old, stays.id)
    folds = _fold_all(context, crises, (*new.ids, *old.ids))
    _plan_anew(context, crises, stays, (*new.ids, *old.ids))
    return Joined(stays, gone, points, contacts, promises, folds)


def united(stays: Customer, leaves: Customer) -> Customer:
    """Return who stays with what only the other one told; what protects a customer counts for both."""
    consents = {stays.consent, leaves.consent}
    known = next((each for each in (Consent.REFUSED, Consent.GIVEN) if each in consents), Consent.UNKNOWN)
    return replace(
        stays,
        name=stays.name or leaves.name,
        language=stays.language or leaves.language,
        zone=stays.zone or leaves.zone,
        region=stays.region or leaves.region,
        tier=min(stays.tier, leaves.tier),
        mood=leaves.mood if stays.mood is Mood.CALM else stays.mood,
        consent=known,
        opted_out=stays.opted_out or leaves.opted_out,
        notes="\n".join(dict.fromkeys(filter(None, (stays.notes, leaves.notes)))),
    )


def _move(context: Context, kind: type[ContactPoint | Contact | FollowUp], old: Family, customer_id: str) -> int:
    rows = context.work.find(kind, customer_id=old.ids)
    for row in rows:
        context.keep(row, replace(row, customer_id=customer_id))
    return len(rows)


def _move_sent(context: Context, old: Family, customer_id: str) -> None:
    """Move what was sent. Of a resource that both of them got, the other one's row stays where it is."""
    for row in context.work.find(SentResource, customer_id=old.ids):
        moved = sent_id(customer_id, row.resource)
        if context.work.get(SentResource, moved) is None and context.work.remove(row):
            context.work.add(replace(row, id=moved, customer_id=customer_id, version=1))


def _fold_all(context: Context, crises: dict[str, Crisis], ids: tuple[str, ...]) -> tuple[Fold, ...]:
    """Make one promise of those that are owed in one crisis; the one that is due first stays."""
    folds: list[Fold] = []
    for crisis_id, group in groupby(sorted(owed_to(context, ids), key=_crisis), key=_crisis):
        kept, *others = list(group)
        for other in others:
            folds.append(_fold(context, crises[crisis_id], kept, other))
            kept = folds[-1].kept
        if others:
            _record(context, crises[crisis_id], kept, others)
    return tuple(folds)


def _crisis(follow_up: FollowUp) -> str:
    return follow_up.crisis_id


def _fold(context: Context, crisis: Crisis, kept: FollowUp, other: FollowUp) -> Fold:
    told = context.texts.speaking(context.org.locale)("customer.folded", follow=kept.ref)
    closed = other.done(context.now, other.outcome or told)
    context.keep(other, closed)
    replan(context, crisis, closed)
    grown = with_what_else_was_owed(kept, other)
    context.keep(kept, grown)
    for kind in (Contact, SentResource):
        _retell(context, context.work.find(kind, follow_up_id=other.id, customer_id=kept.customer_id), kept.id)
    return Fold(crisis, replace(grown, version=kept.version + 1), closed)


def _retell(context: Context, rows: Iterable[Contact | SentResource], follow_up_id: str) -> None:
    for row in rows:
        context.keep(row, replace(row, follow_up_id=follow_up_id))


def with_what_else_was_owed(kept: FollowUp, other: FollowUp) -> FollowUp:
    """Return the promise that stays with what was owed in the other one, and what happened there."""
    held = kept if kept.owner else other
    return replace(
        kept,
        promise="; ".join(dict.fromkeys(filter(None, (kept.promise, other.promise)))),
        owner=held.owner,
        claimed_at=held.claimed_at,
        channel=kept.channel or other.channel,
        outcome=kept.outcome or other.outcome,
        main_issue=kept.main_issue or other.main_issue,
        tries=kept.tries + other.tries,
        gifts=kept.gifts + other.gifts,
        passed_by=tuple(dict.fromkeys((*kept.passed_by, *other.passed_by))),
    )


def _record(context: Context, crisis: Crisis, kept: FollowUp, others: list[FollowUp]) -> None:
    gone, before = ", ".join(each.ref for each in others), context.crisis
    context.crisis = crisis
    conduct.store(context, conduct.record(context, crisis, "follow_ups_folded", kept=kept.ref, gone=gone))
    context.crisis = before


def _plan_anew(context: Context, crises: dict[str, Crisis], customer: Customer, ids: tuple[str, ...]) -> None:
    """Let what is owed follow who it is owed to: its place in the queue and its reminders."""
    for each in owed_to(context, ids):
        served = replace(each, tier=customer.tier)
        if served != each:
            context.keep(each, served)
        replan(context, crises[each.crisis_id], served)

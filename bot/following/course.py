"""The course of a follow-up: every change of it, with the reminders that go along, and who may make which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import conduct, posting
from bot.access import Permit, allowed
from bot.context import Context
from bot.digests.schedule import expect_owed
from bot.following.finding import Case
from bot.following.timing import step
from bot.model.crisis import Crisis
from bot.model.customer import Contact, ContactOutcome, Customer
from bot.model.follow_up import FollowUp
from bot.model.org import Person
from bot.refusals import Refusal
from bot.reminding.breaks import note_contact
from bot.reminding.crowds import watch_queue
from bot.reminding.plan import plan_new, replan
from bot.views.follow_ups import given_card


def changed(context: Context, case: Case, new: FollowUp) -> Case:
    """Store a changed follow-up and plan its reminders anew; whoever becomes its owner hears of it every morning."""
    old = case.follow_up
    context.keep(old, new)
    replan(context, case.crisis, new)
    owner = context.person(new.owner) if new.owner and new.owner != old.owner else None
    if owner:
        expect_owed(context, owner)
    if old.owner and not new.owner:
        watch_queue(context, case.crisis)
    return replace(case, follow_up=replace(new, version=old.version + 1))


def live_one(context: Context, crisis: Crisis, customer: Customer) -> FollowUp | None:
    """Return what a customer is owed in a crisis already, or None."""
    found = context.work.find(FollowUp, customer_id=customer.id, crisis_id=crisis.id, closed_at=None, limit=1)
    return found[0] if found else None


def promised(
    context: Context, customer: Customer, what: str, due_at: datetime, *, owner: Person | None = None, channel: str = ""
) -> Case:
    """Promise a customer something in the crisis that the context holds."""
    crisis = context.the_crisis
    made = FollowUp(
        context.new_id(),
        context.org.id,
        context.work.next_number("follow_up"),
        crisis.id,
        customer.id,
        what,
        due_at,
        due_at,
        context.actor.id,
        context.now,
        tier=customer.tier,
        owner=owner.id if owner else None,
        claimed_at=context.now if owner else None,
        channel=channel,
    )
    context.work.add(made)
    for reminder in plan_new(context, crisis, made):
        context.work.add(reminder)
    case = Case(made, crisis, customer)
    if owner is None:
        watch_queue(context, crisis)
    else:
        expect_owed(context, owner)
        tell_owner(context, case, owner)
    return case


def contacted(context: Context, case: Case, outcome: ContactOutcome, channel: str, words: str) -> Case:
    """Write an attempt down and count it; what nobody held is from now on with who made it.

    A single attempt is not told on the timeline: there would be nothing else to read there, and its words
    are the customer's.
    """
    old = case.follow_up
    mine = old if old.owner or not old.live else old.claimed(context.actor.id, context.now)
    again_at = step(context, case.crisis, old.tries + 1)
    case = changed(context, case, mine.contacted(outcome, context.now, again_at, channel, words))
    new = case.follow_up
    who, by = case.customer.id, context.actor.id
    whole = (context.new_id(), context.org.id, who, case.crisis.id, new.id, context.now, by)
    context.work.add(Contact(*whole, channel=channel, outcome=outcome, words=words))
    note_contact(context, case.crisis, context.actor.id)
    return case


def closed(context: Context, case: Case, outcome: str) -> Case:
    """Close it. That a promise was kept stands on the timeline, by its number only."""
    old = case.follow_up
    mine = old if old.owner or not old.live else old.claimed(context.actor.id, context.now)
    case = changed(context, case, mine.done(context.now, outcome))
    conduct.store(context, conduct.record(context, context.the_crisis, "follow_done", follow=case.follow_up.ref))
    return case


def given(context: Context, case: Case, owner: Person) -> Case:
    """Give it to somebody. It stands on the timeline, by its number only: who answers for it has changed."""
    ref = case.follow_up.ref
    case = changed(context, case, case.follow_up.assigned(owner.id, context.now))
    crisis = conduct.record(context, context.the_crisis, "follow_assigned", follow=ref, holder=owner.handle)
    conduct.store(context, crisis)
    tell_owner(context, case, owner)
    return case


def tell_owner(context: Context, case: Case, owner: Person) -> None:
    """Tell somebody in private what they have to do now; whoever took it themselves knows."""
    if owner.id == context.actor.id:
        return
    by, urgent = context.mention(context.actor.id), conduct.urgent(case.crisis)
    about = f"follow {case.follow_up.id}"
    posting.send_direct(context, owner, lambda say: given_card(case, by, say), urgent=urgent, about=about)


def may_give(context: Context, crisis: Crisis, owner: Person) -> None:
    """Refuse to give to somebody outside of a private crisis, and to others when one does not run it."""
    if owner.id != context.actor.id and not allowed(Permit.RUN, context.actor, context.org, crisis):
        raise Refusal("follow.not_yours_to_give", person=owner.handle)
    if not crisis.visible_to(owner.id):
        raise Refusal("follow.outsider", person=owner.handle)


def must_answer_for(context: Context, case: Case) -> None:
    """Refuse to change what somebody else promised: they, and who runs the crisis, answer for it."""
    owner = case.follow_up.owner
    mine = owner in (None, context.actor.id)
    if not mine and not allowed(Permit.RUN, context.actor, context.org, case.crisis):
        holder = context.mention(owner or "").handle
        raise Refusal("follow.not_yours", follow=case.follow_up.ref, holder=holder)

"""The recipient: the customer whom somebody named, by follow-up or by what customers are found by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.customers.roll import must_find_customer
from bot.following.finding import NUMBER, case_of, crisis_of, named
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer with what they are promised, if anything, and the crisis in which they are."""

    customer: Customer
    follow_up: FollowUp | None = None
    crisis: Crisis | None = None

    @property
    def ref(self) -> str:
        """How people name them again: by the follow-up, else by their own number."""
        return self.follow_up.ref if self.follow_up else self.customer.ref

    @property
    def name(self) -> str:
        """What staff reads: the name, or the number where there is none."""
        return self.customer.name or self.customer.ref


def must_find(context: Context, words: str) -> Recipient:
    """Return whom somebody named. Refuses strangers, and what belongs to a crisis that the asker may not see."""
    if NUMBER.fullmatch(words.strip()):
        return _of_follow_up(context, words)
    customer = must_find_customer(context, words)
    owed = context.work.find(FollowUp, customer_id=customer.id, closed_at=None, order=("due_at", "number"))
    seen = [(each, crisis) for each in owed if (crisis := crisis_of(context, each))]
    here = [pair for pair in seen if context.crisis and pair[1].id == context.crisis.id] or seen
    return Recipient(customer, *here[0]) if here else Recipient(customer, None, context.crisis)


def not_opted_out(recipient: Recipient) -> Recipient:
    """Return who may be sent something. Refuses a customer who wants to hear nothing more."""
    if recipient.customer.opted_out:
        raise Refusal("resource.opted_out", customer=recipient.customer.ref)
    return recipient


def _of_follow_up(context: Context, words: str) -> Recipient:
    found = named(context, words)
    if found is None:
        raise Refusal("resource.no_follow_up", follow=words.strip())
    case = case_of(context, *found)
    return Recipient(case.customer, case.follow_up, case.crisis)

"""Follow-ups: what was promised to a customer, who keeps the promise, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.customer import LOWEST_TIER, ContactOutcome
from bot.refusals import Refusal


class FollowUpState(StrEnum):
    """How far it has come. Only `done` is the end: everything else is still owed."""

    OPEN = "open"
    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    TRIED_FAILED = "tried_failed"
    WAITING = "waiting"
    PASSED_ON = "passed_on"
    DONE = "done"


class Enough(StrEnum):
    """What the customer said when asked whether that was enough."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


AFTER = {
    ContactOutcome.REACHED: FollowUpState.REACHED,
    ContactOutcome.LISTENED: FollowUpState.REACHED,
    ContactOutcome.LEFT_MESSAGE: FollowUpState.LEFT_MESSAGE,
    ContactOutcome.TRIED_FAILED: FollowUpState.TRIED_FAILED,
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promise to one customer in one crisis.

    `due_at` is when something is owed next, by which the queue is ordered: the promised time or, while
    the customer waits, that of the next contact. `closed_at` is None for as long as anything is owed.
    """

    id: str
    org_id: str
    number: int
    crisis_id: str
    customer_id: str
    promise: str
    promised_at: datetime
    due_at: datetime
    created_by: str
    created_at: datetime
    tier: int = LOWEST_TIER  # the customer's, kept here because the queue is ordered by it
    owner: str | None = None
    claimed_at: datetime | None = None
    state: FollowUpState = FollowUpState.OPEN
    channel: str = ""
    outcome: str = ""
    main_issue: str = ""
    next_contact_at: datetime | None = None
    tries: int = 0  # contacts since it began
    gifts: int = 0  # resources sent while the customer waits
    passed_by: tuple[str, ...] = ()  # who passed it on, so that it is not offered to them again
    enough: Enough = Enough.UNASKED
    closed_at: datetime | None = None
    reached_at: datetime | None = None  # when somebody first spoke with the customer
    version: int = 1

    @property
    def ref(self) -> str:
        """How people name it: F-31."""
        return f"F-{self.number}"

    @property
    def live(self) -> bool:
        """Whether anything is still owed."""
        return self.closed_at is None

    def overdue(self, now: datetime) -> bool:
        """Say whether what is owed was owed earlier than now."""
        return self.live and self.due_at < now

    def claimed(self, person_id: str, now: datetime) -> FollowUp:
        """Take it out of the queue. Refuses what somebody holds."""
        self._must_be_live()
        if self.owner is not None:
            raise Refusal("follow.held_already", follow=self.ref)
        return replace(self, owner=person_id, claimed_at=now)

    def assigned(self, person_id: str, now: datetime) -> FollowUp:
        """Give it to somebody, whoever held it. Refuses who holds it already."""
        self._must_be_live()
        if self.owner == person_id:
            raise Refusal("follow.theirs_already", follow=self.ref)
        return replace(self, owner=person_id, claimed_at=now)

    def contacted(
        self, outcome: ContactOutcome, at: datetime, again_at: datetime, channel: str = "", words: str = ""
    ) -> FollowUp:
        """Count an attempt to reach the customer.

        Who was reached is heard of again at `again_at`, if it is not closed before. A failed attempt changes
        nothing of what was promised, and who waits goes on waiting.
        """
        self._must_be_live()
        state = AFTER[outcome]
        tried = replace(self, tries=self.tries + 1, channel=channel or self.channel, outcome=words or self.outcome)
        if state is FollowUpState.REACHED:
            return replace(tried.promised(again_at), state=state, reached_at=self.reached_at or at)
        return tried if self.state is FollowUpState.WAITING else replace(tried, state=state)

    def troubled(self, main_issue: str) -> FollowUp:
        """Keep what troubles the customer most. That may be learned late: also what is done may still be told of."""
        return replace(self, main_issue=main_issue)

    def waiting(self, next_contact_at: datetime, now: datetime) -> FollowUp:
        """Let the customer wait until a time at which they hear from us; it has to lie ahead."""
        self._must_be_live()
        if next_contact_at <= now:
            raise Refusal("follow.next_in_past", follow=self.ref)
        return replace(self, state=FollowUpState.WAITING, next_contact_at=next_contact_at, due_at=next_contact_at)

    def promised(self, promised_at: datetime) -> FollowUp:
        """Promise another time; whoever waits is not waiting any more."""
        self._must_be_live()
        state = FollowUpState.OPEN if self.state is FollowUpState.WAITING else self.state
        return replace(self, promised_at=promised_at, due_at=promised_at, next_contact_at=None, state=state)

    def passed(self, person_id: str) -> FollowUp:
        """Give it back to the queue, without a reason; it is offered to others than this one."""
        self._must_be_live()
        passed_by = (*(each for each in self.passed_by if each != person_id), person_id)
        waiting = self.state is FollowUpState.WAITING
        state = self.state if waiting else FollowUpState.PASSED_ON
        return replace(self, owner=None, claimed_at=None, passed_by=passed_by, state=state)

    def done(self, now: datetime, outcome: str = "", enough: Enough = Enough.UNASKED) -> FollowUp:
        """Close it: nothing is owed any more."""
        self._must_be_live()
        told = outcome or self.outcome
        return replace(self, state=FollowUpState.DONE, closed_at=now, outcome=told, enough=enough, next_contact_at=None)

    def answered(self, enough: Enough) -> FollowUp:
        """Keep what the customer said when asked whether that was enough."""
        if self.live:
            raise Refusal("follow.not_done", follow=self.ref)
        return replace(self, enough=enough)

    def given(self) -> FollowUp:
        """Count a resource that was sent."""
        self._must_be_live()
        return replace(self, gifts=self.gifts + 1)

    def _must_be_live(self) -> None:
        if not self.live:
            raise Refusal("follow.done_already", follow=self.ref)

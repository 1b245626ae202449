"""What is owed: updates that were posted, reminders that are due, handovers that wait for a yes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Update:
    """One update in the fixed skeleton; `know` comes first and `next_at` always closes it."""

    id: str
    org_id: str
    crisis_id: str
    number: int
    at: datetime
    author: str
    know: str
    next_at: datetime
    unknown: str = ""
    affected: str = ""
    doing: str = ""
    do_now: str = ""
    version: int = 1


class ReminderKind(StrEnum):
    """Why somebody is reminded."""

    NOTICE_DUE = "notice_due"  # customers have not been told how to reach us
    UPDATE_DUE = "update_due"  # the promised update did not come
    HANDOVER_WAITS = "handover_waits"  # nobody said yes to a handover


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row with a due time. `every` repeats it until its reason is gone; None fires once."""

    id: str
    org_id: str
    crisis_id: str
    kind: ReminderKind
    due_at: datetime
    every: timedelta | None = None
    subject: str = ""
    fired: int = 0
    done: bool = False
    version: int = 1

    def moved_to(self, due_at: datetime, every: timedelta | None = None) -> Reminder:
        """Set another due time (and interval), awake again."""
        return replace(self, due_at=due_at, every=every or self.every, done=False)

    def settled(self) -> Reminder:
        """End it: its reason is gone."""
        return replace(self, done=True)

    def rung(self, now: datetime) -> Reminder:
        """Count one firing and plan the next one after `now`: missed repetitions fold into this one."""
        if self.every is None:
            return replace(self, fired=self.fired + 1, done=True)
        return replace(self, fired=self.fired + 1, due_at=now + self.every)


class HandoverState(StrEnum):
    """Where a handover stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Handover:
    """The lead's offer to pass the crisis on, with the brief that the next lead accepts."""

    id: str
    org_id: str
    crisis_id: str
    giver: str
    receiver: str
    offered_at: datetime
    brief: dict[str, Any]  # the brief's card as a document
    state: HandoverState = HandoverState.OFFERED
    settled_at: datetime | None = None
    version: int = 1

    def answered(self, state: HandoverState, now: datetime) -> Handover:
        """Settle an offer. Refuses when it was settled before."""
        if self.state is not HandoverState.OFFERED:
            raise Refusal("handover.settled_already", state=self.state.value)
        return replace(self, state=state, settled_at=now)

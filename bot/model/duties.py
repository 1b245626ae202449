"""What is owed: updates that were posted, reminders that are due, handovers that wait for a yes."""

from __future__ import annotations

import re
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
    PROMISE_SOON = "promise_soon"  # what a customer was promised is due before long
    PROMISE_OVERDUE = "promise_overdue"  # it was not kept in time
    NEXT_CONTACT = "next_contact"  # a customer who waits is to hear from us
    VALUE_ADD = "value_add"  # nothing of value was sent to a customer who waits
    REGATE = "regate"  # content that was opened for a while is to be closed again
    TAKE_DOWN = "take_down"  # a pop-up has had its time
    QUEUE_LONG = "queue_long"  # more customers than a crisis can bear wait for somebody to take them
    STAFF_BREAK = "staff_break"  # an agent has worked for long
    DIGEST = "digest"  # the crisis in figures, at a time of the day
    OWED = "owed"  # what one person owes, at a time of their day
    DAY_END = "day_end"  # the lead's summary of the day


PLAIN = re.compile(r"\w[\w.-]*")  # a word that needs no quotation marks in a command
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # after a reminder could not be handled
MOST_DOUBLINGS = 10
OF_A_CRISIS = (ReminderKind.NOTICE_DUE, ReminderKind.UPDATE_DUE, ReminderKind.HANDOVER_WAITS)
OF_A_DAY = (ReminderKind.DIGEST, ReminderKind.DAY_END)  # of a crisis, too, at times of the day
OF_ONESELF = (ReminderKind.STAFF_BREAK, ReminderKind.OWED)  # nobody else hears of them
OF_A_FOLLOW_UP = (
    ReminderKind.PROMISE_SOON,
    ReminderKind.PROMISE_OVERDUE,
    ReminderKind.NEXT_CONTACT,
    ReminderKind.VALUE_ADD,
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row with a due time.

    `every` repeats it until its reason is gone, `daily` at a wall-clock time ("09:00 Africa/Lagos"); with
    neither it fires once. `subject` is the id of what it is about. `person` is who hears of it next, as far
    as that is known beforehand, so that what falls due for one person together is said together. `planned_at`
    is the time that its reason gives it: somebody who puts it off, quiet hours or a failure move `due_at` alone.
    """

    id: str
    org_id: str
    crisis_id: str | None
    kind: ReminderKind
    due_at: datetime
    every: timedelta | None = None
    subject: str = ""
    fired: int = 0
    done: bool = False
    person: str = ""
    daily: str = ""
    off: bool = False  # somebody switched it off: it stays so, whatever is promised anew
    planned_at: datetime | None = None
    failures: int = 0  # how often in a row it could not be handled
    version: int = 1

    def moved_to(self, due_at: datetime, every: timedelta | None = None) -> Reminder:
        """Set another due time (and interval), awake again unless somebody switched it off."""
        return replace(self, due_at=due_at, every=every or self.every, done=self.off, planned_at=due_at)

    def put_off(self, due_at: datetime) -> Reminder:
        """Let it ring at another time for the same reason, also when it rang already."""
        return replace(self, due_at=due_at, planned_at=self.planned_at or self.due_at, done=self.off)

    def failed(self, now: datetime) -> Reminder:
        """Count a failure: it is tried again soon, and later each time, but at least every hour."""
        pause = min(FIRST_PAUSE * 2 ** min(self.failures, MOST_DOUBLINGS), LONGEST_PAUSE)
        return replace(self.put_off(now + pause), failures=self.failures + 1)

    def planned_for(self, due_at: datetime) -> bool:
        """Say whether it is there for what is owed at a time, whenever it rings for it."""
        return (self.planned_at or self.due_at) == due_at

    def settled(self) -> Reminder:
        """End it: its reason is gone."""
        return replace(self, done=True)

    def rung(self, now: datetime) -> Reminder:
        """Count one firing and plan the next one after `now`: missed repetitions fold into this one."""
        if self.every is None:
            return replace(self, fired=self.fired + 1, done=True)
        return replace(self, fired=self.fired + 1, due_at=now + self.every)


def reminder_id(kind: ReminderKind, subject: str) -> str:
    """Return the id of a reminder of which a subject has one of each kind."""
    return f"{kind} {subject}"


@dataclass(frozen=True, slots=True)
class PopUp:
    """A notice on the company's site that has to be taken down when its time is over."""

    id: str
    org_id: str
    crisis_id: str
    place: str
    by: str
    up_at: datetime
    until: datetime
    down_at: datetime | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """What a command calls it: its place, or its id where the place is no plain word."""
        return self.place if PLAIN.fullmatch(self.place) else self.id

    def down(self, now: datetime) -> PopUp:
        """Take it down. Refuses a second time."""
        if self.down_at is not None:
            raise Refusal("popup.down_already", place=self.place)
        return replace(self, down_at=now)


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

"""The figures of a crisis: how many customers were reached, wait, and are owed something; counted by the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.digests.schedule import MORNING, last_before
from bot.model.crisis import Crisis
from bot.model.customer import Contact
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.resource import SentResource
from bot.model.routing import Route, RouteStatus
from bot.schedule import next_daily, next_ring

INSTANT = timedelta(microseconds=1)  # the bounds of the store include their value; overdue is only what is past


@dataclass(frozen=True, slots=True)
class Figures:
    """A crisis at one moment. `reached` are the customers with whom somebody spoke, whatever came of it.

    `issue` is the most frequent main issue. Unless it is `issue_known` as an answer of the playbook, somebody
    wrote it in their own words, which may name a customer.
    """

    issue: str
    issue_count: int
    issue_known: bool
    reached: int
    waiting: int
    done: int
    overdue: int
    unclaimed: int
    due_soon: int
    next_digest: datetime
    gifts: int
    since: datetime
    down: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brought in a crisis. `loads` is how many follow-ups each person has open, the most first."""

    opened: int
    closed: int
    contacts: int
    gifts: int
    missed: int
    tomorrow: int
    loads: tuple[tuple[str, int], ...]


def figures_of(context: Context, crisis: Crisis, at: datetime | None = None) -> Figures:
    """Count a crisis in a fixed number of queries; `at` is the time for which a digest was planned."""
    work, now = context.work, context.now
    row = work.get(Reminder, reminder_id(ReminderKind.DIGEST, crisis.id))
    daily = row.daily if row else f"{MORNING} {context.org.zone}"
    since, following = max(crisis.declared_at, last_before(daily, at or now)), next_ring(daily, now)
    states = work.count(FollowUp, by=("state",), crisis_id=crisis.id)
    issues = work.count(FollowUp, by=("main_issue",), crisis_id=crisis.id, closed_at=None)
    issue, number = max(((name, n) for (name,), n in issues.items() if name), key=_most, default=("", 0))
    soon = work.count(FollowUp, crisis_id=crisis.id, closed_at=None, since={"due_at": now}, until={"due_at": following})
    reached = work.count(FollowUp, crisis_id=crisis.id, since={"reached_at": crisis.declared_at})
    return Figures(
        issue=issue,
        issue_count=number,
        issue_known=issue in context.shelf.answers(work, crisis),
        reached=reached.get((), 0),
        waiting=states.get((FollowUpState.WAITING,), 0),
        done=states.get((FollowUpState.DONE,), 0),
        overdue=_overdue(context, crisis),
        unclaimed=work.count(FollowUp, crisis_id=crisis.id, closed_at=None, owner=None).get((), 0),
        due_soon=soon.get((), 0),
        next_digest=following,
        gifts=work.count(SentResource, crisis_id=crisis.id, since={"at": since}).get((), 0),
        since=since,
        down=tuple(route for route in context.routes().values() if route.status is RouteStatus.DOWN),
    )


def day_of(context: Context, crisis: Crisis, zone: str) -> Day:
    """Count what today brought, by the calendar of a zone."""
    work, midnight, mine = context.work, _midnight(context.now, zone), crisis.id
    tomorrow = next_daily(context.now, midnight.time(), zone)
    until = {"due_at": next_daily(tomorrow, midnight.time(), zone) - INSTANT}
    loads = work.count(FollowUp, by=("owner",), crisis_id=mine, closed_at=None)
    held = [(owner, n) for (owner,), n in loads.items() if owner]
    due = work.count(FollowUp, crisis_id=mine, closed_at=None, since={"due_at": tomorrow}, until=until)
    return Day(
        opened=work.count(FollowUp, crisis_id=mine, since={"created_at": midnight}).get((), 0),
        closed=work.count(FollowUp, crisis_id=mine, since={"closed_at": midnight}).get((), 0),
        contacts=work.count(Contact, crisis_id=mine, since={"at": midnight}).get((), 0),
        gifts=work.count(SentResource, crisis_id=mine, since={"at": midnight}).get((), 0),
        missed=_overdue(context, crisis),
        tomorrow=due.get((), 0),
        loads=tuple(sorted(held, key=lambda each: (-each[1], each[0]))),
    )


def _overdue(context: Context, crisis: Crisis) -> int:
    until = {"due_at": context.now - INSTANT}
    return context.work.count(FollowUp, crisis_id=crisis.id, closed_at=None, until=until).get((), 0)


def _most(issue: tuple[str, int]) -> tuple[int, str]:
    return issue[1], issue[0]


def _midnight(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)

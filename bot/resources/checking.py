"""Checking: which addresses are due to be looked up, what an answer means, and who hears of trouble, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot import posting
from bot.access import Permit, listed
from bot.accounts import has_left
from bot.context import Context
from bot.model.org import Person
from bot.model.resource import ResourceState, ResourceStatus
from bot.resources.cabinet import Item
from bot.resources.standing import Standing, seen_at
from bot.views.resources import trouble_card

EVERY = timedelta(days=7)
AGAIN = timedelta(hours=1, minutes=5)  # after a failure, after a check that did not end, or without a network
APART = timedelta(hours=1)  # two failures within that are one
DEADLY = 2  # failures in a row


class Heard(StrEnum):
    """What an address answered."""

    ALIVE = "alive"
    MOVED = "moved"  # it sends people elsewhere
    SHY = "shy"  # it does not talk to machines: only a person can tell
    FAILED = "failed"
    UNHEARD = "unheard"  # the fault may be ours: there is no network


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one look-up. `code` is an HTTP status, or a word of ours; `target` where it moved."""

    heard: Heard
    code: str
    target: str = ""


def claim(context: Context, limit: int) -> dict[str, str]:
    """Take what is due: id and address, empty where there is only a number; nobody else takes them meanwhile."""
    due = context.work.find(ResourceState, until={"check_at": context.now}, order="check_at", limit=limit)
    items = context.cabinet.items(context.work, context.now) if due else {}
    taken: dict[str, str] = {}
    for state in due:
        item = items.get(state.id)
        # Whoever dies before the answers are written leaves them to be asked for again before long.
        context.keep(state, replace(state, check_at=context.now + AGAIN if item else None))
        if item:
            taken[state.id] = item.entry.url
    return taken


def settle(context: Context, answers: Mapping[str, Answer]) -> list[Item]:
    """Write down what was heard, tell owners of new trouble, and return everything that is in trouble."""
    items = context.cabinet.items(context.work, context.now)
    after: list[Item] = []
    for name, answer in answers.items():
        item = items.get(name)
        if item and item.state:
            state = after_answer(item.state, answer, context.now)
            state = replace(state, check_at=_next(item, state, context.now))
            after.append(_kept(context, item, item.state, state))
    _tell(context, [item for item in after if _trouble(item) and item.state and item.state.told != _trouble(item)])
    return [item for item in after if _trouble(item)]


def after_answer(state: ResourceState, answer: Answer, now: datetime) -> ResourceState:
    """Return the state after an answer: two failures in a row, more than an hour apart, make it dead."""
    if answer.heard is Heard.UNHEARD:
        return state
    if answer.heard is not Heard.FAILED:
        alive = replace(state, checked_at=now, code=answer.code, moved_to=answer.target, failures=0)
        return _revived(alive) if answer.heard is not Heard.SHY else alive
    if state.failures and state.checked_at and now - state.checked_at <= APART:
        return replace(state, code=answer.code)
    failures = state.failures + 1
    status = ResourceStatus.DEAD if failures >= DEADLY else state.status
    return replace(state, checked_at=now, code=answer.code, moved_to="", failures=failures, status=status)


def _revived(state: ResourceState) -> ResourceState:
    """An address that answers again is what it was before it died; that a person saw it still counts."""
    if state.status is not ResourceStatus.DEAD:
        return state
    seen = ResourceStatus.LIVE if state.verified_at else ResourceStatus.UNVERIFIED
    return replace(state, status=seen, told="")


def _next(item: Item, state: ResourceState, now: datetime) -> datetime:
    """Look again in a week, soon after a failure, and on the day on which a review is due."""
    if state.failures == 1:
        return now + AGAIN
    seen = seen_at(item.entry, state)
    review = seen + item.entry.review_every + timedelta(minutes=1) if seen else None
    return min(now + EVERY, review) if review and review > now else now + EVERY


def _kept(context: Context, item: Item, old: ResourceState, state: ResourceState) -> Item:
    context.keep(old, state)
    return Item(item.entry, replace(state, version=state.version + 1), context.now)


def _trouble(item: Item) -> str:
    """Return what is wrong with an entry that somebody has to look at, or nothing."""
    return str(item.standing) if item.standing in (Standing.DEAD, Standing.OVERDUE) else ""


def _tell(context: Context, items: list[Item]) -> None:
    """Tell each owner of all that is theirs in one message, and remember that they know."""
    for_whom: dict[str, list[Item]] = {}
    for item in items:
        for person in _hearers(context, item):
            for_whom.setdefault(person.id, []).append(item)
    for person_id, theirs in for_whom.items():
        hearer = context.person(person_id)
        if hearer:
            about = " ".join(item.id for item in theirs)
            posting.send_direct(context, hearer, trouble_card(theirs), urgent=False, about=about)
    for item in items:
        if item.state:
            context.keep(item.state, replace(item.state, told=_trouble(item)))


def _hearers(context: Context, item: Item) -> list[Person]:
    owner = context.person(item.state.owner) if item.state and item.state.owner else None
    if owner and owner.active and not has_left(context.work, owner.id):
        return [owner]
    handles = listed(Permit.ADMINISTER, context.org)
    found = context.work.find(Person, handle=handles, active=True) if handles else []
    return [person for person in found if not has_left(context.work, person.id)]

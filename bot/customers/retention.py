"""Retention: what is kept for how long, and who has not been heard of for so long that they are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.chats import HOUSE, InstallState
from bot.model.customer import Contact, Customer
from bot.model.follow_up import FollowUp
from bot.model.records import Seen
from bot.model.signin import SignInLink, Visit
from bot.ports import Work

BATCH = 100  # rows of one unit of work: others who write do not wait long
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rows of one kind that are of no use some time after the moment in a column."""

    kind: type[Any]
    column: str
    keeps: timedelta


# Deliveries are on no shelf, sent or not: by them Beacon finds its own messages again, to edit them, to pin
# them, not to say them twice, and to take a name out of them.
SHELVES = (Shelf(Seen, "at", 7 * DAY), Shelf(SignInLink, "expires_at", 30 * DAY), Shelf(Visit, "expires_at", 30 * DAY))
SHELVES_OF_THE_HOUSE = (Shelf(InstallState, "expires_at", 30 * DAY),)


def shelves_of(org_id: str) -> tuple[Shelf, ...]:
    """Return what grows old in an organisation, or in what belongs to this Beacon as a whole."""
    return SHELVES_OF_THE_HOUSE if org_id == HOUSE else SHELVES


def outdated(work: Work, shelf: Shelf, now: datetime) -> list[Any]:
    """Return a batch of rows that are of no use any more."""
    return work.find(shelf.kind, until={shelf.column: now - shelf.keeps}, limit=BATCH)


def remove(work: Work, rows: list[Any]) -> int:
    """Remove rows; those that another server removed meanwhile do not count."""
    return sum(work.remove(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Page:
    """Customers who are to be forgotten among one batch, and after whom the next one begins; None: the last."""

    forgotten: tuple[Customer, ...]
    last: str | None


def silent(work: Work, now: datetime, days: int, after: str = "") -> Page:
    """Look through one batch for customers who are owed nothing, and of whom nothing was heard for so long."""
    batch = work.find(Customer, since={"id": after}, limit=BATCH)
    last = f"{batch[-1].id}\x01" if len(batch) == BATCH else None
    return Page(tuple(silent_among(work, batch, now, days)), last)


def silent_among(work: Work, customers: list[Customer], now: datetime, days: int) -> list[Customer]:
    """Return those of whom nothing was heard for so long; whoever is one with somebody is not asked for alone."""
    since = now - timedelta(days=days)
    old = [each for each in customers if each.added_at < since and each.merged_into is None and each.erased_at is None]
    joined = work.find(Customer, merged_into=tuple(each.id for each in old))
    heads = {each.id: each.id for each in old} | {each.id: str(each.merged_into) for each in joined}
    busy = _busy(work, heads, since) | {heads[each.id] for each in joined if each.added_at >= since}
    return [each for each in old if each.id not in busy]


def _busy(work: Work, heads: Mapping[str, str], since: datetime) -> set[str]:
    """Return who is owed something or was in contact; `heads` tells who stands for whom."""
    ids = tuple(heads)
    counted = [
        work.count(Contact, by=("customer_id",), since={"at": since}, customer_id=ids),
        work.count(FollowUp, by=("customer_id",), closed_at=None, customer_id=ids),
        work.count(FollowUp, by=("customer_id",), since={"created_at": since}, customer_id=ids),
        work.count(FollowUp, by=("customer_id",), since={"closed_at": since}, customer_id=ids),
    ]
    return {heads[customer_id] for each in counted for (customer_id,) in each}

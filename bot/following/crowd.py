"""The crowd: how many customers a crisis owes something, counted by the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.context import Context
from bot.digests.figures import INSTANT
from bot.model.crisis import Crisis
from bot.model.follow_up import FollowUp, FollowUpState


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many are owed something in a crisis: in all, without an owner, told to wait, and too late."""

    live: int = 0
    unclaimed: int = 0
    waiting: int = 0
    overdue: int = 0


def crowd(context: Context, crisis: Crisis) -> Crowd:
    """Count what is owed in a crisis: one query, and one more for what is late when there is anything."""
    counts = context.work.count(FollowUp, by=("state", "owner"), crisis_id=crisis.id, closed_at=None)
    live = sum(counts.values())
    if not live:
        return Crowd()
    late = {"due_at": context.now - INSTANT}
    return Crowd(
        live,
        sum(n for (_, owner), n in counts.items() if owner is None),
        sum(n for (state, _), n in counts.items() if state is FollowUpState.WAITING),
        context.work.count(FollowUp, crisis_id=crisis.id, closed_at=None, until=late).get((), 0),
    )


def crowds(context: Context, crises: Sequence[Crisis]) -> dict[str, Crowd]:
    """Count what is owed in several crises, by their ids: four queries, however many they are."""
    ids, late = tuple(crisis.id for crisis in crises), {"due_at": context.now - INSTANT}
    count = partial(context.work.count, FollowUp, by=("crisis_id",), crisis_id=ids, closed_at=None)
    live, free, waiting, overdue = count(), count(owner=None), count(state=FollowUpState.WAITING), count(until=late)
    return {of: Crowd(n, *(each.get((of,), 0) for each in (free, waiting, overdue))) for (of,), n in live.items()}


def unclaimed(context: Context, crisis: Crisis) -> int:
    """Count what nobody holds in a crisis."""
    return context.work.count(FollowUp, crisis_id=crisis.id, closed_at=None, owner=None).get((), 0)

"""The queue: what nobody holds, in the order in which it is owed, and one of it for each who asks."""

from __future__ import annotations

from bot.context import Context
from bot.following.course import changed
from bot.following.finding import Case, case_of
from bot.model.crisis import Crisis
from bot.model.follow_up import FollowUp
from bot.refusals import Conflict

ORDER = ("due_at", "tier", "number")
FEW = 50  # that are looked at before all are


def claim_next(context: Context, crises: list[Crisis]) -> Case | None:
    """Take the most urgent one that nobody holds out of the queue, or None when there is none.

    Its crisis is held before it is chosen, so that two who ask at once stand in line and get two. What
    this person passed on comes last: it is offered to them again only when nothing else is left.
    """
    first = _first(context, crises)
    if first is None:
        return None
    crisis = context.work.get(Crisis, first.crisis_id, hold=True)
    if crisis is None:
        raise Conflict
    context.crisis = crisis
    chosen = _first(context, [crisis])
    if chosen is None:  # the last one of this crisis is gone; there may be some in the others
        raise Conflict
    case = case_of(context, chosen, crisis)
    return changed(context, case, chosen.claimed(context.actor.id, context.now))


def _first(context: Context, crises: list[Crisis]) -> FollowUp | None:
    """Return the head of the queue for the one who asks."""
    passed: list[FollowUp] = []
    ids = tuple(crisis.id for crisis in crises)
    for limit in (FEW, None):
        found = context.work.find(FollowUp, crisis_id=ids, closed_at=None, owner=None, order=ORDER, limit=limit)
        new = next((each for each in found if context.actor.id not in each.passed_by), None)
        if new:
            return new
        passed = passed or found
        if len(found) < FEW:
            break
    return passed[0] if passed else None

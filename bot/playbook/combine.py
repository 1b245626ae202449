"""One playbook out of two, for a crisis that is of two kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from bot.playbook.order import MOST_PERSPECTIVES, weave
from bot.playbook.schema import TACTICS, Broadcast, Playbook, Point, Question, TalkingPoints


class Named(Protocol):
    """Anything that a playbook lists by id."""

    @property
    def id(self) -> str:
        """The name inside its list."""


Item = TypeVar("Item", bound=Named)


def combine(first: Playbook, second: Playbook) -> Playbook:
    """Return `first` with what only `second` has: needs, points, tasks, questions, value and drafts.

    Where both have an id the first wins, so the same one of the two should always come first. One
    question sets the main issue, and the more severe of the two severities holds. Options, stories,
    cadence and safety card stay those of the first.
    """
    changes: dict[str, Any] = {
        "severity_default": min(first.severity_default, second.severity_default),
        "needs": [*first.needs, *_new(first.needs, second.needs)],
        "talking_points": _points(first.talking_points, second.talking_points),
        "tasks": [*first.tasks, *_new(first.tasks, second.tasks)],
        "triage": [*first.triage, *map(_aside, _new(first.triage, second.triage))],
        "value_add": [*first.value_add, *_new(first.value_add, second.value_add)],
        "broadcast": _broadcasts(first, second),
    }
    return first.model_copy(update=changes)


def _new(known: Sequence[Item], more: Sequence[Item]) -> list[Item]:
    ids = {item.id for item in known}
    return [item for item in more if item.id not in ids]


def _points(first: TalkingPoints, second: TalkingPoints) -> TalkingPoints:
    return TalkingPoints(**{tactic: _woven(getattr(first, tactic), getattr(second, tactic)) for tactic in TACTICS})


def _woven(first: list[Point], second: list[Point]) -> list[Point]:
    """Add the second's points at their steps; its perspectives only as long as there are few."""
    room = MOST_PERSPECTIVES - sum(_is_view(point) for point in first)
    new = _new(first, second)
    views = [point for point in new if _is_view(point)][: max(room, 0)]
    return weave(first, [point for point in new if not _is_view(point) or point in views], lambda point: point.role)


def _is_view(point: Point) -> bool:
    return point.role == "perspective"


def _aside(question: Question) -> Question:
    return question.model_copy(update={"sets": None})


def _broadcasts(first: Playbook, second: Playbook) -> dict[str, Broadcast]:
    kinds = dict.fromkeys([*first.broadcast, *second.broadcast])
    return {kind: _outlets(first.broadcast.get(kind), second.broadcast.get(kind)) for kind in kinds}


def _outlets(first: Broadcast | None, second: Broadcast | None) -> Broadcast:
    mine, theirs = first or Broadcast(), second or Broadcast()
    return Broadcast(**{name: getattr(mine, name) or getattr(theirs, name) for name in Broadcast.model_fields})

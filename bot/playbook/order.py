"""The order in which talking points are used, kept when points of two files come together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
RoleOf = Callable[[Item], str | None]

# Calm and safety come before any question; experience, limits with hope, perspectives, then options.
# A point without a role goes one behind the point it follows.
STEPS = {
    "opening": 0,
    "safety_check": 2,
    "seen_before": 4,
    "helped_others": 4,
    "honest_limit": 6,
    "hope": 6,
    "next_step": 6,
    "perspective": 8,
}
LAST = 10
MOST_PERSPECTIVES = 3  # a customer in a crisis can weigh no more


def weave(old: Sequence[Item], new: Sequence[Item], role_of: RoleOf[Item]) -> list[Item]:
    """Add new points to old ones: each with a role at its step, behind the old ones; the rest at the end.

    The order of `old` is kept as it is, whatever its roles.
    """
    stepped = [*_kept(old, role_of), *_placed(new, role_of)]
    return [item for _, item in sorted(stepped, key=lambda pair: pair[0])]


def _kept(items: Sequence[Item], role_of: RoleOf[Item]) -> Iterator[tuple[int, Item]]:
    step = 0
    for item in items:
        role = role_of(item)
        step = max(step, STEPS[role] if role in STEPS else step | 1)
        yield step, item


def _placed(items: Sequence[Item], role_of: RoleOf[Item]) -> Iterator[tuple[int, Item]]:
    step = LAST
    for item in items:
        role = role_of(item)
        step = STEPS[role] if role in STEPS else step | 1
        yield step, item

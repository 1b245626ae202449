"""Promises for tests of digests: follow-ups that stand in the store, whatever verbs make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from bot.context import Context
from bot.digests.schedule import expect_owed
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.org import Org
from bot.ports import Work
from tests.asking import Asking
from tests.core.ledger import person
from tests.town import ORG, Town, shelf

Result = TypeVar("Result")


def promise(
    town: Town, number: int, owner: str | None = None, *, hours: float = 1, crisis: int = 1, **more: Any
) -> None:
    """Let a customer be promised something that is due in so many hours."""
    now, its_crisis = town.clock(), town.crisis(crisis).id
    owner_id = person(town, owner).id if owner else None
    due_at = now + timedelta(hours=hours)

    def plant(work: Work) -> None:
        work.add(Customer(f"customer-{number}", ORG, number, f"Customer {number}", "alice", now))
        words = (f"follow-{number}", ORG, number, its_crisis, f"customer-{number}", f"Call back {number}")
        work.add(FollowUp(*words, due_at, due_at, "alice", now, owner=owner_id, **more))

    town.store.submit(ORG, plant).result()
    if owner:
        expect(town, owner)


def expect(town: Town, handle: str) -> None:
    """Let somebody hear every day what they owe, as whoever gives them a follow-up does."""
    who = person(town, handle)

    seen_by(town, lambda context: expect_owed(context, who), handle)


def seen_by(town: Town, look: Callable[[Context], Result], handle: str = "alice") -> tuple[Asking, Result]:
    """Do something in a unit of work as somebody; return what counted its queries, and what came of it."""
    who = person(town, handle)

    def ask(work: Work) -> tuple[Asking, Result]:
        org, asking = work.get(Org, ORG), Asking(work)
        assert org is not None
        context = Context(asking, town.clock(), org, who, town.service.texts, shelf(), town.new_id)
        return asking, look(context)

    return town.store.submit(ORG, ask).result()

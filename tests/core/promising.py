"""Promises to customers, made and changed as the verbs of a follow-up would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.context import Context
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.model.org import Org
from bot.model.room import Room
from bot.ports import Work
from bot.refusals import Refusal
from bot.reminding.plan import replan
from tests.core.ledger import person, rows
from tests.town import ORG, Town, shelf

HOUR = timedelta(hours=1)


def acting(town: Town, job: Callable[[Context], None]) -> None:
    """Do something as the verbs of others would, in a unit of work."""

    def inside(work: Work) -> None:
        org, actor = work.get(Org, ORG), person(town, "bob")
        assert org
        job(Context(work, town.clock(), org, actor, town.service.texts, shelf(), town.new_id))

    town.store.submit(ORG, inside).result()


def promised(town: Town, number: int = 31, due_in: timedelta = HOUR, owner: str | None = "bob") -> FollowUp:
    """Promise a customer an answer."""
    now, holder = town.clock(), person(town, owner).id if owner else None
    customer = Customer(f"k{number}", ORG, number, f"Ngozi {number}", "x", now)
    crisis = town.crisis()
    made = FollowUp(
        *(f"f{number}", ORG, number, crisis.id, customer.id, "a call back", now + due_in, now + due_in, "x", now),
        owner=holder,
    )

    def job(context: Context) -> None:
        context.work.add(customer)
        context.work.add(made)
        replan(context, crisis, made)

    acting(town, job)
    return made


def change(town: Town, made: FollowUp, act: Callable[[FollowUp, datetime], FollowUp]) -> None:
    """Change a follow-up and plan anew."""

    def job(context: Context) -> None:
        old = context.work.get(FollowUp, made.id)
        assert old
        context.keep(old, act(old, context.now))
        replan(context, town.crisis(), act(old, context.now))

    acting(town, job)


def said(town: Town, room: str) -> list[str]:
    """Return the reminders that stand in a room; one that nobody opened holds none."""
    try:
        return [key for key in town.keys(room) if key.startswith("reminder.")]
    except Refusal:
        return []


def reminded(town: Town) -> list[str]:
    """Return every reminder that anybody was told in any room; digests, which come by the clock, are none."""
    return [key for room in rows(town, Room) for key in said(town, room.name)]


def quiet_crisis(town: Town, sev: int = 2) -> None:
    """Declare a crisis that reminds of nothing by itself."""
    town.done("alice", f'declare "Card payments fail" --sev {sev} --type product_failure --lead alice')
    town.done("alice", "notice", room="C-1")
    town.done("alice", "reminder off update_due", room="C-1")

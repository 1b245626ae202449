"""Following up in tests: a crisis in which customers are promised something, and what is stored of it."""

from __future__ import annotations

from datetime import timedelta

from bot.model.crisis import Crisis
from bot.model.customer import Contact, Customer
from bot.model.follow_up import FollowUp
from bot.ports import Work
from bot.reply import Reply
from tests.core.ledger import rows
from tests.reading import words_of
from tests.town import ORG, Town


def calm_town(town: Town) -> Town:
    """Declare a crisis that alice leads and that reminds of nothing by itself."""
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice')
    town.done("alice", "notice", room="C-1")
    town.done("alice", "reminder off update_due", room="C-1")
    return town


def follow_up(town: Town, number: int = 1) -> FollowUp:
    """Return a follow-up as it is stored."""
    (found,) = rows(town, FollowUp, number=number)
    return found


def read(reply: Reply) -> str:
    """Return the words of a reply."""
    return words_of(reply.card)


def many(town: Town, count: int, crisis: Crisis | None = None) -> None:
    """Let many customers wait for somebody to take them, as an import would bring them."""
    found, now = crisis or town.crisis(), town.clock()

    def job(work: Work) -> None:
        for number in work.numbers("follow_up", count):
            who = Customer(f"k{number}", ORG, work.next_number("customer"), f"Customer {number}", "alice", now)
            due_at = now + timedelta(minutes=number)
            work.add(who)
            work.add(FollowUp(f"f{number}", ORG, number, found.id, who.id, "a call", due_at, due_at, "alice", now))

    town.store.submit(ORG, job).result()


def held_by_bob(town: Town) -> Town:
    """Let Bob hold what Ngozi was promised."""
    calm_town(town)
    town.done("bob", 'follow add "Ngozi Okafor" call back --due 4h --channel phone')
    town.done("bob", "follow take F-1")
    return town


def contacts(town: Town) -> list[Contact]:
    """Return the attempts to reach customers, the oldest first."""
    return rows(town, Contact, order="at")

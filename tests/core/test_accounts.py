"""Accounts: somebody on a chat becomes one person, once, and no later name makes them another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bot.accounts import account_of, admit, learned
from bot.model.chats import Account, account_id
from bot.model.org import Person
from bot.ports import Work
from tests.core.ledger import at_once, person, rows
from tests.town import ORG, Town

Result = TypeVar("Result")


def do(town: Town, job: Callable[[Work], Result]) -> Result:
    return town.store.submit(ORG, job).result()


def come(town: Town, ref: str, handle: str) -> Person:
    """Let somebody come from a workspace for the first time or again."""
    return do(town, lambda work: admit(work, ORG, chat="slack", space="T1", ref=ref, handle=handle))


def told(town: Town, ref: str, **facts: Any) -> None:
    """Let the chat say who somebody is."""
    do(town, lambda work: learned(work, account_id("slack", ref), now=town.clock(), **facts))


def test_whom_the_settings_name_is_met_by_their_name(town: Town) -> None:
    assert come(town, "U1", "alice").id == person(town, "alice").id
    assert [account.person_id for account in rows(town, Account)] == ["alice"]


def test_a_lead_can_be_named_by_the_chat_s_own_id(town: Town) -> None:
    do(town, lambda work: work.add(Person("u0lead", ORG, "u0lead", "u0lead")))
    assert come(town, "U0LEAD", "whoever").id == "u0lead"
    told(town, "U0LEAD", handle="whoever", name="Who Ever")
    assert (person(town, "u0lead").name, person(town, "u0lead").handle) == ("Who Ever", "u0lead")


def test_somebody_new_becomes_a_person_of_their_own(town: Town) -> None:
    dana = come(town, "U4", "dana")
    assert (dana.handle, dana.org_id, dana.active) == ("dana", ORG, True)
    assert come(town, "U4", "another-name-by-now").id == dana.id


def test_who_takes_the_name_of_a_lead_is_not_that_lead(town: Town) -> None:
    come(town, "U1", "alice")
    impostor = come(town, "U666", "alice")
    assert (impostor.id, impostor.handle) == ("slack U666", "alice-2")
    told(town, "U666", handle="alice", name="Alice")
    assert person(town, "alice-2").id == impostor.id


def test_two_requests_at_once_meet_one_person(town: Town) -> None:
    met = at_once(*[lambda: come(town, "U5", "erin")] * 4)
    assert {each.id for each in met} == {"slack U5"}
    assert len(rows(town, Account)) == 1


def test_who_came_without_a_name_is_met_when_it_is_told(town: Town) -> None:
    assert come(town, "U1", "u1").id == "slack U1"
    told(town, "U1", handle="alice", name="Alice A")
    known = do(town, lambda work: account_of(work, "slack", "U1"))
    assert known is not None
    assert known.person_id == "alice"


def test_a_name_told_later_makes_nobody_a_lead(town: Town) -> None:
    come(town, "U7", "u7")
    told(town, "U7", handle="hana")
    assert person(town, "hana").id == "slack U7"
    told(town, "U7", handle="alice")
    assert [account.person_id for account in rows(town, Account)] == ["slack U7"]
    assert person(town, "hana").id == "slack U7"


def test_what_somebody_set_themselves_comes_before_what_the_chat_says(town: Town) -> None:
    come(town, "U2", "bob")
    told(town, "U2", locale="sw", zone="Africa/Nairobi", name="Bob B")
    assert (person(town, "bob").language, person(town, "bob").time_zone) == ("sw", "Africa/Nairobi")
    town.done("bob", "language te")
    told(town, "U2", locale="sw", zone="Africa/Nairobi")
    assert person(town, "bob").language == "te"


def test_who_left_the_chat_is_known_as_gone(town: Town) -> None:
    come(town, "U3", "chidi")
    told(town, "U3", active=False)
    assert [(account.active, account.asked_at) for account in rows(town, Account)] == [(False, town.clock())]


def test_nobody_is_learned_of_who_never_came(town: Town) -> None:
    told(town, "U9", name="Nobody")
    assert rows(town, Account) == []

"""`beacon erase customer`: asked twice, done once, for administrators only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.store import open_store
from bot.model.customer import Customer
from tests.program.shell import Inside, Shell, finish


def know_amina(url: str) -> None:
    """Let the organisation know a customer."""
    store = open_store(url)
    amina = Customer("k1", "demo", 1, "Amina Bello", "alice", datetime(2026, 11, 21, tzinfo=UTC))
    store.submit("demo", lambda work: work.add(amina)).result()
    store.close()


@pytest.fixture
def inside_with_amina(crisis_inside: Inside) -> Inside:
    know_amina(f"sqlite:///{crisis_inside.folder / 'inside.db'}")
    return crisis_inside


def test_a_customer_is_forgotten_when_somebody_is_sure(inside_with_amina: Inside) -> None:
    ran = inside_with_amina.run("erase", "customer", "K-1", "--as", "alice", "--yes")
    assert (ran.status, ran.err) == (0, "")
    assert "K-1 is forgotten" in ran.out
    assert "Amina" not in ran.out
    again = inside_with_amina.run("erase", "customer", "K-1", "--as", "alice", "--yes", "--json")
    assert (again.status, again.document["refusal"]) == (1, "customer.unknown")


def test_agents_may_not(inside_with_amina: Inside) -> None:
    ran = inside_with_amina.run("erase", "customer", "K-1", "--as", "bob", "--yes", "--json")
    assert (ran.status, ran.document["refusal"]) == (1, "denied.administer")
    assert inside_with_amina.run("say", "--as", "bob", "customer K-1").status == 0


def test_a_wrong_call_is_no_refusal(inside: Inside) -> None:
    assert inside.run("erase", "customer", "K-1").status == 2


@pytest.mark.parametrize(("typed", "status", "is_left"), [("y\n", 0, False), ("n\n", 1, True), ("", 1, True)])
def test_it_is_asked_whether_that_is_meant(crisis_shell: Shell, typed: str, status: int, is_left: bool) -> None:
    know_amina(crisis_shell.url)
    call = crisis_shell.start("erase", "customer", "Amina", "--as", "alice", stdin=-1)
    ran = finish(call, typed)
    assert ran.status == status
    assert "K-1 Amina Bello" in ran.err
    assert (crisis_shell.run("say", "--as", "bob", "customer K-1").status == 0) is is_left

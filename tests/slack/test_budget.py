"""The budget: so many at once, then one at a time; nobody's requests use up what others need."""

from __future__ import annotations

import pytest

from adapters.slack import budget as module
from adapters.slack.budget import Budget
from tests.fakes.clock import Clock


def test_a_person_may_ask_ten_times_at_once_and_then_every_six_seconds() -> None:
    clock = Clock()
    budget = Budget(clock, person=10, workspace=100)
    assert [budget.wait("T1", "alice") for _ in range(10)] == [0.0] * 10
    assert budget.wait("T1", "alice") == pytest.approx(6.0)
    clock.pass_(seconds=5.5)
    assert budget.wait("T1", "alice") == pytest.approx(0.5)
    clock.pass_(seconds=0.5)
    assert budget.wait("T1", "alice") == 0.0
    assert budget.wait("T1", "alice") == pytest.approx(6.0)


def test_asking_too_early_does_not_make_the_wait_longer() -> None:
    clock = Clock()
    budget = Budget(clock, person=1, workspace=100)
    assert budget.wait("T1", "alice") == 0.0
    assert [round(budget.wait("T1", "alice"), 3) for _ in range(50)] == [60.0] * 50
    clock.pass_(seconds=60)
    assert budget.wait("T1", "alice") == 0.0


def test_one_who_is_too_fast_leaves_the_others_their_share() -> None:
    clock = Clock()
    budget = Budget(clock, person=10, workspace=20)
    asked = [budget.wait("T1", "bob") for _ in range(1000)]
    assert asked.count(0.0) == 10
    assert [budget.wait("T1", "alice") for _ in range(10)] == [0.0] * 10


def test_a_workspace_has_a_budget_of_its_own_and_does_not_use_that_of_another() -> None:
    clock = Clock()
    budget = Budget(clock, person=10, workspace=20)
    taken = [budget.wait("T1", f"person {number}") for number in range(30)]
    assert taken.count(0.0) == 20
    assert taken[-1] == pytest.approx(3.0)
    assert budget.wait("T2", "person 0") == 0.0


def test_whoever_was_refused_by_the_workspace_has_not_used_up_their_own() -> None:
    clock = Clock()
    budget = Budget(clock, person=1, workspace=1)
    assert budget.wait("T1", "alice") == 0.0
    assert budget.wait("T1", "bob") > 0
    clock.pass_(seconds=60)
    assert budget.wait("T1", "bob") == 0.0


def test_memory_stays_bounded_and_those_who_are_still_too_fast_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CROWDED", 100)
    clock = Clock()
    budget = Budget(clock, person=2, workspace=1_000_000)
    for number in range(1000):
        clock.pass_(seconds=0.001)
        budget.wait("T1", f"person {number}")
        budget.wait("T1", "alice")
        assert len(budget) <= 102
    assert budget.wait("T1", "alice") > 0

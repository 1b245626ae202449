"""Follow-ups and customers where two things happen at once, or words are not what they seem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.dates import read_dates
from bot.context import Context
from bot.customers.erasing import Eraser
from bot.customers.exporting import safe
from bot.customers.family import hold
from bot.model.customer import Customer
from bot.refusals import Conflict
from tests.core.following import calm_town, follow_up, many, read
from tests.core.giving import with_library
from tests.core.ledger import rows
from tests.core.promising import acting
from tests.town import ORG, Town


@pytest.fixture
def calm(town: Town) -> Town:
    return calm_town(town)


def test_a_bare_number_never_closes_another_one(calm: Town) -> None:
    many(calm, 3)
    calm.done("bob", "follow take F-2")
    calm.say("bob", "follow done 3")
    assert follow_up(calm, 2).live
    assert not follow_up(calm, 3).live


def test_what_was_done_in_a_private_crisis_is_not_told_outside(calm: Town) -> None:
    calm.done("alice", "declare Something personal --private --type health_personal")
    calm.done("alice", 'C-2 follow add "Ngozi Okafor" a doctor --phone 08035550100')
    calm.done("alice", "follow take F-1")
    calm.done("alice", "follow reached F-1 we spoke")
    calm.done("bob", 'C-1 follow add "Ngozi Okafor" a refund --phone 08035550100')
    assert "@alice" not in read(calm.say("bob", "follow show F-2"))
    assert "alice" in read(calm.say("alice", "follow show F-2"))


def erase(town: Town) -> None:
    eraser = Eraser(town.service)
    eraser.erase(ORG, "alice", eraser.found(ORG, "alice", "K-1", town.clock()), town.clock())


def merge(town: Town) -> None:
    town.done("alice", "follow merge K-1 K-2")


@pytest.mark.parametrize("meanwhile", [erase, merge])
def test_whoever_changes_a_customer_looks_again_when_they_were_erased_or_joined_meanwhile(
    calm: Town, meanwhile: Callable[[Town], None]
) -> None:
    many(calm, 2)
    (old, *_) = rows(calm, Customer, order="number")
    meanwhile(calm)

    def changes(context: Context) -> None:
        with pytest.raises(Conflict):
            hold(context, old)

    acting(calm, changes)


@pytest.mark.parametrize("cell", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "\n=1"])
def test_no_cell_is_a_formula_for_any_spreadsheet(cell: str) -> None:
    assert safe(cell).startswith("'")


def test_a_list_that_is_cut_speaks_of_follow_ups(calm: Town) -> None:
    many(calm, 25)
    shown = read(calm.say("bob", "C-1 follow list"))
    assert "crises" not in shown
    assert "5 more" in shown


def test_an_opened_resource_asks_which_time_is_meant(calm: Town) -> None:
    with_library(calm, {"id": "guide", "category": "gated", "gated": True})
    calm.service = replace(calm.service, dates=read_dates)
    reply = calm.say("bob", "resource open guide --until 03/04")
    assert reply.card.key == "follow.which_time"

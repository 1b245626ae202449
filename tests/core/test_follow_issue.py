"""Main issues: what troubles customers most is kept by a press or in words, counted as one, and told to nobody else."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.follow_up import FollowUp
from tests.core.following import follow_up, held_by_bob, read
from tests.core.giving import buttons, press
from tests.core.ledger import rows
from tests.town import Town

REFUND = "Refund, replacement or credit"


@pytest.fixture
def town(store: SqlStore) -> Town:
    """Bob holds what Ngozi was promised."""
    return held_by_bob(Town(store))


def test_the_needs_of_the_playbook_are_offered_and_kept_by_one_press(town: Town) -> None:
    offered = buttons(town.done("bob", "follow issue F-1"))
    assert "follow issue F-1 refund" in offered
    assert press(town, "bob", "follow issue F-1 refund").refusal is None
    assert follow_up(town).main_issue == REFUND
    assert REFUND in read(town.done("bob", "follow show F-1"))


def test_after_a_talk_it_is_asked_for_until_it_is_known(town: Town) -> None:
    assert "follow issue F-1" in buttons(town.done("bob", "follow reached F-1"))
    town.done("bob", "follow issue F-1 refund")
    assert "follow issue F-1" not in buttons(town.done("bob", "follow reached F-1"))


@pytest.mark.parametrize("words", ["refund", "REFUND", REFUND, REFUND.upper()])
def test_the_same_need_is_one_issue_however_it_is_written(town: Town, words: str) -> None:
    town.done("bob", f"follow issue F-1 {words}")
    assert follow_up(town).main_issue == REFUND


def test_the_digest_names_the_need_that_most_have(town: Town) -> None:
    for name, need in (("Ada", "refund"), ("Eze", "refund"), ("Ife", "technical")):
        town.done("bob", f"follow add {name} call back --email {name}@example.org --owner @bob", room="C-1")
        town.done("bob", f"follow issue F-{len(rows(town, FollowUp))} {need}")
    town.done("alice", "C-1 digest post")
    assert REFUND in town.read("C-1")


def test_what_somebody_wrote_in_their_own_words_is_read_in_private_alone(town: Town) -> None:
    town.done("bob", "follow issue F-1 Ngozi has no money for rent")
    town.done("alice", "C-1 digest post")
    assert "rent" not in town.read("C-1")
    assert "rent" in read(town.done("alice", "C-1 digest"))

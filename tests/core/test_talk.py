"""`talk` and `tasks`: what to say in a crisis and what to do, out of the playbook that it was declared with."""

from __future__ import annotations

import pytest

from bot.cards import Actions, Items
from bot.playbook.schema import TACTICS
from bot.reply import Reply
from tests.reading import words_of
from tests.town import Town

NAMES = ("Get out there", "Focus on the main issue", "Make them feel safer", "Add value")


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """Nothing here depends on the database."""
    return sqlite_town


def points(reply: Reply) -> list[int]:
    """Return how many points each list of a reply has."""
    return [len(block.items) for block in reply.card.blocks if isinstance(block, Items)]


def test_the_first_points_of_all_tactics_come_in_the_articles_order(crisis: Town) -> None:
    reply = crisis.say("bob", "talk", room="C-1")
    said = words_of(reply.card)
    places = [said.index(name) for name in NAMES]
    assert places == sorted(places)
    assert points(reply) == [3, 3, 3, 3]
    (actions,) = [block for block in reply.card.blocks if isinstance(block, Actions)]
    assert [button.run for button in actions.buttons] == [f"C-1 talk {tactic}" for tactic in TACTICS]


@pytest.mark.parametrize(("tactic", "name"), list(zip(TACTICS, NAMES, strict=True)))
def test_one_tactic_is_shown_whole(crisis: Town, tactic: str, name: str) -> None:
    reply = crisis.say("bob", f"talk {tactic}", room="C-1")
    assert reply.card.title == f"{name} · C-1"
    assert points(reply)[0] >= 6
    (actions,) = [block for block in reply.card.blocks if isinstance(block, Actions)]
    assert len(actions.buttons) == 3


@pytest.mark.parametrize("kind", ["natural_disaster", "financial_setback", "health_personal", "product_failure"])
def test_every_kind_has_enough_to_say(town: Town, kind: str) -> None:
    town.done("alice", f"declare Something happened --type {kind}")
    counts = [points(town.say("bob", f"talk {tactic}"))[0] for tactic in TACTICS]
    assert sum(counts) >= 12
    assert min(counts) >= 3
    assert "Two ways to offer" in words_of(town.say("bob", "talk safer").card)


def test_two_kinds_bring_the_points_of_both(town: Town) -> None:
    town.done("alice", "declare One --type natural_disaster")
    town.done("alice", "declare Two --type natural_disaster,health_personal")
    one, two = (sum(points(town.say("bob", f"C-{n} talk {tactic}"))[0] for tactic in TACTICS) for n in (1, 2))
    assert two > one


def test_points_that_need_a_past_case_say_so(crisis: Town) -> None:
    assert "Only with a past case linked:" in words_of(crisis.say("bob", "talk safer", room="C-1").card)


def test_no_placeholder_is_left_open(crisis: Town) -> None:
    for tactic in TACTICS:
        assert "{" not in words_of(crisis.say("bob", f"talk {tactic}", room="C-1").card)


@pytest.mark.parametrize(
    ("lang", "name"),
    [("te", "Telugu"), ("xx", "xx"), ("title", "title"), ("done", "done"), ("waiting", "waiting"), ("EN_gb", "EN_gb")],
)
def test_a_language_without_texts_is_said_to_be_missing(crisis: Town, lang: str, name: str) -> None:
    said = words_of(crisis.say("bob", f"talk focus --lang {lang}", room="C-1").card)
    assert f"There is no text in this language yet ({name})" in said


def test_a_language_with_texts_needs_no_word(crisis: Town) -> None:
    assert "no text in this language" not in words_of(crisis.say("bob", "talk --lang en", room="C-1").card)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("talk focsu", "usage.wrong", "Did you mean focus?"),
        ("talk focus please", "words.too_many", "please"),
        ("talk --land te", "flag.unknown", "Did you mean --lang?"),
    ],
)
def test_refusals(crisis: Town, line: str, key: str, words: str) -> None:
    reply = crisis.say("bob", line, room="C-1")
    assert reply.refusal == key
    assert words in words_of(reply.card)


def test_the_tasks_begin_with_the_first_step(crisis: Town) -> None:
    reply = crisis.say("bob", "tasks", room="C-1")
    first = words_of(reply.card).splitlines()[1]
    assert "how to reach us" in first.lower()
    assert "C-1" in reply.card.title


def test_asking_leaves_no_trace(crisis: Town) -> None:
    before, messages = crisis.crisis(), crisis.messages("C-1")
    for line in ("talk", "talk safer", "tasks", "status", "timeline", "route", "help"):
        crisis.done("bob", line, room="C-1")
    assert (crisis.crisis(), crisis.messages("C-1")) == (before, messages)

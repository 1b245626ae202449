"""`help`, `status` and `list`: what can be done here, how it stands, and where the rest is."""

from __future__ import annotations

import pytest

from bot.cards import Actions, Items
from commands import ALL
from tests.reading import said, words_of
from tests.town import Town

FIRST_WORDS = [command.verb for command in ALL if " " not in command.verb]


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """Nothing here depends on the database."""
    return sqlite_town


@pytest.mark.parametrize("verb", [command.verb for command in ALL])
def test_every_verb_explains_itself(town: Town, verb: str) -> None:
    reply = town.say("bob", f"help {verb}")
    assert reply.refusal is None
    assert reply.card.title == f"Help: {verb}"
    assert f"/crisis {verb}" in words_of(reply.card)


@pytest.mark.parametrize(("alias", "verb"), [(alias, command.verb) for command in ALL for alias in command.aliases])
def test_every_other_word_for_a_verb_is_explained_too(town: Town, alias: str, verb: str) -> None:
    assert town.say("bob", f"help {alias}").card.title == f"Help: {verb}"


def test_a_family_of_verbs_is_shown_together(town: Town) -> None:
    shown = words_of(town.say("bob", "help route").card)
    for verb in ("route technical", "route down", "route degraded", "route up", "route set"):
        assert f"/crisis {verb}" in shown


def test_a_lead_sees_every_verb_and_an_agent_those_that_are_theirs(crisis: Town) -> None:
    lead, agent = (words_of(crisis.say(who, "help", room="C-1").card) for who in ("alice", "chidi"))
    assert all(f"/crisis {verb}" in lead for verb in FIRST_WORDS)
    assert "/crisis note" in agent
    assert all(f"/crisis {verb}" not in agent for verb in ("declare", "resolve", "severity", "handover", "update"))


def test_a_role_opens_verbs(crisis: Town) -> None:
    crisis.done("chidi", "role comms", room="C-1")
    assert "/crisis update" in words_of(crisis.say("chidi", "help", room="C-1").card)


def test_an_unknown_verb_gets_the_nearest(town: Town) -> None:
    reply = town.say("bob", "help decalre")
    assert (reply.refusal, reply.facts["nearest"]) == ("verb.unknown", "declare")


def test_status_without_a_crisis_lists_the_open_ones(crisis: Town) -> None:
    assert crisis.say("bob", "status").card.key == "crisis.status"
    crisis.done("alice", "declare Water is out --type natural_disaster")
    reply = crisis.say("bob", "status")
    assert reply.card.key == "crisis.list"
    (actions,) = [block for block in reply.card.blocks if isinstance(block, Actions)]
    assert [button.run for button in actions.buttons] == ["C-2 status", "C-1 status"]
    assert crisis.say("bob", "C-1 status").card.key == "crisis.status"


def test_status_with_nothing_open_says_so(town: Town) -> None:
    assert "There is none." in words_of(town.say("bob", "status").card)


def test_the_list_finds_open_closed_and_named_ones(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster")
    crisis.done("alice", "C-1 resolve")

    def listed(words: str) -> list[str]:
        blocks = crisis.say("bob", f"list {words}").card.blocks
        return [said(line).partition(" · ")[0] for block in blocks if isinstance(block, Items) for line in block.items]

    assert listed("") == listed("open") == listed("OPEN") == ["C-2"]
    assert listed("all") == ["C-2", "C-1"]
    assert listed("PAYMENTS") == listed("card pay") == ["C-1"]
    assert listed("nothing like it") == listed("%") == []


def test_a_long_list_is_cut_and_counted(town: Town) -> None:
    for number in range(23):
        assert town.say("alice", f"declare Case{number:03} happened --anyway").refusal is None
    reply = town.say("bob", "list")
    (items,) = [block for block in reply.card.blocks if isinstance(block, Items)]
    assert len(items.items) == 20
    assert "3 more crises are not shown" in words_of(reply.card)
    several = town.say("bob", "note where")
    assert several.facts["known"].count("C-") == 20


@pytest.mark.parametrize("line", ["help", "status", "list", "timeline", "talk", "tasks", "route"])
def test_asking_in_the_room_of_a_closed_crisis_works(crisis: Town, line: str) -> None:
    crisis.done("alice", "resolve", room="C-1")
    assert crisis.say("bob", line, room="C-1").refusal is None

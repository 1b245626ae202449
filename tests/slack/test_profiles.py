"""What Slack says of people: names that become handles and never another's, languages, zones and belonging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from adapters.slack.memory import Memory
from adapters.slack.profiles import handle_from, locale_from, read_profile
from bot.settings import Handle
from tests.fakes.clock import Clock

SOUND = TypeAdapter(Handle)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("alice", "alice"),
        ("Alice", "alice"),
        ("alice.b-c_d", "alice.b-c_d"),
        ('@al ice:;,/"<>', "alice"),
        ("సీత", "సీత"),
        ("ẹniọlá", "ẹniọlá"),
        ("", "u0abc1def2"),
        (" \n\u200b", "u0abc1def2"),
        ("u0abc1def2", "u0abc1def2"),
        ("\u202eecila", "ecila"),
        ("al\u200dice", "alice"),
        ("аlice", "аlice"),  # the first letter is Cyrillic: not alice
        ("ａｌｉｃｅ", "ａｌｉｃｅ"),  # wide letters: not alice
        ("\u212aofi", "ofi"),  # the sign for kelvin would become a k
        ("beacon", "beacon-2"),
        ("U0XYZ1ABC2", "u0xyz1abc2-2"),  # somebody else's user id
        ("w012abc345", "w012abc345-2"),
        ("wolfgang", "wolfgang"),
        ("ursula", "ursula"),
        ("x" * 200, "x" * 78),
    ],
)
def test_a_name_becomes_a_handle_and_never_somebody_elses(name: str, handle: str) -> None:
    assert handle_from(name, "U0ABC1DEF2") == handle
    assert SOUND.validate_python(handle) == handle == handle.lower()


@pytest.mark.parametrize(
    ("said", "locale"),
    [("te-IN", "te"), ("sw-KE", "sw"), ("af_ZA", "af"), ("en-GB", "en"), ("YO", "yo"), ("fr-FR", None), ("", None)],
)
def test_a_locale_becomes_a_language_of_ours_or_none(said: str, locale: str | None) -> None:
    assert locale_from(said) == locale


def test_a_profile_is_read_whatever_is_missing() -> None:
    empty = read_profile({})
    assert (empty.ref, empty.name, empty.locale, empty.zone, empty.deleted) == ("", None, None, None, False)
    odd = {"id": "U1", "profile": [], "tz": 7, "name": None, "enterprise_user": "E1", "team_id": 3, "locale": {}}
    read = read_profile(odd)
    assert (read.handle, read.zone, read.homes, read.locale) == ("u1", None, frozenset(), None)


def test_a_profile_shows_the_name_that_somebody_chose_without_what_nobody_sees() -> None:
    shown = {"display_name": " ", "real_name": "Alice\u202e\n Ade\u0000 "}
    assert read_profile({"id": "U1", "profile": shown, "tz": "Africa/Lagos"}).name == "Alice Ade"
    assert read_profile({"id": "U1", "real_name": "క్ష\u200cమ", "tz": "Mars/Base"}).name == "క్ష\u200cమ"


@pytest.mark.parametrize(
    ("facts", "belongs"),
    [
        ({}, True),
        ({"team_id": "T1"}, True),
        ({"team_id": "T9"}, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T9", "T1"]}}, True),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T9"]}}, False),
        ({"is_stranger": True}, False),
        ({"team_id": "T1", "deleted": True}, False),
    ],
)
def test_a_profile_tells_who_belongs_to_a_workspace(facts: dict[str, Any], belongs: bool) -> None:
    assert read_profile({"id": "U1", **facts}).is_member_of("T1") is belongs


def test_a_memory_holds_so_many_for_so_long() -> None:
    clock = Clock()
    memory: Memory[str, int] = Memory(clock, lasts=timedelta(seconds=60), size=2)
    memory.put("a", 1)
    memory.put("b", 2)
    assert memory.get("a") == 1
    memory.put("c", 3)
    assert [memory.get(key) for key in "abc"] == [1, None, 3]
    clock.pass_(seconds=59)
    memory.put("c", 4)
    clock.pass_(seconds=1)
    assert [memory.get(key) for key in "abc"] == [None, None, 4]
    memory.drop("c")
    memory.drop("never there")
    assert memory.get("c") is None

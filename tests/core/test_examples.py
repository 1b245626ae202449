"""Examples: what the help and the README show for a verb works as it stands, once what it speaks of is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.attachments import attach
from bot.ports import Work
from commands import ALL
from tests.core.catalogue import sentences
from tests.core.giving import tomorrow
from tests.reading import words_of
from tests.town import ORG, Town

AMINA = 'follow add "Amina Bello" an answer --owner @bob --email amina@example.com --due tomorrow'
NGOZI = "follow add Ngozi an answer --email ngozi@example.com"
AGAIN = "follow add Amina2 an answer --account 77"
WAITS = "follow waiting F-31 tomorrow"
FOOD = "resource add Food bank --url https://food.example.org --category community"
GUIDE = "resource add Outage guide --url https://guide.example.org --category gated"
ASKED = "resource open outage_guide --until 1"
HELPLINE = "resource verify us_988"
FILE = "Naam,E-Mail\nAmina,a@example.com\n"

# What has to have happened before the example of a verb fits, and who may then say it.
SITUATIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "reopen": (("resolve",), "alice"),
    "handover accept": (("handover @bob",), "bob"),
    "handover decline": (("handover @bob",), "bob"),
    "route up": (("route down live_chat_it",), "bob"),
    "popup down": (("popup up home --until tomorrow",), "alice"),
    "customer resume": (("customer stop K-7",), "alice"),
    "reminder off": ((WAITS,), "bob"),
    "reminder on": ((WAITS, "reminder off value_add F-31"), "bob"),
    "follow on": (("follow off F-31",), "bob"),
    "follow take": (("follow pass F-31",), "chidi"),
    "follow assign": (("follow assign F-31 @chidi",), "alice"),
    "follow enough": (("follow done F-31 all is well",), "bob"),
    "follow merge": ((NGOZI, AGAIN), "alice"),
    "resource remove": ((FOOD,), "alice"),
    "resource open": ((GUIDE,), "bob"),
    "resource approve": ((GUIDE, ASKED), "alice"),
    "resource close": ((GUIDE, ASKED, "resource approve outage_guide"), "bob"),
    "resource send": ((HELPLINE,), "bob"),
    "resource sent": ((HELPLINE,), "bob"),
    "resource useful": ((HELPLINE, "resource sent F-31 us_988"), "bob"),
}


def use_up(work: Work, series: str, count: int) -> None:
    """Let the next number of a series be the one that the examples name."""
    work.numbers(series, count)


@pytest.fixture
def scene(sqlite_town: Town) -> Town:
    """A crisis in which Amina, K-7, waits for F-31, and a file, U-3, waits to be brought in."""
    town = sqlite_town
    for series, used in (("customer", 6), ("follow_up", 30), ("upload", 2)):
        town.store.submit(ORG, partial(use_up, series=series, count=used)).result()
    town.service = replace(town.service, desk_url="https://beacon.example.org", dates=tomorrow)
    town.done("alice", "declare Water is out --sev 3 --lead alice")
    town.done("alice", AMINA)
    town.say("alice", "C-1 follow import", fields={"file": attach("customers.csv", FILE.encode())})
    return town


@pytest.mark.parametrize("verb", [command.verb for command in ALL])
def test_the_example_of_a_verb_works_as_it_stands(scene: Town, verb: str) -> None:
    before, who = SITUATIONS.get(verb, ((), "alice"))
    usage = sentences(f"usage.{verb.replace(' ', '_')}")[0]
    assert usage.startswith(f"/crisis {verb}")
    for line in before:
        scene.done("alice", line)
    reply = scene.done(who, usage, room="lobby" if verb == "declare" else "C-1")
    assert "{" not in words_of(reply.card)


def test_there_is_no_situation_for_a_verb_that_is_gone() -> None:
    assert set(SITUATIONS) <= {command.verb for command in ALL}

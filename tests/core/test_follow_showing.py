"""Showing follow-ups: one with its customer, one's own, those of a crisis, and what Home says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.store import SqlStore
from bot.model.customer import Customer, Mood
from bot.ports import Work
from tests.core.following import calm_town, many, read
from tests.core.giving import buttons
from tests.reading import words_of
from tests.town import ORG, Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    opened = calm_town(Town(store))
    opened.done("bob", 'follow add "Ngozi Okafor" call back --due 4h --email ngozi@example.org --language sw')
    opened.done("bob", "follow take F-1")
    return opened


def known(town: Town, **about: Any) -> None:
    """Learn something of the first customer."""

    def job(work: Work) -> None:
        old = work.find(Customer, number=1)[0]
        assert work.swap(old, replace(old, **about))

    town.store.submit(ORG, job).result()


def test_the_card_says_everything_that_is_needed_for_the_call(town: Town) -> None:
    known(town, zone="Africa/Lagos")
    town.done("bob", "follow left F-1 rang twice --channel phone")
    words = read(town.say("bob", "follow show"))
    for part in ("Ngozi Okafor", "K-1", "ngozi@example.org", "call back", "Swahili", "rang twice", "10:00", "@bob"):
        assert part in words, part


@pytest.mark.parametrize(
    ("mood", "first"),
    [
        (Mood.CALM, "Is this a good time?"),
        (Mood.ANXIOUS, "waiting without an answer is hard"),
        (Mood.ANGRY, "I will listen first"),
        (Mood.PANICKED, "are you safe right now?"),
    ],
)
def test_the_first_line_follows_the_mood(town: Town, mood: Mood, first: str) -> None:
    known(town, mood=mood)
    assert first in read(town.say("bob", "follow show F-1"))


def test_a_list_that_is_too_long_says_how_to_find_the_others(town: Town) -> None:
    for number in range(22):
        town.done("alice", f'follow add "Ngozi {number}" --email n{number}@example.com')
    shown = words_of(town.say("bob", "follow list").card)
    assert "3 more are not shown. Find them by words of what was promised" in shown


def test_a_zone_that_no_clock_knows_is_left_out(town: Town) -> None:
    known(town, zone="Middle/Earth")
    assert "Their time now" not in read(town.say("bob", "follow show F-1"))


def test_the_buttons_fit_the_state(town: Town) -> None:
    assert "follow pass F-1" in buttons(town.say("bob", "follow show F-1"))
    assert "follow pass F-1" not in buttons(town.say("chidi", "follow show F-1"))
    town.done("bob", "follow waiting F-1 2 days")
    assert "resource suggest F-1" in buttons(town.say("bob", "follow show F-1"))
    town.done("bob", "follow pass F-1")
    assert buttons(town.say("chidi", "follow show F-1"))[0] == "follow take F-1"
    town.done("chidi", "follow take F-1")
    town.done("chidi", "follow done F-1")
    assert buttons(town.say("chidi", "follow show F-1"))[:2] == ["follow enough F-1 yes", "follow enough F-1 no"]


def test_what_is_overdue_is_said_with_its_length(town: Town) -> None:
    town.clock.pass_(hours=5)
    assert "Overdue for 1 hour." in read(town.say("bob", "follow show F-1"))
    assert town.say("bob", "follow").card.tone == "danger"


def test_one_s_own_are_listed_with_a_button_each(town: Town) -> None:
    for verb in ("follow", "follow mine"):
        mine = town.say("bob", verb)
        assert "Ngozi Okafor" in read(mine)
        assert buttons(mine) == ["follow show F-1", "follow next"]
    assert "You owe nothing" in read(town.say("chidi", "follow"))


def test_a_list_is_of_a_kind_or_of_words(town: Town) -> None:
    for line in ("Ada refund --due 1h", "Ben letter", "Cleo visit"):
        town.done("bob", f"follow add {line}")
    town.done("chidi", "follow take F-3")
    town.done("chidi", "follow waiting F-3 2 days")
    town.done("chidi", "follow take F-4")
    town.done("chidi", "follow done F-4")
    town.clock.pass_(hours=2)

    def listed(words: str) -> list[str]:
        return [run.removeprefix("follow show ") for run in buttons(town.say("bob", f"follow list {words}"))]

    assert listed("") == ["F-2", "F-1", "F-3"]
    assert listed("overdue") == ["F-2"]
    assert listed("waiting") == ["F-3"]
    assert listed("open") == ["F-2"]
    assert listed("done") == ["F-4"]
    assert listed("refund") == ["F-2"]
    assert listed("cleo") == ["F-4"]
    assert "There is none" in read(town.say("bob", "follow list nowhere"))


def test_a_long_list_is_cut_and_counted(town: Town) -> None:
    many(town, 30)
    assert "11" in read(town.say("bob", "follow list"))


def test_home_says_what_one_owes_with_its_times(town: Town) -> None:
    home = town.say("bob", "home")
    assert "Ngozi Okafor" in read(home)
    assert {"follow show F-1", "follow mine"} <= set(buttons(home))
    assert "Ngozi" not in read(town.say("chidi", "home"))


def test_a_number_that_is_none_is_refused(town: Town) -> None:
    for words in ("F-9", "banana", "F-99999999999"):
        assert town.say("bob", f"follow show {words}").refusal == "follow.unknown"
    assert town.say("bob", "follow show 1").refusal is None
    assert town.say("chidi", "follow show").refusal == "follow.none_held"
    assert town.say("bob", "follow frobnicate").refusal in ("words.too_many", "verb.unknown")


def test_no_customer_is_named_in_any_room(town: Town) -> None:
    for who, line in (("bob", "reached F-1 x"), ("alice", "assign F-1 @chidi"), ("chidi", "done F-1 x")):
        town.done(who, f"follow {line}")
    assert "Ngozi" not in town.read("C-1")

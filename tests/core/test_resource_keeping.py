"""Keeping the library: entries are added, verified by a person, opened for a while, and taken out again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.resource import AddedResource, ResourceState, ResourceStatus
from tests.core.giving import change, customer, waiting, with_library
from tests.core.ledger import person, rows
from tests.reading import words_of
from tests.town import Town


@pytest.fixture
def place(crisis: Town) -> Town:
    """C-1 and a library with two live entries, one of them gated."""
    return with_library(crisis, {"id": "the_community"}, {"id": "the_gated", "category": "gated"})


def test_an_added_entry_is_not_verified_and_belongs_to_whoever_added_it(place: Town) -> None:
    line = "resource add Food bank Lagos --url https://food.example.org --category community --regions ng,ke"
    shown = place.done("bob", f'{line} --languages en,yo --about "Food every day."')
    assert "Nobody here has looked at it yet" in words_of(shown.card)
    assert rows(place, ResourceState)[0].owner == person(place, "bob").id
    assert place.say("bob", line).refusal == "resource.taken"
    assert "food_bank_lagos" in words_of(place.done("bob", "resource list KE").card)


REFUSED = {
    "--url http://x.example": "resource.bad_link",
    "--url https://u:p@x.example": "resource.bad_link",
    "": "resource.nowhere",
    "--url https://x.example --regions Lagos": "resource.bad_region",
    "--url https://x.example --languages yoruba": "resource.bad_language",
    "--url https://x.example --topics sports": "resource.bad_topic",
    "--phone ring": "resource.bad_number",
}


@pytest.mark.parametrize(("flags", "key"), REFUSED.items())
def test_what_cannot_be_added(sqlite_town: Town, flags: str, key: str) -> None:
    assert sqlite_town.say("bob", f"resource add X --category community {flags}").refusal == key


def test_a_name_in_another_script_gets_a_number(sqlite_town: Town) -> None:
    sqlite_town.done("bob", "resource add ఆహారం --url https://food.example.org --category community")
    assert [row.id for row in rows(sqlite_town, AddedResource)] == ["resource_1"]


def test_a_number_goes_to_a_customer_only_after_somebody_rang_it(crisis: Town) -> None:
    town = with_library(crisis)
    waiting(town, customer(town))
    town.done("bob", "resource add Line --url https://line.example.org --phone 12345 --category professional")
    town.done("alice", "resource verify line")
    assert "12345" not in words_of(town.done("bob", "resource send F-1 line").card)
    town.done("alice", "resource verify line --phone")
    assert "12345" in words_of(town.done("bob", "resource send F-1 line").card)


def test_what_is_removed_is_gone_until_somebody_adds_it_again(place: Town) -> None:
    place.done("alice", "resource remove the_community")
    assert place.say("bob", "resource show the_community").refusal == "resource.unknown"
    place.done("bob", "resource add The community --url https://new.example.org --category community")
    assert "https://new.example.org" in words_of(place.done("bob", "resource show the_community").card)


def test_only_those_who_approve_verify_remove_and_open(place: Town) -> None:
    for line in ("verify the_gated", "remove the_gated", "approve the_gated"):
        assert place.say("bob", f"resource {line}").refusal == "denied.approve"


def test_gated_content_is_asked_for_approved_and_closed(place: Town) -> None:
    waiting(place, customer(place))
    assert place.say("bob", "resource send F-1 the_gated").refusal == "resource.not_sent.shut"
    assert place.say("alice", "resource approve the_gated").refusal == "resource.not_asked"
    place.done("bob", "resource open the_gated --until '3 days'".replace("'", '"'))
    assert "resource.asked" in place.keys("@alice")
    assert place.say("bob", "resource send F-1 the_gated").refusal == "resource.not_sent.shut"
    place.done("alice", "resource approve the_gated")
    (reminder,) = rows(place, Reminder, id=reminder_id(ReminderKind.REGATE, "the_gated"))
    assert (reminder.due_at, reminder.person) == (place.clock() + timedelta(days=3), person(place, "alice").id)
    assert place.say("bob", "resource send F-1 the_gated").refusal is None
    place.done("bob", "resource close the_gated")
    assert rows(place, Reminder, kind=ReminderKind.REGATE)[0].done
    assert place.say("bob", "resource send F-1 the_gated").refusal == "resource.not_sent.shut"
    assert place.say("bob", "resource close the_gated").refusal == "resource.not_open"


def test_opened_content_shuts_by_itself_when_its_time_is_over(place: Town) -> None:
    waiting(place, customer(place))
    place.done("bob", 'resource open the_gated --until "1 day"')
    place.done("alice", "resource approve the_gated")
    place.clock.pass_(days=1)
    assert place.say("bob", "resource send F-1 the_gated").refusal == "resource.not_sent.shut"


def test_what_is_not_gated_and_times_that_are_over_are_not_opened(place: Town) -> None:
    assert place.say("bob", 'resource open the_community --until "1 day"').refusal == "resource.not_gated"
    assert place.say("bob", 'resource open the_gated --until "-1 day"').refusal == "resource.until_past"
    assert place.say("bob", 'resource open the_gated --until "whenever"').refusal == "date.unclear"


def test_the_library_is_searched_by_category_region_and_words(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    for words, there in (("government US", "us_sba_disaster"), ("IN-AP", "in_ap_apsdma"), ("mortgage", "us_fhfa")):
        assert there in words_of(town.done("bob", f"resource list {words}").card)
    assert "Nothing in the library fits" in words_of(town.done("bob", "resource list xylophone").card)
    assert town.say("bob", "resource show us_989").facts["nearest"] == "us_988"


def test_a_new_address_has_to_be_verified_anew(crisis: Town) -> None:
    town = with_library(crisis, {"id": "water", "status": "unverified"})
    town.done("alice", "resource verify water")
    with_library(town, {"id": "water", "status": "unverified", "url": "https://other.example.org"})
    waiting(town, customer(town))
    assert town.say("bob", "resource send F-1 water").refusal == "resource.not_sent.unverified"


def test_what_is_dead_goes_to_nobody(place: Town) -> None:
    waiting(place, customer(place))
    place.done("alice", "resource verify the_community")
    change(place, ResourceState, "the_community", status=ResourceStatus.DEAD)
    assert place.say("bob", "resource send F-1 the_community").refusal == "resource.not_sent.dead"
    assert "does not answer" in words_of(place.done("bob", "resource show the_community").card)

"""Adding a follow-up: the customer is found without doubt or added, and nobody is promised twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.model.customer import ContactPoint, Customer
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp
from bot.settings import Settings
from tests.core.following import calm_town, follow_up, read
from tests.core.giving import buttons, customer, press
from tests.core.ledger import at_once, happened, person, rows
from tests.town import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def town(store: SqlStore) -> Town:
    return calm_town(Town(store))


def added(town: Town, words: str) -> Customer:
    """Add a follow-up and return whose it is."""
    town.done("bob", f"follow add {words}")
    last = max(rows(town, FollowUp), key=lambda each: each.number)
    (found,) = rows(town, Customer, id=last.customer_id)
    return found


def test_a_new_customer_is_kept_with_everything_that_was_said(town: Town) -> None:
    line = '"Ngozi Okafor" call back --due "tomorrow 5pm" --email Ngozi@Example.org --phone "+234 801 234 5678"'
    found = added(town, f"{line} --account NG-7 --language SW --tier 1 --channel sms")
    assert (found.ref, found.name, found.language, found.tier) == ("K-1", "Ngozi Okafor", "sw", 1)
    stored = follow_up(town)
    assert (stored.promise, stored.tier, stored.channel, stored.owner) == ("call back", 1, "sms", None)
    assert f"{stored.due_at:%d %H:%M}" == "22 17:00"
    ids = {each.id for each in rows(town, ContactPoint)}
    assert ids == {"email ngozi@example.org", "phone +2348012345678", "account ng-7"}


def test_without_a_time_the_playbook_s_first_step_is_promised_and_reminded_of(town: Town) -> None:
    added(town, "Ngozi")
    assert follow_up(town).due_at == town.clock() + 2 * HOUR
    (soon,) = rows(town, Reminder, id=reminder_id(ReminderKind.PROMISE_SOON, follow_up(town).id))
    assert soon.due_at == town.clock() + timedelta(minutes=90)


@pytest.mark.parametrize(
    "words",
    [
        "K-1",
        '"ngozi okafor"',
        "Ngozi",
        "ngozi@example.org",
        "0801-234-5678",
        "NG-7",
        "Somebody --email ngozi@example.org",
    ],
)
def test_a_customer_is_found_by_number_name_or_address(town: Town, words: str) -> None:
    added(town, '"Ngozi Okafor" --email ngozi@example.org --phone 08012345678 --account NG-7')
    town.done("bob", "follow take F-1")
    town.done("bob", "follow done F-1")
    assert added(town, words).ref == "K-1"


def test_a_part_of_a_word_is_another_name(town: Town) -> None:
    customer(town, "Adekunle Bello")
    assert added(town, "Ade").ref == "K-2"


def test_the_same_name_with_another_address_is_somebody_else(town: Town) -> None:
    added(town, '"Ngozi Okafor" --phone 08012345678')
    assert added(town, '"Ngozi Okafor" --phone 08099999999').ref == "K-2"
    assert town.say("bob", 'follow add "Ngozi Okafor"').refusal == "customer.several"


def test_an_address_that_is_new_is_kept_with_whom_we_know(town: Town) -> None:
    customer(town, "Ngozi Okafor")
    assert added(town, '"Ngozi Okafor" --email ngozi@example.org').ref == "K-1"
    assert [each.customer_id for each in rows(town, ContactPoint)] == ["k1"]


def test_somebody_known_by_an_address_only_has_no_name_but_the_number(town: Town) -> None:
    assert added(town, "ada@example.org").name == ""
    assert "K-1" in read(town.say("bob", "follow list"))


def test_who_took_another_s_place_is_meant(town: Town) -> None:
    old, new = customer(town, "Ngozi"), customer(town, "Ngozi Okafor")
    town.store.submit("demo", lambda work: work.swap(old, replace(old, merged_into=new.id))).result()
    assert added(town, "K-1").id == new.id


def test_a_second_one_in_the_same_crisis_is_refused_and_the_first_is_shown(town: Town) -> None:
    town.done("bob", "follow add Ngozi call back")
    refused = town.say("chidi", "follow add Ngozi call again")
    assert (refused.refusal, refused.facts["follow"]) == ("follow.there_already", "F-1")
    assert "call back" in read(refused)
    assert "follow take F-1" in buttons(refused)
    town.done("alice", "declare Water is out")
    town.done("chidi", "C-2 follow add Ngozi call again")
    assert len(rows(town, FollowUp)) == 2


def test_two_at_once_for_one_customer_are_one(town: Town) -> None:
    customer(town, "Ngozi")
    replies = at_once(*(lambda who=who: town.say(who, "follow add Ngozi") for who in ("bob", "chidi", "alice")))
    assert sorted(str(each.refusal) for each in replies) == ["None", "follow.there_already", "follow.there_already"]


def test_a_double_click_has_one_effect(town: Town) -> None:
    first, second = (town.say("bob", "follow add Ngozi", key="click 1") for _ in range(2))
    assert (first.refusal, second.refusal, len(rows(town, FollowUp))) == (None, None, 1)
    assert read(first) == read(second)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("Ngozi --due yesterday", "follow.past"),
        ("Ngozi --due banana", "date.unclear"),
        ("Ngozi --email nowhere", "follow.address"),
        ("Ngozi --language klingon!", "follow.language"),
        ("Ngozi --owner @chidi", "follow.not_yours_to_give"),
        ("Ngozi --owner @nobody", "person.unknown"),
        ("Ngozi --tier 9", "usage.wrong"),
        ("K-9", "customer.unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(town: Town, words: str, refusal: str) -> None:
    assert town.say("bob", f"follow add {words}").refusal == refusal
    assert (rows(town, FollowUp), rows(town, Customer)) == ([], [])


def test_an_owner_is_told_in_private_and_nobody_else_is(town: Town) -> None:
    town.done("alice", 'follow add "Ngozi Okafor" call back --owner @bob')
    assert follow_up(town).owner == person(town, "bob").id
    assert "Ngozi Okafor" in town.read("@bob")
    assert "Ngozi" not in town.read("C-1")
    assert rows(town, Reminder, id=reminder_id(ReminderKind.OWED, person(town, "bob").id))


def test_it_is_added_after_the_crisis_was_resolved_and_stands_on_no_timeline(town: Town) -> None:
    town.done("alice", "resolve It works", room="C-1")
    before = happened(town)
    town.done("bob", "C-1 follow add Ngozi call back")
    assert happened(town) == before


def test_the_summary_says_how_many_are_still_owed(town: Town) -> None:
    town.done("bob", "follow add Ngozi")
    town.done("bob", "follow add Ada")
    assert "2 customers are still owed" in read(town.done("alice", "resolve It works", room="C-1"))


def test_an_unclear_time_stores_nothing_and_each_button_says_which(town: Town) -> None:
    asked = town.say("bob", 'follow add "Ngozi Okafor" "say: hello" --due "03/04 14:00" --phone 08012345678')
    assert (asked.card.key, rows(town, FollowUp), rows(town, Customer)) == ("follow.which_time", [], [])
    april, _march = buttons(asked)
    press(town, "bob", april)
    stored = follow_up(town)
    assert (f"{stored.due_at:%m-%d %H:%M}", stored.promise) == ("04-03 14:00", "say: hello")
    assert len(rows(town, ContactPoint)) == 1


def test_what_no_button_can_carry_comes_back_as_its_form(town: Town) -> None:
    words = {"customer": "Ngozi", "what": "word " * 300, "due": "03/04 14:00"}
    asked = town.say("bob", "C-1 follow add", fields=words)
    assert buttons(asked) == []
    assert "2027-04-03T14:00:00+00:00" in read(asked)


def test_the_form_asks_for_everything(town: Town) -> None:
    assert town.say("bob", "follow add").card.key == "form.follow add"
    assert town.say("bob", "C-1 follow add", fields={"customer": "Ngozi", "what": "a call"}).refusal is None


def test_the_setting_of_the_alert_is_read() -> None:
    assert Settings(queue_alert=7).queue_alert == 7

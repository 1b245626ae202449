"""The queue: one for each who asks, in the order in which it is owed, and an alert when it grows too long."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp, FollowUpState
from bot.settings import Settings
from tests.core.following import calm_town, follow_up, many, read
from tests.core.giving import buttons
from tests.core.ledger import at_once, change_person, events, happened, person, rows, whole
from tests.town import ORG, Town

AGENTS = ("ada", "ben", "cleo", "dan", "eve", "finn", "gita", "hugo")


@pytest.fixture
def town(store: SqlStore) -> Town:
    return calm_town(Town(store, Settings(people=AGENTS)))


def test_two_agents_never_get_the_same(town: Town) -> None:
    many(town, 200)
    at_once(*(lambda who=who: [town.say(who, "follow next") for _ in range(25)] for who in AGENTS))
    owners = [each.owner for each in rows(town, FollowUp)]
    assert {owner: owners.count(owner) for owner in owners} == {person(town, who).id: 25 for who in AGENTS}


def test_the_last_one_goes_to_one_of_all_who_ask(town: Town) -> None:
    many(town, 1)
    replies = at_once(*(lambda who=who: town.say(who, "follow next") for who in AGENTS))
    assert sorted(each.card.key for each in replies) == ["follow.next", *["follow.none"] * 7]


def test_what_is_due_first_comes_first_then_the_tier_then_the_number(town: Town) -> None:
    for line in ("Ada --due 3h", "Ben --due 2h", "Cleo --due 2h --tier 1", "Dan --due 2h"):
        town.done("alice", f"follow add {line}")
    got = [town.done("bob", "follow next").card.title for _ in range(4)]
    assert got == ["F-3 · Cleo", "F-2 · Ben", "F-4 · Dan", "F-1 · Ada"]
    assert town.done("bob", "follow next").card.key == "follow.none"


def test_what_one_passed_on_comes_to_others_and_back_only_last(town: Town) -> None:
    town.done("alice", "follow add Ada --due 1h")
    town.done("alice", "follow add Ben --due 2h")
    town.done("bob", "follow next")
    town.done("bob", "follow pass")
    assert (follow_up(town).owner, follow_up(town).state) == (None, FollowUpState.PASSED_ON)
    assert town.done("bob", "follow next").card.title == "F-2 · Ben"
    assert town.done("bob", "follow next").card.title == "F-1 · Ada"


def test_who_passed_on_a_long_head_still_gets_the_rest(town: Town) -> None:
    many(town, 60)
    bob = person(town, "bob").id

    def pass_all(number: int) -> None:
        found = follow_up(town, number)
        town.store.submit(ORG, lambda work: work.swap(found, found.passed(bob))).result()

    for number in range(1, 56):
        pass_all(number)
    assert town.done("bob", "follow next").card.title.startswith("F-56")


def test_the_next_is_of_the_crisis_at_hand_else_of_all_that_one_may_see(town: Town) -> None:
    town.done("alice", "declare Something personal --private --type health_personal")
    town.done("alice", "C-2 follow add Amina --due 1h")
    town.done("alice", "declare Water is out")
    town.done("alice", "C-3 follow add Ben --due 2h")
    town.done("alice", "C-1 follow add Cleo --due 3h")
    assert town.say("bob", "C-2 follow next").refusal == "crisis.unknown"
    assert town.done("bob", "C-1 follow next").card.title == "F-3 · Cleo"
    assert town.done("bob", "follow next").card.title == "F-2 · Ben"
    assert town.done("bob", "follow next").card.key == "follow.none"
    assert town.done("alice", "follow next").card.title == "F-1 · Amina"


def test_a_free_one_is_taken_once(town: Town) -> None:
    town.done("alice", "follow add Ngozi")
    assert town.say("bob", "follow take F-1").card.key == "follow.taken"
    assert town.say("bob", "follow take F-1").card.key == "follow.shown"
    assert town.say("chidi", "follow take F-1").refusal == "follow.held_already"
    assert town.say("chidi", "follow take F-7").refusal == "follow.unknown"
    assert town.say("chidi", "follow take", fields={}).refusal == "follow.name_one"


def test_a_double_click_on_next_takes_one(town: Town) -> None:
    many(town, 3)
    for _ in range(2):
        town.say("bob", "follow next", key="click 1")
    assert len(rows(town, FollowUp, owner=person(town, "bob").id)) == 1


def test_who_runs_the_crisis_gives_any_to_anyone_and_it_is_on_the_timeline_by_number(town: Town) -> None:
    town.done("alice", "follow add Ngozi call back")
    town.done("alice", "follow assign F-1 @bob")
    town.done("alice", "follow assign F-1 @chidi")
    assert "Ngozi" in town.read("@chidi")
    assert happened(town)[-2:] == ["follow_assigned", "follow_assigned"]
    assert events(town)[-1].facts == {"follow": "F-1", "holder": "chidi"}
    assert "F-1 is with @chidi now" in read(town.say("bob", "C-1 timeline"))
    assert whole(town)
    assert town.say("alice", "follow assign F-1 @chidi").refusal == "follow.theirs_already"
    assert town.say("alice", "follow assign F-1 @nobody").refusal == "person.unknown"


def test_agents_take_what_is_free_and_give_nothing_away(town: Town) -> None:
    town.done("alice", "follow add Ngozi")
    assert town.say("bob", "follow assign F-1 @chidi").refusal == "follow.not_yours_to_give"
    town.done("bob", "follow assign F-1 @bob")
    assert town.say("chidi", "follow assign F-1 @chidi").refusal == "follow.not_yours"
    assert town.say("bob", "follow assign F-1").refusal == "follow.to_whom"
    assert town.say("chidi", "follow pass F-1").refusal == "follow.not_yours"


def test_what_nobody_holds_cannot_be_given_back(town: Town) -> None:
    town.done("alice", "follow add Ngozi")
    assert town.say("bob", "follow pass F-1").refusal == "follow.free_already"


def test_a_pass_stands_on_no_timeline(town: Town) -> None:
    town.done("alice", "follow add Ngozi")
    town.done("bob", "follow next")
    before = happened(town)
    town.done("bob", "follow pass")
    assert happened(town) == before


def test_nobody_outside_of_a_private_crisis_gets_or_sees_one(town: Town) -> None:
    town.done("alice", "declare Something personal --private --type health_personal")
    town.done("alice", "C-2 follow add Amina")
    assert town.say("alice", "follow assign F-1 @bob").refusal == "follow.outsider"
    assert town.say("alice", "C-2 follow add Ben --owner @bob").refusal == "follow.outsider"
    for verb in ("show", "take", "reached", "done", "due 2h", "assign"):
        first, _, rest = verb.partition(" ")
        line = f"follow {first} F-1 {rest or ('@bob' if first == 'assign' else '')}"
        assert town.say("bob", line).refusal == "follow.unknown", line
    assert "Amina" not in read(town.say("bob", "follow list"))
    town.done("alice", "C-2 invite @bob")
    town.done("alice", "follow assign F-1 @bob")
    assert "Amina" in read(town.say("bob", "follow"))


def alerts(town: Town, room: str) -> int:
    return town.keys(room).count("follow.crowd")


def test_a_long_queue_is_told_of_once_and_again_at_each_doubling(town: Town) -> None:
    many(town, 49)
    town.done("alice", "follow add Ngozi")
    assert (town.tick(), alerts(town, "C-1")) == (0, 0)
    for number in range(10):
        town.done("alice", f"follow add Customer-{number}")
    town.tick()
    assert (alerts(town, "C-1"), alerts(town, "@alice")) == (1, 1)
    assert "60 customers of C-1 wait" in town.read("C-1")
    many(town, 39)
    town.done("alice", "follow add Somebody")
    town.tick()
    assert alerts(town, "C-1") == 1
    town.done("alice", "follow add Another")
    town.tick()
    assert alerts(town, "C-1") == 2


def test_a_crowd_that_comes_at_once_is_told_of_once_whatever_its_size(town: Town) -> None:
    many(town, 450)
    for name in ("Ngozi", "Ada"):
        town.done("alice", f"follow add {name}")
    town.tick()
    town.done("alice", "follow add Ben")
    town.tick()
    assert alerts(town, "C-1") == 1
    assert [each.fired for each in rows(town, Reminder, kind=ReminderKind.QUEUE_LONG)] == [4]


def test_a_queue_that_came_down_again_is_told_of_anew(sqlite_store: SqlStore) -> None:
    town = calm_town(Town(sqlite_store, Settings(queue_alert=2)))
    for name in ("Ada", "Ben", "Cleo"):
        town.done("alice", f"follow add {name}")
    town.tick()
    for _ in range(3):
        town.done("bob", "follow next")
    town.done("alice", "follow add Dan")
    for number in (1, 2):
        town.done("bob", f"follow pass F-{number}")
    town.tick()
    assert alerts(town, "C-1") == 2


def test_an_alert_whose_reason_is_gone_by_then_is_silent(sqlite_store: SqlStore) -> None:
    town = calm_town(Town(sqlite_store, Settings(queue_alert=1)))
    town.done("alice", "follow add Ada")
    town.done("alice", "follow add Ben")
    town.done("bob", "follow next")
    assert (town.tick(), alerts(town, "C-1")) == (0, 0)


def test_without_a_lead_at_work_those_who_may_lead_hear_of_it(sqlite_store: SqlStore) -> None:
    town = calm_town(Town(sqlite_store, Settings(queue_alert=1, leads=("alice", "zoe"))))
    change_person(town, "alice", active=False)
    for name in ("Ada", "Ben"):
        town.done("zoe", f"follow add {name}")
    town.tick()
    assert alerts(town, "@zoe") == 1


def test_the_status_counts_and_leads_to_the_next_customer(town: Town) -> None:
    assert "Customers:" not in read(town.say("bob", "status"))
    for line in ("Ada --due 1h", "Ben --due 2h", "Cleo --due 3h"):
        town.done("alice", f"follow add {line}")
    town.done("bob", "follow next")
    town.done("bob", "follow waiting 3 days")
    town.clock.pass_(minutes=121)
    status = town.say("bob", "status")
    assert "Customers: 1 waiting, 1 overdue, 2 with nobody yet." in read(status)
    assert "C-1 follow next" in buttons(status)
    town.done("bob", "follow next")
    town.done("bob", "follow next")
    assert "C-1 follow next" not in buttons(town.say("bob", "status"))

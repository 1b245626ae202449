"""The story of a rush in the terminal: 300 customers come in, five agents work them, and nobody is forgotten."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.program.shell import Inside
from tests.program.telling import Rush, labels
from tests.reading import words_of
from tests.rush import AGENTS, BAD, DECLARE, GIFTS, GOOD, at, name_of, written

REF = re.compile(r"F-\d+")


@pytest.fixture
def rush(inside: Inside) -> Rush:
    """A crisis with a customer file that was just brought in."""
    found = Rush(inside)
    found.say("alice", DECLARE, at(8))
    found.say("alice", "notice e-mail and website", at(8, 1))
    found.say("alice", "C-1 reminder off update_due", at(8, 1))
    for who, zone in AGENTS.items():
        found.say(who, f"zone {zone}", at(8, 2))
    bring_in(found)
    return found


def bring_in(rush: Rush) -> None:
    """Import the file: the good lines come in, each bad one is told with its number and reason."""
    path = str(written(rush.others.folder))
    ran = rush.run("import", path, "--crisis", "C-1", "--as", "alice", "--json", "--at", at(8, 5))
    assert ran.status == 1
    assert (ran.document["imported"], ran.document["joined"]) == (GOOD, 0)
    rejected = {each["line"]: each["reason"] for each in ran.document["rejected"]}
    assert rejected == {line: reason for line, (_, reason) in BAD.items()}


def test_a_rush_of_customers_from_the_file_to_the_last_digest(rush: Rush) -> None:
    the_lead_hears_of_the_queue(rush)
    five_agents_take_ten(rush)
    they_work_them(rush)
    whoever_calls_next_is_warned(rush)
    missed_promises_climb(rush)
    two_at_once_never_get_the_same(rush)
    digests_come_at_nine_in_three_zones(rush)
    who_waits_gets_something_of_value(rush)
    everything_is_counted(rush)
    the_next_thing_comes_two_days_after_that(rush)


def the_lead_hears_of_the_queue(rush: Rush) -> None:
    rush.tick(at(8, 6))
    for room in ("@alice", "C-1"):
        assert "300 customers of C-1 wait" in words_of(rush.last(room, "follow.crowd"))
    again = str(rush.others.folder / "customers.csv")
    ran = rush.run("import", again, "--crisis", "C-1", "--as", "alice", "--json", "--at", at(8, 6))
    assert (ran.document["imported"], ran.document["joined"]) == (0, GOOD)


def five_agents_take_ten(rush: Rush) -> None:
    """Take what is due first, of that the first tier; name the customer, their words and their own time."""
    taken = [rush.say(who, "follow next", at(8, 7)) for _ in range(2) for who in AGENTS]
    refs = [REF.findall(card.title)[0] for card in taken]
    assert refs == [f"F-{number}" for number in (1, 8, 2, 4, 6, 10, 3, 5, 7, 9)]
    first = words_of(taken[0])
    for words in (name_of(1), "person1@example.com", "call back about the refund", "Say first:", "@bob"):
        assert words in first


def they_work_them(rush: Rush) -> None:
    """Reach, miss, leave a message, let wait until a natural date, pass on, and close with what was enough."""
    assert "hear from us again" in rush.read("bob", "follow reached F-1 it is under way --channel phone", at(8, 10))
    done = rush.press("bob", rush.say("bob", "follow show F-1", at(8, 11)), "Done", at(8, 11))
    assert "it was enough" in words_of(rush.press("bob", done, "It was enough", at(8, 12)))
    assert "left" in rush.read("chidi", "follow left F-8 --channel sms", at(8, 10))
    assert "was not reached" in rush.read("dara", "follow failed F-2 nobody answered", at(8, 12))
    waits = rush.say("esi", "follow waiting F-4 thursday 10:00, the part comes by then", at(8, 13))
    assert "2026-03-05T09:00:00+00:00" in words_of(waits)  # ten in Lagos
    unclear = rush.say("dara", "follow waiting F-5 03/04 9:00", at(8, 14))
    assert unclear.key == "follow.which_time"
    assert "waits and hears from us" in words_of(rush.press("dara", unclear, labels(unclear)[0], at(8, 14)))
    assert "Nobody asks why" in rush.read("esi", "follow pass F-7", at(8, 15))
    rush.say("alice", "follow assign F-7 @bob", at(8, 16))
    assert name_of(7) in words_of(rush.last("@bob", "follow.given"))
    for who, ref in (("bob", "F-7"), ("chidi", "F-3"), ("farai", "F-6")):
        rush.say(who, f"follow done {ref}", at(8, 17))


def whoever_calls_next_is_warned(rush: Rush) -> None:
    rush.say("bob", "follow reached F-10 --channel sms", at(8, 20))
    warning = "Already contacted by SMS 12 minutes ago by @bob."
    assert warning in rush.read("chidi", "follow show F-10", at(8, 32))
    assert warning in rush.read("alice", "customer K-10", at(8, 32))


def missed_promises_climb(rush: Rush) -> None:
    """Owner, half an hour later the lead, then the room in numbers; "done", "snooze" and "off" each end it."""
    rush.tick(at(9, 36))
    assert "Due soon: F-8" in words_of(rush.last("@chidi", "reminder.promise_soon"))
    rush.tick(at(10, 7))
    overdue = {who: rush.last(f"@{who}", "reminder.promise_overdue") for who in ("chidi", "dara", "farai")}
    assert rush.count("@alice", "reminder.promise_overdue") == 0
    off = rush.press("dara", overdue["dara"], "Stop reminding", at(10, 8))
    snoozed = rush.press("farai", overdue["farai"], "Remind me in 30 minutes", at(10, 20))
    assert ("F-2" in words_of(off), "F-9" in words_of(snoozed)) == (True, True)
    rush.tick(at(10, 38))
    lead = rush.last("@alice", "reminder.promise_overdue")
    assert name_of(8) in words_of(lead)
    assert "Overdue for 33 minutes." in words_of(lead)
    assert rush.count("C-1", "reminder.promise_overdue") == 0
    rush.tick(at(11, 9))
    room = rush.last("C-1", "reminder.promise_overdue")
    assert "The promise of F-8 to K-8 was not kept in time" in words_of(room)
    assert "Nomsa" not in "".join(map(words_of, rush.heard("C-1")))
    assert name_of(9) in words_of(rush.last("@alice", "reminder.promise_overdue"))  # farai's, after the snooze
    rush.press("chidi", overdue["chidi"], "It is done", at(11, 10))
    rush.press("farai", overdue["farai"], "It is done", at(11, 10))
    before = rush.count("C-1", "reminder.promise_overdue")
    rush.tick(at(16))
    assert rush.count("C-1", "reminder.promise_overdue") == before
    assert "promise overdue F-2: off" in rush.read("alice", "C-1 reminder", at(16))


def two_at_once_never_get_the_same(rush: Rush) -> None:
    """Let two processes ask for the next customer in the same moment; at the desk it is five people."""

    def ask(who: str) -> str:
        ran = rush.others.run("say", "--as", who, "--at", at(16, 1), "follow next")
        assert ran.status == 0, ran.said
        return str(REF.findall(ran.out)[0])

    with ThreadPoolExecutor(2) as at_once:
        taken = set(at_once.map(ask, ("bob", "chidi")))
    taken |= {REF.findall(rush.say(who, "follow next", at(16, 2)).title)[0] for who in ("dara", "esi", "farai")}
    assert len(taken) == len(AGENTS)


def digests_come_at_nine_in_three_zones(rush: Rush) -> None:
    rush.say("alice", "C-1 digest at 09:00 --zone Africa/Lagos", at(16, 10))
    mornings = ((2, ("dara",)), (7, ("chidi", "farai")), (8, ("bob", "esi")))
    for hour, people in mornings:
        rush.tick(at(hour - 1, 58, day=1))
        assert [rush.count(f"@{who}", "digest.owed") for who in people] == [0] * len(people)
        rush.tick(at(hour, 0, day=1))
        assert [rush.count(f"@{who}", "digest.owed") for who in people] == [1] * len(people)
    owed = words_of(rush.last("@chidi", "digest.owed"))
    assert "1 follow-up is yours." in owed
    figures = words_of(rush.last("C-1", "digest.crisis"))
    for line in ("Customers who wait: 2", "Overdue: 1", "Nobody has taken: 285", "Done: 6", "Lead: @alice"):
        assert line in figures
    assert "Nomsa" not in figures


def who_waits_gets_something_of_value(rush: Rush) -> None:
    """After two days of nothing esi hears of three things with working buttons, the same that she may ask for."""
    for name, address, category in GIFTS:
        rush.say("alice", f"resource add {name} --url {address} --category {category}", at(8, 1, day=2))
        entry = name.lower().replace(" ", "_")
        assert "may go to customers" in rush.read("alice", f"resource verify {entry}", at(8, 2, day=2))
    rush.tick(at(8, 14, day=2))
    nudge, asked = rush.last("@esi", "reminder.value_add"), rush.say("esi", "resource send F-4", at(8, 15, day=2))
    sends = [f"Send: {name}" for name, _, _ in GIFTS]
    for card in (nudge, asked):
        assert [label for label in labels(card) if label.startswith("Send: ")] == sends
    draft = rush.press("esi", nudge, sends[-1], at(8, 16, day=2))
    assert GIFTS[-1][1] in words_of(draft)
    sent = rush.press("esi", draft, "Mark as sent", at(8, 17, day=2))
    rush.press("esi", sent, "It was of use", at(8, 18, day=2))
    assert sends[-1] not in labels(rush.say("esi", "resource send F-4", at(8, 19, day=2)))
    shown = rush.read("alice", "follow show F-4", at(8, 20, day=2))
    assert "Already contacted" in shown
    assert "payment_checklist" in shown


def the_next_thing_comes_two_days_after_that(rush: Rush) -> None:
    assert rush.count("@esi", "reminder.value_add") == 1
    rush.tick(at(8, 18, day=4))
    (nudge,) = [card for card in rush.heard("@esi") if "Something of value for F-4" in words_of(card)][1:]
    assert f"Send: {GIFTS[0][0]}" in labels(nudge)


def everything_is_counted(rush: Rush) -> None:
    when = at(9, day=2)
    line = "Customers: 2 waiting, 2 overdue, 285 with nobody yet."
    for verb in ("C-1 status", "home"):
        assert line in rush.read("alice", verb, when)
    figures = rush.read("alice", "C-1 digest", when)
    for wanted in ("Customers reached: ", "Done: 6", "Nobody has taken: 285"):
        assert wanted in figures
    assert "Due tomorrow" in rush.read("alice", "C-1 digest day", when)
    assert "F-8 is done" in rush.read("alice", "C-1 timeline", when)
    assert "Nomsa" not in rush.read("alice", "C-1 timeline", when)
    shown = rush.run("export", "--crisis", "C-1", "--as", "alice", "--at", when).out.splitlines()
    assert len(shown) == GOOD + 1

"""Digests: numbers for the room, names for who owes, silence for who owes nothing; at each one's own hour."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.cards import Facts
from bot.digests.owed import owed_by
from bot.documents import read_card
from bot.model.customer import Contact, ContactOutcome
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Quiet
from bot.model.resource import SentResource
from bot.model.room import Room
from tests.core.ledger import change_person, person, reminders, rows
from tests.core.promises import promise, seen_by
from tests.reading import words_of
from tests.town import ORG, Town


def digests(town: Town, room: str) -> list[str]:
    return [key for key in town.keys(room) if key.startswith("digest.")]


def shown(town: Town, who: str = "alice", line: str = "C-1 digest") -> str:
    return words_of(town.done(who, line).card)


def follow(town: Town, number: int) -> FollowUp:
    (found,) = rows(town, FollowUp, number=number)
    return found


def change(town: Town, new: FollowUp) -> None:
    old = follow(town, new.number)
    assert town.store.submit(ORG, lambda work: work.swap(old, new)).result()


def add(town: Town, row: object) -> None:
    town.store.submit(ORG, lambda work: work.add(row)).result()


def rings(town: Town, kind: ReminderKind, subject: str) -> datetime:
    (row,) = rows(town, Reminder, id=reminder_id(kind, subject))
    return row.due_at


def test_three_people_in_three_zones_hear_it_at_their_own_nine(crisis: Town) -> None:
    zones = {"alice": "Australia/Lord_Howe", "bob": "Africa/Lagos", "chidi": "America/New_York"}
    for number, (who, zone) in enumerate(zones.items(), start=1):
        change_person(crisis, who, zone=zone)
        promise(crisis, number, who, hours=100)
    heard = {}
    for _ in range(24 * 2):
        crisis.pass_(minutes=30)
        for who, zone in zones.items():
            if who not in heard and f"@{who}" in rooms_now(crisis) and "digest.owed" in crisis.keys(f"@{who}"):
                heard[who] = crisis.clock().astimezone(ZoneInfo(zone)).time()
    assert heard == dict.fromkeys(zones, time(9))


def rooms_now(town: Town) -> set[str]:
    return {room.name for room in rows(town, Room)}


def test_who_owes_nothing_is_left_in_peace(crisis: Town) -> None:
    promise(crisis, 1, "bob")
    change(crisis, follow(crisis, 1).done(crisis.clock()))
    for daily in ("digest off", "reminder off update_due", "reminder off notice_due", "reminder off day_end"):
        crisis.done("alice", f"C-1 {daily}")
    assert crisis.pass_(days=1) == 0  # what nobody was told does not count as said
    assert "@bob" not in rooms_now(crisis)
    assert "You owe nothing now." in shown(crisis, "bob", "digest mine")


def test_the_first_five_have_names_and_buttons_and_the_rest_is_counted(crisis: Town) -> None:
    for number in range(1, 8):
        promise(crisis, number, "bob", hours=10 - number)
    crisis.clock.pass_(hours=3, minutes=30)
    words = shown(crisis, "bob", "digest mine")
    assert "7 follow-ups are yours." in words
    assert "1 is overdue." in words
    assert "2 more are yours." in words
    assert words.index("F-7 · Customer 7") < words.index("F-6 · Customer 6") < words.index("F-3 · Customer 3")
    assert "Customer 2" not in words


def test_the_room_gets_numbers_and_never_a_name(crisis: Town) -> None:
    promise(crisis, 1, "bob", hours=-1, main_issue="Ngozi Okafor wants a refund")
    crisis.pass_(days=1)
    assert digests(crisis, "C-1") == ["digest.crisis"]
    assert "Customer 1" not in crisis.read("C-1")
    assert "refund" not in crisis.read("C-1")
    assert "1 share" in crisis.read("C-1")
    assert "Ngozi Okafor wants a refund (1)" in shown(crisis)


def test_a_main_issue_in_the_words_of_the_playbook_is_read_in_the_room(crisis: Town) -> None:
    _, offered = seen_by(crisis, lambda context: context.shelf.answers(context.work, crisis.crisis()))
    issue = min(offered)
    promise(crisis, 1, "bob", main_issue=issue)
    crisis.done("alice", "C-1 digest post")
    assert f"{issue} (1)" in crisis.read("C-1")


def test_what_is_private_takes_no_place_among_the_first_five(crisis: Town) -> None:
    crisis.done("alice", "declare Something personal --private --type health_personal --lead alice")
    for number in range(1, 9):
        promise(crisis, number, "bob", hours=number, crisis=2)
    for number in range(9, 16):
        promise(crisis, number, "bob", hours=number)
    words = shown(crisis, "bob", "digest mine")
    assert "7 follow-ups are yours." in words
    assert "2 more are yours." in words
    assert [f"Customer {number}" in words for number in (8, 9, 13, 14)] == [False, True, True, False]


def test_the_counts_follow_every_kind_of_change(crisis: Town) -> None:
    def numbers() -> tuple[str, ...]:
        (facts,) = [block for block in crisis.done("alice", "C-1 digest").card.blocks if hasattr(block, "pairs")]
        return tuple("".join(map(str, words[:1])).partition(",")[0] for _, words in facts.pairs[1:8])

    def first(words: tuple[str, ...]) -> dict[str, str]:
        names = ("reached", "waiting", "overdue", "unclaimed", "done", "soon", "gifts")
        return {name: word for name, word in zip(names, words, strict=True) if word != "0"}

    assert first(numbers()) == {}
    promise(crisis, 1)
    assert first(numbers()) == {"unclaimed": "1", "soon": "1"}
    now = crisis.clock()
    change(crisis, follow(crisis, 1).claimed(person(crisis, "bob").id, now))
    assert first(numbers()) == {"soon": "1"}
    change(crisis, follow(crisis, 1).contacted(ContactOutcome.REACHED, now, now + timedelta(hours=2)))
    assert first(numbers()) == {"reached": "1", "soon": "1"}
    change(crisis, follow(crisis, 1).waiting(now + timedelta(days=3), now))
    assert first(numbers()) == {"reached": "1", "waiting": "1"}
    crisis.clock.pass_(days=3, seconds=1)
    assert first(numbers()) == {"reached": "1", "waiting": "1", "overdue": "1"}
    gift = ("customer-1", crisis.crisis().id, "follow-1", "guide", "learn", "email")
    add(crisis, SentResource("sent-1", ORG, *gift, crisis.clock(), "bob"))
    change(crisis, follow(crisis, 1).done(crisis.clock()))
    assert first(numbers()) == {"reached": "1", "done": "1", "gifts": "1"}
    assert follow(crisis, 1).state is FollowUpState.DONE


def test_the_lead_hears_at_six_in_the_evening_what_the_day_brought(crisis: Town) -> None:
    promise(crisis, 1, "bob", hours=2)
    promise(crisis, 2, "bob", hours=24)
    promise(crisis, 3, "chidi", hours=1)
    change(crisis, follow(crisis, 3).done(crisis.clock()))
    contact = ("customer-1", crisis.crisis().id, "follow-1", crisis.clock(), "bob", "phone", ContactOutcome.REACHED)
    add(crisis, Contact("contact-1", ORG, *contact))
    crisis.pass_(hours=9)
    assert digests(crisis, "@alice") == ["digest.day"]
    (card,) = [m.card for m in crisis.messages("@alice") if m.card["key"] == "digest.day"]
    told = crisis.read("@alice")
    assert [words[0] for _, words in pairs(card)] == ["3", "1", "1", "0", "1", "1"]
    assert "@bob: 2 open" in told


def pairs(card: dict[str, object]) -> list[tuple[str, tuple[object, ...]]]:
    return [pair for block in read_card(card).blocks if isinstance(block, Facts) for pair in block.pairs]


def test_the_evening_follows_the_lead_into_their_zone(crisis: Town) -> None:
    change_person(crisis, "bob", zone="America/New_York")
    crisis.done("alice", "C-1 handover @bob")
    crisis.done("bob", "C-1 handover accept")
    assert reminders(crisis)[ReminderKind.DAY_END].due_at == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def test_a_resolved_crisis_has_no_digests_and_a_reopened_one_has_them_again(crisis: Town) -> None:
    crisis.done("alice", "C-1 resolve It works")
    assert not {ReminderKind.DIGEST, ReminderKind.DAY_END} & set(reminders(crisis))
    crisis.pass_(days=2)
    assert digests(crisis, "C-1") == []
    crisis.done("alice", "C-1 reopen")
    crisis.pass_(days=1)
    assert digests(crisis, "C-1") == ["digest.crisis"]


def test_what_was_switched_off_stays_off_whatever_happens(crisis: Town) -> None:
    crisis.done("alice", "C-1 digest off")
    crisis.done("bob", "digest mine off")
    promise(crisis, 1, "bob")
    crisis.done("alice", "C-1 resolve")
    crisis.done("alice", "C-1 reopen")
    crisis.pass_(days=1)
    assert digests(crisis, "C-1") == []
    assert "@bob" not in rooms_now(crisis)
    crisis.done("alice", "C-1 digest at 10:00,17:00")
    crisis.done("bob", "digest mine at 10:00")
    crisis.pass_(hours=1)
    assert digests(crisis, "C-1") == ["digest.crisis"]
    assert digests(crisis, "@bob") == ["digest.owed"]


def test_days_that_were_missed_fold_into_one_that_says_it_is_late(crisis: Town) -> None:
    promise(crisis, 1, "bob")
    crisis.pass_(days=3, hours=1)
    assert digests(crisis, "C-1") == ["digest.crisis"]
    assert digests(crisis, "@bob") == ["digest.owed"]
    assert "late, by 2 days 1 hour" in crisis.read("@bob")
    crisis.pass_(hours=22, minutes=59)
    assert digests(crisis, "@bob") == ["digest.owed"]
    crisis.pass_(minutes=1)
    assert digests(crisis, "@bob") == ["digest.owed"] * 2


def test_it_waits_for_the_end_of_quiet_hours(crisis: Town) -> None:
    change_person(crisis, "bob", quiet=Quiet(time(8), time(11)))
    promise(crisis, 1, "bob")
    crisis.pass_(days=1)
    assert "@bob" not in rooms_now(crisis) or digests(crisis, "@bob") == []
    crisis.pass_(hours=2)
    assert digests(crisis, "@bob") == ["digest.owed"]


def test_nobody_who_left_is_told(crisis: Town) -> None:
    promise(crisis, 1, "bob")
    change_person(crisis, "bob", active=False)
    crisis.pass_(days=1)
    assert "@bob" not in rooms_now(crisis)


def test_a_private_crisis_is_counted_for_insiders_only(town: Town) -> None:
    town.done("alice", "declare Something personal --private --type health_personal --lead alice")
    promise(town, 1, "alice")
    promise(town, 2, "bob")
    assert "Customer 1" in shown(town, "alice", "digest mine")
    assert "You owe nothing now." in shown(town, "bob", "digest mine")
    assert town.say("bob", "C-1 digest").refusal == "crisis.unknown"


def test_what_many_owe_is_asked_for_in_as_many_queries_as_what_one_owes(crisis: Town) -> None:
    for number, who in enumerate(("alice", "bob", "chidi") * 3, start=1):
        promise(crisis, number, who)
    asked = []
    for handles in (("bob",), ("alice", "bob", "chidi")):
        ids = [person(crisis, each).id for each in handles]
        asking, owed = seen_by(crisis, partial(owed_by, ids=ids))
        assert [(each.total, len(each.lines)) for each in owed] == [(3, 3)] * len(handles)
        asked.append(asking.queries)
    assert asked[0] == asked[1] == 8  # accounts, people, private crises, counts, overdue, heads, crises, customers

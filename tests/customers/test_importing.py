"""Imports: a file of customers comes in line by line, once, and every line that cannot is told with its reason."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from adapters.store import SqlStore, open_store
from bot.model.customer import ContactPoint, Customer
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp
from bot.model.timeline import Event
from bot.model.upload import Upload, UploadState
from bot.settings import Settings
from tests.core.giving import change
from tests.core.ledger import at_once, person, rows
from tests.customers.files import begun, brought_in, ended, imports, in_crisis, sheet, step, submit, upload, whole
from tests.reading import words_of

MANY, BAD = 10_000, 500
SPOILED = {  # by reason: a line that is rejected for it, and for nothing else
    "name.missing": ",{n}@example.com,,,,,,,,,,",
    "contact.missing": "Ada {n},,,,,,,,,,,",
    "email.bad": "Ada {n},{n}@nowhere,,,,,,,,,,",
    "phone.bad": "Ada {n},,12,,,,,,,,,",
    "language.unknown": "Ada {n},{n}@example.com,,,qqq,,,,,,,",
    "zone.unknown": "Ada {n},{n}@example.com,,,,Mars/Base,,,,,,",
    "region.bad": "Ada {n},{n}@example.com,,,,,Q9,,,,,",
    "tier.bad": "Ada {n},{n}@example.com,,,,,,9,,,,",
    "mood.unknown": "Ada {n},{n}@example.com,,,,,,,furious,,,",
    "due.unclear": "Ada {n},{n}@example.com,,,,,,,,,03/04/2027,",
    "due.past": "Ada {n},{n}@example.com,,,,,,,,,2026-01-01 10:00,",
    "owner.unknown": "Ada {n},{n}@example.com,,,,,,,,,,nobody",
    "too_long": "Ada {n}" + "a" * 5_000 + ",{n}@example.com,,,,,,,,,,",
    "columns.wrong": "Ada {n},{n}@example.com",
    "quote.open": '"Ada {n},{n}@example.com,,,,,,,,,,',
    "characters.bad": "Ada\0 {n},{n}@example.com,,,,,,,,,,",
    "points.conflict": "Ada {n},c0@example.com,+2348030000004,,,,,,,,,",
}


def good(n: int) -> str:
    owner, due = ("bob", "2026-12-24 10:00") if n % 3 else ("", "")
    return (
        f"Chika Ọlá {n},c{n}@example.com,+234803{n:07},acc {n},sw,Africa/Lagos,NG,2,anxious,A call back,{due},{owner}"
    )


def spoiled_file(many: int, bad: int) -> tuple[str, dict[str, list[str]]]:
    """Return a file with bad lines among the good ones, and which of its lines have to be rejected for what."""
    reasons, every = list(SPOILED), many // bad
    lines = [good(n) for n in range(many)]
    expected: dict[str, list[str]] = {}
    for k in range(bad):
        place, reason = k * every + every - 1, reasons[k % len(reasons)]
        lines[place] = SPOILED[reason].replace("{n}", f"x{k}")
        expected[str(place + 2)] = [reason]
    return sheet(*lines), expected


def test_ten_thousand_lines_come_in_but_for_the_bad_ones(store: SqlStore) -> None:
    town = in_crisis(store)
    content, expected = spoiled_file(MANY, BAD)
    begun = time.perf_counter()
    done = brought_in(town, content)
    seconds = time.perf_counter() - begun
    print(f"\n{MANY} lines came in within {seconds:.1f} s")
    assert done.rejected == expected
    assert len(set(map(tuple, expected.values()))) >= 12
    assert (done.imported, done.joined, done.state) == (MANY - BAD, 0, UploadState.DONE)
    assert whole(town) == MANY - BAD


def test_the_same_file_twice_adds_nobody(store: SqlStore) -> None:
    town = in_crisis(store)
    content = sheet(*map(good, range(300)))
    assert brought_in(town, content).imported == 300
    again = brought_in(town, content)
    assert (again.imported, again.joined, again.rejected) == (0, 300, {})
    assert whole(town) == 300


def test_somebody_known_is_joined_and_followed_once_in_each_crisis(store: SqlStore) -> None:
    town = in_crisis(store)
    done = brought_in(
        town,
        sheet("Ada,a@example.com,,", "Ada L,A@Example.com,+44 20 1234,", "L,,00442 01234,", head="name,email,phone,x"),
    )
    assert (done.imported, done.joined) == (1, 2)
    assert [point.id for point in rows(town, ContactPoint)] == ["email a@example.com", "phone +44201234"]
    town.done("alice", 'declare "Water is out" --type natural_disaster')
    ref = begun(town, sheet("Ada,a@example.com", head="name,email"), crisis="C-2")
    assert ended(town, ref).joined == 1
    assert [each.crisis_id for each in rows(town, FollowUp)] == [town.crisis(1).id, town.crisis(2).id]
    assert len(rows(town, Customer)) == 1


def test_whoever_wants_to_hear_nothing_more_is_promised_nothing(store: SqlStore) -> None:
    town = in_crisis(store)
    brought_in(town, sheet("Ada,a@example.com", head="name,email"))
    (ada,) = rows(town, Customer)
    change(town, Customer, ada.id, opted_out=True)
    town.done("alice", 'declare "Water is out" --type natural_disaster')
    ended(town, begun(town, sheet("Ada,a@example.com", head="name,email"), crisis="C-2"))
    assert len(rows(town, FollowUp)) == 1


def test_a_new_customer_is_promised_something_with_its_reminders(store: SqlStore) -> None:
    town = in_crisis(store)
    due, now = "2026-12-24 10:00", town.clock()
    brought_in(
        town,
        sheet(
            "Ada,a@example.com,A refund," + due + ",bob", "Eve,e@example.com,,,", head="name,email,promise,due,owner"
        ),
    )
    first, second = sorted(rows(town, FollowUp), key=lambda each: each.number)
    assert (first.promise, first.due_at.isoformat(), first.owner) == (
        "A refund",
        "2026-12-24T10:00:00+00:00",
        person(town, "bob").id,
    )
    assert (second.promise, second.owner, second.due_at - now) == ("An answer from us.", None, timedelta(hours=2))
    kinds = Counter(each.kind for each in rows(town, Reminder) if each.subject in (first.id, second.id))
    assert kinds == {ReminderKind.PROMISE_SOON: 2, ReminderKind.PROMISE_OVERDUE: 2}
    assert [each.subject for each in rows(town, Reminder) if each.kind is ReminderKind.OWED] == [person(town, "bob").id]


def test_a_long_queue_out_of_a_file_is_told_of(store: SqlStore) -> None:
    town = in_crisis(store)
    brought_in(town, sheet(*(f"Ada {n},a{n}@example.com" for n in range(60)), head="name,email"))
    town.tick()
    assert "60 customers of C-1 wait for somebody to take them." in town.read("C-1")
    assert "60 customers of C-1 wait for somebody to take them." in town.read("@alice")


def test_an_import_that_ended_leaves_numbers_and_no_word(store: SqlStore) -> None:
    town = in_crisis(store)
    done = brought_in(town, sheet("Ada Lovelace,ada@example.com", "Bad,", head="name,email"))
    assert done.content == ""
    told = words_of(town.say("bob", "C-1 timeline").card)
    assert "U-1: 1 new customers, 0 known before, 1 lines not taken" in told
    assert "Ada" not in told + town.read("C-1") + town.read("lobby")


def test_a_cancelled_import_keeps_what_came_in_and_goes_no_further(store: SqlStore) -> None:
    town = in_crisis(store)
    ref = begun(town, sheet(*map(good, range(600))))
    step(town, upload(town, ref).id)
    town.done("alice", f"C-1 import cancel {ref}")
    after = ended(town, ref)
    assert (after.state, after.position, after.content) == (UploadState.CANCELLED, 250, "")
    assert whole(town) == 250
    assert town.say("alice", f"C-1 import cancel {ref}").refusal == "import.ended"


def test_two_workers_at_once_take_each_line_once(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(2)]
    town = in_crisis(stores[0])
    content = sheet(*map(good, range(1500)))
    ref = begun(town, content)
    workers = [replace(imports(town), store=each) for each in stores]
    at_once(*(lambda worker=worker: asyncio.run(worker.go()) for worker in workers))
    done = upload(town, ref)
    assert (done.imported, done.joined, done.state) == (1500, 0, UploadState.DONE)
    assert whole(town) == 1500
    assert [each.kind for each in rows(town, Event) if each.kind == "import"] == ["import"]
    for each in stores:
        each.close()


def test_a_file_that_nobody_started_is_forgotten(store: SqlStore) -> None:
    town = in_crisis(store)
    submit(town, sheet(good(1)))
    asyncio.run(imports(town).go())
    assert upload(town, "U-1").content
    town.pass_(hours=25)
    asyncio.run(imports(town).go())
    assert (upload(town, "U-1").content, upload(town, "U-1").state) == ("", UploadState.CANCELLED)


def test_a_crowd_out_of_a_file_is_told_of_once(store: SqlStore) -> None:
    town = in_crisis(store, Settings(queue_alert=20))
    brought_in(town, sheet(*(good(n) for n in range(0, 300, 3))))  # every third is nobody's
    town.tick()
    assert town.keys("C-1").count("follow.crowd") == 1


def test_a_file_that_cannot_be_read_any_more_keeps_no_other_from_coming_in(store: SqlStore) -> None:
    town = in_crisis(store)
    broken, whole_one = (begun(town, sheet(good(n))) for n in range(2))
    change(town, Upload, upload(town, broken).id, content="")
    asyncio.run(imports(town).go())
    assert (upload(town, broken).state, upload(town, whole_one).state) == (UploadState.RUNNING, UploadState.DONE)

"""Imports that something happens to: somebody is erased meanwhile, a queue grows, another one cannot go on."""

from __future__ import annotations

import asyncio
import time

from adapters.store import SqlStore
from bot.customers.columns import MOST_LINES
from bot.customers.erasing import Eraser
from bot.model.customer import Customer
from bot.model.duties import Reminder, ReminderKind
from bot.model.upload import Upload, UploadState
from bot.settings import Settings
from tests.core.giving import change
from tests.core.ledger import rows
from tests.customers.files import begun, brought_in, ended, imports, in_crisis, sheet, step, submit, upload
from tests.town import ORG, Town

HEAD = "name,email"
MANY = 300


def lines(first: int, last: int) -> list[str]:
    return [f"Person Nr {n},n{n}@example.com" for n in range(first, last)]


def erase(town: Town, name: str) -> None:
    eraser = Eraser(town.service)
    eraser.erase(ORG, "alice", eraser.found(ORG, "alice", name, town.clock()), town.clock())


def test_an_import_ends_and_takes_everybody_else_when_somebody_is_erased_meanwhile(store: SqlStore) -> None:
    town = in_crisis(store)
    ref = begun(town, sheet(*lines(0, MANY), head=HEAD))
    step(town, upload(town, ref).id)
    erase(town, "n7@example.com")
    step(town, upload(town, ref).id)
    left = step(town, upload(town, ref).id)
    assert left.state is UploadState.DONE
    assert (left.imported, left.rejected) == (MANY, {})
    named = {each.name for each in rows(town, Customer) if each.erased_at is None}
    assert len(named) == MANY - 1


def test_whoever_is_erased_before_their_line_came_is_not_brought_in(store: SqlStore) -> None:
    town = in_crisis(store)
    brought_in(town, sheet("Ada Obi,ada@example.com", head=HEAD))
    ref = begun(town, sheet("Eve Ude,eve@example.com", "Ada Obi,ada@example.com", "Uju Ike,uju@example.com", head=HEAD))
    erase(town, "ada@example.com")
    done = ended(town, ref)
    assert (done.state, done.imported, done.position) == (UploadState.DONE, 2, done.lines)
    assert "ada" not in str(rows(town, Customer)).lower()


def test_the_leads_hear_of_a_queue_that_an_import_made_long(store: SqlStore) -> None:
    town = in_crisis(store)
    brought_in(town, sheet(*lines(0, 60), head=HEAD))
    town.tick()
    assert "follow.crowd" in town.keys("C-1")


def test_the_leads_hear_again_of_a_queue_that_grew_after_it_was_empty(store: SqlStore) -> None:
    town = in_crisis(store, Settings(queue_alert=5))
    brought_in(town, sheet(*lines(0, 6), head=HEAD))
    town.tick()
    for _ in range(6):
        town.done("bob", "C-1 follow next")
    brought_in(town, sheet(*lines(6, 13), head=HEAD))
    town.tick()
    assert town.keys("C-1").count("follow.crowd") == 2


def test_an_import_that_cannot_go_on_stops_no_other(store: SqlStore) -> None:
    town = in_crisis(store)
    first = begun(town, sheet("Ada Obi,ada@example.com", head=HEAD))
    second = begun(town, sheet("Eve Ude,eve@example.com", head=HEAD))
    change(town, Upload, min(upload(town, first).id, upload(town, second).id), content="")
    asyncio.run(imports(town).go())
    assert [each.state for each in rows(town, Upload, order="id")] == [UploadState.RUNNING, UploadState.DONE]


def test_two_columns_of_one_heading_are_two_columns(store: SqlStore) -> None:
    town = in_crisis(store)
    submit(town, sheet("Ada Obi,ada@example.com,ada.obi@example.org", head="name,email,email"))
    town.done("alice", 'C-1 import columns U-1 "email=nothing, email 2=email"')
    town.done("alice", "C-1 import start U-1")
    assert ended(town, "U-1").imported == 1
    assert town.say("bob", "customer ada.obi@example.org").refusal is None
    assert town.say("bob", "customer ada@example.com").refusal == "customer.unknown"


def test_no_queue_is_long_when_everybody_has_an_owner(store: SqlStore) -> None:
    town = in_crisis(store, Settings(queue_alert=1))
    brought_in(town, sheet("Ada,a@example.com,bob", "Eve,e@example.com,bob", head="name,email,owner"))
    assert not [each for each in rows(town, Reminder) if each.kind is ReminderKind.QUEUE_LONG]


def test_of_a_file_with_far_too_many_lines_no_more_is_read_than_shows_it(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    fits, far = sheet(*lines(0, MOST_LINES + 1), head=HEAD), "name,email\n" + "a,b\n" * 1_000_000
    begun_at = time.perf_counter()
    assert submit(town, fits).refusal == "import.too_many"
    once = time.perf_counter() - begun_at
    begun_at = time.perf_counter()
    assert submit(town, far).refusal == "import.too_many"
    assert time.perf_counter() - begun_at < 5 * once

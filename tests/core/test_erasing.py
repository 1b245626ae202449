"""Erasing a customer: afterwards no table of the database holds a trace of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from adapters.store.columns import METADATA
from adapters.store.sessions import Session
from bot.cards import Card, Text
from bot.customers.erasing import Eraser
from bot.deliveries import edit, post
from bot.model.customer import Contact, ContactPoint, Customer, PointKind
from bot.model.delivery import Delivery, DeliveryState
from bot.model.duties import Reminder
from bot.model.follow_up import FollowUp
from bot.model.org import Quiet
from bot.model.records import LocalMessage, Seen
from bot.model.room import Room
from bot.model.upload import Upload, UploadState
from bot.refusals import Refusal
from bot.times import read_clock
from tests.core.giving import customer, keep, waiting
from tests.core.ledger import at_once, change_person, events, rows, whole
from tests.core.test_customers import contact, point
from tests.town import ORG, Town

PERSONAL = ("amina", "bello", "803555", "803 555", "wheelchair", "shop is closed", "angry about", "gold-77")
SHEET = "name,mail\nNgozi,ngozi@example.org\nAmina B,amina@example.org\nSola,sola@example.org\n"


def dumped(store: SqlStore) -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text, with the name of its table."""

    def all_rows(session: Session) -> list[tuple[str, str]]:
        tables = {name: session.rows(f"SELECT * FROM {name}") for name in METADATA.tables}
        return [(name, repr(row)) for name, found in tables.items() for row in found]

    yield from store._runner.read(all_rows).result()


def left_of(store: SqlStore, *words: str) -> list[tuple[str, str]]:
    """Return what a dump of the database still says of somebody."""
    return [(name, row) for name, row in dumped(store) if any(word in row.casefold() for word in words)]


def erase(town: Town, number: int = 1, actor: str = "alice") -> Card:
    eraser = Eraser(town.service)
    return eraser.erase(ORG, actor, eraser.found(ORG, actor, f"K-{number}", town.clock()), town.clock())


@pytest.fixture
def known(crisis: Town) -> Town:
    """A town that knows amina in every way it can: in rows, on cards, in replies, on paper that comes in."""
    amina, ngozi = customer(crisis, "Amina Bello", notes="Her shop is closed"), customer(crisis, "Ngozi Eze")
    customer(crisis, "A. Bello")
    point(crisis, amina, PointKind.EMAIL, "amina@example.org", "Amina@example.org")
    point(crisis, amina, PointKind.PHONE, "+2348035550100", "+234 803 555 0100")
    point(crisis, amina, PointKind.ACCOUNT, "gold-77")
    point(crisis, ngozi, PointKind.EMAIL, "ngozi@example.org")
    owed = waiting(crisis, amina, promise="bring the wheelchair")
    waiting(crisis, ngozi, promise="bring the papers")
    waiting(crisis, amina, promise="a wheelchair, long ago", closed_at=crisis.clock(), outcome="angry about it")
    contact(crisis, amina, "angry about the queue", owed)
    crisis.say("bob", 'customer set K-1 --notes "Her shop is closed" --tier 1', key="once")
    crisis.say("bob", "customer set K-2 --tier 1", key="twice")
    crisis.done("bob", "follow merge K-3 K-1")
    crisis.done("bob", "digest mine")
    crisis.pass_(days=2)
    change_person(crisis, "bob", quiet=Quiet(read_clock("00:01"), read_clock("00:00")))
    crisis.clockwork.tick(crisis.clock() + timedelta(hours=2))
    upload = ("u1", ORG, 1, crisis.crisis().id, "list.csv", "bob", crisis.clock(), SHEET, 4)
    keep(crisis, Upload(*upload, state=UploadState.RUNNING))
    return crisis


def test_no_table_holds_a_trace_afterwards(known: Town) -> None:
    tables = {name for name, _ in left_of(known.store, *PERSONAL)}
    everywhere = {"customers", "contact_points", "contacts", "follow_ups", "uploads"}
    assert tables >= everywhere | {"deliveries", "local_messages", "seen"}
    card = erase(known)
    assert left_of(known.store, *PERSONAL) == []
    assert card.title == "K-1"
    known.deliver()
    known.pass_(days=1)
    assert left_of(known.store, *PERSONAL) == []


def test_others_keep_everything(known: Town) -> None:
    def of_ngozi() -> dict[str, int]:
        found = left_of(known.store, "ngozi", "papers")
        return {name: sum(each == name for each, _ in found) for name, _ in found}

    before = of_ngozi()
    assert {"customers", "follow_ups", "deliveries", "local_messages", "seen"} <= set(before)
    erase(known)
    assert of_ngozi() == before
    assert rows(known, Upload)[0].content == "name,mail\nNgozi,ngozi@example.org\n\nSola,sola@example.org\n"


def test_numbers_stay_true_and_nothing_is_owed_any_more(known: Town) -> None:
    count = len(rows(known, Contact))
    erase(known)
    assert [each.erased_at is not None for each in rows(known, Customer, order="number")] == [True, False, True]
    assert [each.live for each in rows(known, FollowUp, order="number")] == [False, True, False]
    assert len(rows(known, Contact)) == count
    assert [each.customer_id for each in rows(known, ContactPoint)] == ["k2"]
    assert {each.subject for each in rows(known, Reminder, done=False)} & {"f1", "f3"} == set()
    (last,) = [each for each in events(known) if each.kind == "customer_erased"]
    assert last.facts == {"customer": "K-1", "ended": "F-1"}
    assert whole(known)


def test_whoever_is_erased_is_not_found_again(known: Town) -> None:
    erase(known)
    assert known.say("bob", "customer K-1").refusal == "customer.unknown"
    assert known.say("bob", "customer amina@example.org").refusal == "customer.unknown"
    with pytest.raises(Refusal, match=r"customer\.unknown"):
        erase(known)


def test_two_administrators_at_once_erase_once(known: Town) -> None:
    eraser = Eraser(known.service)
    amina = eraser.found(ORG, "alice", "K-1", known.clock())

    def once() -> str:
        try:
            return eraser.erase(ORG, "alice", amina, known.clock()).key
        except Refusal as refusal:
            return refusal.key

    assert sorted(at_once(once, once)) == ["customer.erased", "customer.erased_already"]
    assert left_of(known.store, *PERSONAL) == []
    assert whole(known)


@pytest.mark.parametrize(("actor", "refusal"), [("bob", "denied.administer"), ("nobody", "person.stranger")])
def test_only_administrators_erase(sqlite_town: Town, actor: str, refusal: str) -> None:
    customer(sqlite_town)
    with pytest.raises(Refusal, match=refusal):
        erase(sqlite_town, actor=actor)


def test_a_namesake_keeps_their_name(crisis: Town) -> None:
    for number in (1, 2):
        waiting(crisis, customer(crisis, "Amina Bello"))
        crisis.done("bob", f"customer set K-{number} --tier 1")
    crisis.pass_(days=2)
    erase(crisis)
    assert rows(crisis, Customer, number=2)[0].name == "Amina Bello"
    assert "Amina Bello" in crisis.read("@bob")


def said(words: str) -> Card:
    return Card("key", "Title", (Text((words,)),))


def planted(town: Town, chat: str, state: DeliveryState) -> Room:
    """Let a card about amina stand in a room, edited once, or be on its way there."""
    bob = next(each for each in rows(town, Room) if each.name == "@bob")
    room = replace(bob, id=f"{chat}-bob", chat=chat, version=1, slots={})
    keep(town, room)
    posted = post(room, said("Call Amina Bello"), delivery_id="p", key="p", now=town.clock())
    keep(town, replace(posted, state=state, ref="1.2"))
    changed = edit(room, "p", said("Call Amina Bello again"), delivery_id="e", key="e", now=town.clock())
    keep(town, replace(changed, state=DeliveryState.SENT))
    return room


@pytest.mark.parametrize(("chat", "state"), [("slack", DeliveryState.SENT), ("local", DeliveryState.SENDING)])
def test_what_stands_elsewhere_or_is_on_its_way_is_edited(known: Town, chat: str, state: DeliveryState) -> None:
    room = planted(known, chat, state)
    erase(known)
    (again,) = rows(known, Delivery, room_id=room.id, state=DeliveryState.PENDING)
    assert (again.target, again.kind) == ("p", "edit")
    assert again.body["card"]["blocks"][0]["words"] == ["Call (erased) again"]


def test_whoever_reads_a_room_hears_that_it_changed(known: Town) -> None:
    before = {each.id: each for each in rows(known, LocalMessage)}
    erase(known)
    touched = [each for each in rows(known, LocalMessage) if each != before[each.id]]
    assert touched
    assert all(each.changed > before[each.id].changed for each in touched)


def test_a_repeat_of_an_old_request_gets_its_reply_without_the_name(known: Town) -> None:
    erase(known)
    again = known.say("bob", 'customer set K-1 --notes "x"', key="once")
    assert (again.refusal, again.card.title) == (None, "K-1 (erased)")
    assert len(rows(known, Seen)) >= 2

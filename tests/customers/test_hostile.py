"""Files that somebody meant badly, or knew no better: what cannot be taken costs its own line and nothing else."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.customer import ContactPoint, Customer
from bot.model.upload import Upload
from tests.core.ledger import rows
from tests.customers.files import begun, brought_in, ended, in_crisis, sheet, submit, upload
from tests.reading import words_of

HEAD = "name,email"


def test_what_would_calculate_or_turn_round_is_text_or_rejected(store: SqlStore) -> None:
    town = in_crisis(store)
    names = (
        "=cmd|' /C calc'!A0",
        "مريم",
        "\u202egnp.exe",
        "A\0da",
        "Ada\x07",
        "<b>Eve</b>",
        "'; DROP TABLE customers; --",
    )
    done = brought_in(town, sheet(*(f'"{name}",n{n}@example.com' for n, name in enumerate(names)), head=HEAD))
    assert done.rejected == {str(line): ["characters.bad"] for line in (4, 5, 6)}
    assert {each.name for each in rows(town, Customer)} == {names[0], names[1], names[5], names[6]}


def test_a_cell_of_a_megabyte_costs_its_line(store: SqlStore) -> None:
    town = in_crisis(store)
    done = brought_in(
        town, sheet("Ada,a@example.com", f"{'x' * 1_000_000},x@example.com", "Eve,e@example.com", head=HEAD)
    )
    assert (done.imported, done.rejected) == (2, {"3": ["too_long"]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_file_comes_in_whatever_program_wrote_it(sqlite_store: SqlStore, encoding: str, mark: str) -> None:
    town = in_crisis(sqlite_store)
    content = f"Ime{mark}E-Pos{mark}Naam\r\n{mark}zoe@example.com{mark}Zoë\r\n".encode(encoding)
    assert brought_in(town, content).rejected == {}
    assert [each.name for each in rows(town, Customer)] == ["Zoë"]


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Orúkọ,Ímeèlì,Nọ́mbà Fóònù,Èdè", ["name", "email", "phone", "language"]),
        ("పేరు,ఇమెయిల్,ఫోన్ నంబర్,భాష", ["name", "email", "phone", "language"]),
        ("JINA,Barua-pepe,Namba ya simu,Tarehe", ["name", "email", "phone", "due"]),
        ("ឈ្មោះ,អ៊ីមែល,លេខទូរស័ព្ទ,ភាសា", ["name", "email", "phone", "language"]),
        ("Voornaam,Van,E-pos,Selfoon", ["given_name", "family_name", "email", "phone"]),
        ("Client,E Mail Address,PHONE-NUMBER,Due_Date", ["name", "email", "phone", "due"]),
    ],
)
def test_columns_are_guessed_from_headings_in_our_languages(
    sqlite_store: SqlStore, heading: str, fields: list[str]
) -> None:
    town = in_crisis(sqlite_store)
    submit(town, sheet("a,b,c,d", head=heading))
    (guessed,) = rows(town, Upload)
    assert list(guessed.columns.values()) == fields


def test_columns_are_guessed_from_what_is_in_them(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    submit(
        town,
        sheet("Ada,a@example.com,Africa/Lagos,+234 803 1", "Eve,e@example.com,Africa/Accra,0803 12345", head="A,B,C,D"),
    )
    assert upload(town, "U-1").columns == {"A": "name", "B": "email", "C": "zone", "D": "phone"}
    done = brought_in(town, "Ada,a@example.com\nEve,e@example.com\n")
    assert (done.imported, done.lines) == (2, 2)


def test_columns_are_chosen_otherwise_before_it_starts(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    reply = submit(town, sheet("x,Ada,a@example.com", head="Name,Wer,Wo"))
    assert "E-Mail=email" in words_of(reply.card)
    shown = town.done("alice", 'C-1 import columns U-1 "Wer=name, Wo=email, Name=nothing"')
    assert "a@example.com" in words_of(shown.card)
    assert town.say("alice", "C-1 import columns U-1 Wer=nmae").refusal == "import.no_field"
    assert town.say("alice", "C-1 import columns U-1 Who=name").refusal == "import.no_column"
    assert town.say("alice", "C-1 import columns U-1 Wer=name,Wo=name").refusal == "import.field_twice"
    town.done("alice", "C-1 import start U-1")
    assert town.say("alice", "C-1 import start U-1").refusal == "import.not_waiting"
    ended(town, "U-1")
    assert [each.name for each in rows(town, Customer)] == ["Ada"]


def test_without_a_name_or_an_address_nothing_starts(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    submit(town, sheet("12,x", head="tier,notes"))
    assert town.say("alice", "C-1 import start U-1").refusal == "import.no_name"
    submit(town, sheet("Ada,x", head="name,notes"))
    assert town.say("alice", "C-1 import start U-2").refusal == "import.no_contact"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("naam;e-pos\nZoë;z@example.com\n".encode("latin-1"), "import.file.encoding"),
        (b" \n", "import.file.empty"),
        (b"na\0me,email\nAda,a@example.com\n", "import.file.heading"),
        (b"name,email\n", "import.no_lines"),
        (b"name,email\n" + b"a,b\n" * 50_001, "import.too_many"),
        (b"x" * (5 * 1024 * 1024 + 1), "import.too_big"),
    ],
)
def test_what_is_no_file_of_customers_is_refused(sqlite_store: SqlStore, content: bytes, refusal: str) -> None:
    assert submit(in_crisis(sqlite_store), content).refusal == refusal


def test_several_addresses_in_a_cell_are_all_kept(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    brought_in(town, sheet('Ada,"a@example.com; b@example.com"', head=HEAD))
    assert [each.value for each in rows(town, ContactPoint)] == ["a@example.com", "b@example.com"]


def test_only_those_who_run_the_crisis_see_an_import(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    ref = begun(town, sheet("Ada,a@example.com", head=HEAD))
    assert submit(town, sheet("Ada,a@example.com", head=HEAD), "bob").refusal == "denied.run"
    assert town.say("bob", f"C-1 import show {ref}").refusal == "denied.run"
    town.done("alice", "declare Something personal --private --type health_personal --lead bob")
    assert submit(town, sheet("Ada,a@example.com", head=HEAD), "chidi", "C-2").refusal == "crisis.unknown"
    assert town.say("bob", f"C-2 import show {ref}").refusal == "import.unknown"
    assert submit(town, sheet("Eve,e@example.com,chidi", head="name,email,owner"), "bob", "C-2").refusal is None
    town.done("bob", "C-2 import start U-2")
    assert ended(town, "U-2").rejected == {"2": ["owner.unknown"]}


def test_a_closed_crisis_takes_nobody_in(sqlite_store: SqlStore) -> None:
    town = in_crisis(sqlite_store)
    submit(town, sheet("Ada,a@example.com", head=HEAD))
    town.done("alice", "C-1 resolve It works")
    assert submit(town, sheet("Ada,a@example.com", head=HEAD)).refusal == "crisis.closed"
    assert town.say("alice", "C-1 import start U-1").refusal == "crisis.closed"

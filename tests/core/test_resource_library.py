"""The library of resources: what is shipped, what a company lays over it, and what is told of every fault."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import polib
import pytest

from adapters.content import resource_library
from adapters.files import resource_catalogues
from bot.model.resource import ResourceState, ResourceStatus
from bot.playbook.problem import PlaybookError
from bot.resources.faults import is_link, is_number, is_region
from bot.resources.standing import Standing, standing, sure_number
from bot.settings import Settings
from tests.core.giving import library, written

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHIPPED = {entry.id: entry for entry in resource_library(Settings()).entries()}
ONE = """  - {id: water, name: {msg: res.name}, about: {msg: res.name}, url: "https://water.example.org",
     category: community, regions: ["*"], locales: [en]}
"""
FOOD = """  - {id: water, regions: [NG]}
  - {id: food, name: {text: {en: Food}}, about: {text: {en: It feeds.}},
     category: community, regions: [NG], locales: [en]}
"""


def test_the_whole_starter_set_is_shipped() -> None:
    regions = Counter(entry.regions[0] for entry in SHIPPED.values())
    assert regions == {"*": 6, "US": 10, "NG": 4, "KE": 3, "IN": 3, "IN-AP": 1, "IN-TG": 1, "TZ": 2, "KH": 2, "ZA": 6}


def test_nothing_that_is_shipped_goes_to_a_customer_before_somebody_looked_at_it() -> None:
    assert {entry.status for entry in SHIPPED.values()} == {"unverified"}
    assert {standing(entry, None, NOW) for entry in SHIPPED.values()} == {Standing.UNVERIFIED, Standing.STAFF}


def test_no_telephone_number_and_nothing_gated_is_shipped() -> None:
    assert [entry.id for entry in SHIPPED.values() if entry.phone or entry.is_gated] == []


def test_what_was_not_confirmed_has_no_address() -> None:
    without = {entry.id for entry in SHIPPED.values() if not entry.url}
    assert without == {
        *("who_stress_guide", "befrienders_worldwide", "us_211", "us_identity_theft", "ng_nema", "ng_surpin"),
        *("ke_befrienders", "in_tele_manas", "in_ap_apsdma", "in_ndma", "in_tg_authority", "tz_disaster_department"),
        *("kh_ews1294", "za_gift_of_the_givers", "za_ndmc", "za_red_cross", "za_consumer_commission"),
    }


def test_every_shipped_address_leads_to_a_page_of_its_own() -> None:
    found = [entry.url for entry in SHIPPED.values() if entry.url]
    assert all(map(is_link, found))
    assert len(set(found)) == len(found)


def test_the_shipped_files_have_no_fault() -> None:
    assert resource_library(Settings()).lint(NOW.date()) == []


def test_every_name_in_the_catalogue_belongs_to_an_entry() -> None:
    (text,) = resource_catalogues("en").values()
    keys = {entry.msgid for entry in polib.pofile(text)}
    said = {key for key in keys if key.startswith(("resource.name.", "resource.about."))}
    assert said == {key for entry in SHIPPED.values() for key in (entry.name.msg, entry.about.msg)}


def test_a_company_changes_one_field_and_adds_an_entry_by_id() -> None:
    found = {entry.id: entry for entry in library(FOOD, world=ONE).entries()}
    assert (found["water"].regions, found["water"].url) == (("NG",), "https://water.example.org")
    assert found["food"].name.text == {"en": "Food"}


def test_a_company_takes_an_entry_out() -> None:
    assert library("  - {id: water, $remove: true}\n", world=ONE).entries() == ()


BAD = {
    "url: 'http://water.example.org'": "resource_link",
    "url: 'https://me:secret@water.example.org'": "resource_link",
    "url: 'https://water.example.org:8443'": "resource_link",
    "regions: [Nigeria]": "resource_region",
    "locales: [english]": "resource_language",
    "crisis_types: [flood]": "resource_kind",
    "phone: {number: '+234 1'}": "resource_number_unseen",
    "phone: {number: 'ring us', verified_on: 2026-11-01}": "resource_number",
    "status: live": "resource_unseen",
    "name: {msg: res.nothing}": "resource_words",
    "colour: red": "unknown_field",
    "category: gossip": "not_one_of",
}


@pytest.mark.parametrize(("change", "problem"), BAD.items())
def test_a_fault_of_a_company_is_told_with_its_line(change: str, problem: str) -> None:
    found = library("  - id: water\n    " + change + "\n", world=ONE).lint()
    assert [(each.file, each.line, each.key) for each in found] == [("resources/own.yaml", 4, f"problem.{problem}")]


def test_every_fault_is_told_at_once() -> None:
    own = "  - {id: water, regions: [Nigeria],\n     url: 'ftp://x'}\n  - {id: food}\n"
    found = library(own, world=ONE).lint()
    assert [(each.line, each.key.removeprefix("problem.")) for each in found] == [
        *[(3, "resource_region"), (4, "resource_link")],
        *[(5, "missing_field")] * 5,
    ]


def test_an_entry_that_two_files_bring_is_a_fault() -> None:
    assert [(each.file, each.key) for each in library(world=ONE, more=ONE).lint()] == [
        ("more.yaml", "problem.resource_twice")
    ]


def test_a_library_with_a_fault_of_reading_gives_nothing_out() -> None:
    with pytest.raises(PlaybookError):
        library("  - [\n", world=ONE).entries()


def test_lint_warns_of_what_nobody_looked_at_for_too_long() -> None:
    own = "  - {id: water, status: live, verified_on: 2026-01-01, verified_by: alice, expires_on: 2026-02-01}\n"
    found = library(own, world=ONE).lint(date(2026, 11, 21))
    assert {(each.key, each.level) for each in found} == {
        ("problem.resource_overdue", "warning"),
        ("problem.resource_expired", "warning"),
    }


STATES = [
    ({}, {}, Standing.LIVE),
    ({"status": "unverified"}, {}, Standing.UNVERIFIED),
    ({"status": "dead"}, None, Standing.DEAD),
    ({"verified_on": "2026-01-01"}, {}, Standing.OVERDUE),
    ({"verified_on": "2026-01-01"}, {"verified_at": NOW}, Standing.LIVE),
    ({"status": "unverified"}, {"verified_at": NOW - timedelta(days=91)}, Standing.OVERDUE),
    ({"status": "unverified"}, {"verified_at": NOW, "verified": "https://elsewhere.example"}, Standing.UNVERIFIED),
    ({"expires_on": "2026-11-20"}, {}, Standing.EXPIRED),
    ({"expires_on": "2026-11-21"}, {}, Standing.LIVE),
    ({"audience": "staff"}, {}, Standing.STAFF),
    ({"gated": True}, {}, Standing.SHUT),
    ({"category": "gated"}, {"open_until": NOW}, Standing.SHUT),
    ({"gated": True}, {"open_until": NOW + timedelta(minutes=1)}, Standing.LIVE),
    ({}, {"status": ResourceStatus.DEAD}, Standing.DEAD),
    ({"url": ""}, {}, Standing.UNVERIFIED),
]


@pytest.mark.parametrize(("fields", "known", "expected"), STATES)
def test_how_an_entry_stands(fields: dict[str, object], known: dict[str, object] | None, expected: Standing) -> None:
    (entry,) = written({"id": "water", **fields})
    facts = {"verified": entry.address, **(known or {})}
    state = ResourceState("water", "demo", **facts) if known is not None else None  # type: ignore[arg-type]  # by name
    assert standing(entry, state, NOW) is expected


def test_a_number_counts_as_long_as_somebody_rang_it_of_late() -> None:
    (entry,) = written({"id": "line", "phone": {"number": "1234", "verified_on": "2026-11-01"}})
    assert sure_number(entry, None, NOW) == "1234"
    assert sure_number(entry, None, NOW + timedelta(days=90)) == ""
    assert sure_number(entry, ResourceState("line", "demo", phoned_at=NOW), NOW + timedelta(days=80)) == "1234"


@pytest.mark.parametrize(
    "url", ["https://", "javascript:alert(1)", "https://a b.example", "https://[::1", "//x.example"]
)
def test_what_is_no_link(url: str) -> None:
    assert not is_link(url)


def test_codes_of_places_and_numbers() -> None:
    assert all(map(is_region, ("NG", "IN-AP", "*", "US-CA")))
    assert not any(map(is_region, ("ng", "Nigeria", "", "IN-", "*-A")))
    assert is_number("+234 800 (1) 2-3")
    assert not is_number("call us")

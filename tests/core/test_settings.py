"""What an organisation becomes by its settings, and that no setting can be wrong in silence."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.org import Org, Person
from bot.refusals import Misconfigured
from bot.seeds import found, founding_of, is_founded
from bot.settings import Settings, read_settings, variable
from tests.core.ledger import rows
from tests.town import Town


@pytest.mark.parametrize("name", Settings.model_fields)
def test_any_setting_of_a_wrong_sort_is_one_line_with_advice(name: str) -> None:
    with pytest.raises(Misconfigured) as fault:
        read_settings({}, f"{name} = {{}}")
    (line,) = str(fault.value).splitlines()
    assert line.startswith(f"{variable(name)}: ")
    assert "Input should" not in line


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_mistyped_setting_is_answered_with_the_right_one(name: str) -> None:
    wrong = f"BEACON_{name.upper()}S" if name != "zone" else "BEACON_TZONE"
    with pytest.raises(Misconfigured, match=f"did you mean {variable(name)}"):
        read_settings({wrong: "x"})


def test_no_password_is_shown_with_the_settings() -> None:
    given = {"BEACON_DATABASE_URL": "postgresql://beacon:hunter2@db/beacon", "BEACON_METRICS_TOKEN": "hunter2"}
    settings = read_settings(given)
    assert "hunter2" not in f"{settings!r} {settings}"
    assert settings.database_url.endswith("hunter2@db/beacon")


def test_names_in_a_file_are_read_like_names_in_the_environment(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store, read_settings({}, 'leads = ["@Dana ", "alice"]'))
    assert town.settings.leads == ("dana", "alice")
    town.done("Dana", "declare Card payments fail")


def test_listed_people_exist_without_being_named_twice(sqlite_store: SqlStore) -> None:
    settings = Settings(leads=("dana",), declarers=("erin",), approvers=("femi",), admins=("dana",), people=("erin",))
    town = Town(sqlite_store, settings)
    assert {person.handle for person in rows(town, Person)} == {"alice", "bob", "chidi", "dana", "erin", "femi"}


def test_another_organisation_has_only_its_own_people(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store, Settings(org="acme", org_name="Acme", people=("dana",)))
    assert [person.handle for person in rows(town, Person)] == ["dana"]
    assert town.say("alice", "status").refusal == "person.stranger"
    town.done("dana", "declare Card payments fail")  # nobody is listed: anyone may


def test_changed_settings_change_the_organisation_and_keep_its_people(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    town.done("alice", "declare Card payments fail")
    later = founding_of(Settings(leads=("bob",), people=("dana",), zone="Africa/Lagos", org_name="New name"))
    assert not sqlite_store.submit("demo", lambda work: is_founded(work, later), write=False).result()
    for _ in range(2):
        sqlite_store.submit("demo", lambda work: found(work, later, (), town.clock(), town.new_id)).result()
    assert sqlite_store.submit("demo", lambda work: is_founded(work, later), write=False).result()
    (org,) = rows(town, Org)
    assert (org.leads, org.zone, org.name) == (("bob",), "Africa/Lagos", "New name")
    assert {person.handle for person in rows(town, Person)} == {"alice", "bob", "chidi", "dana"}
    assert town.say("alice", "C-1 severity 1").refusal == "denied.lead"
    town.done("bob", "C-1 severity 1")

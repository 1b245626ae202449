"""Settings: one frozen object, or a line for each wrong value that names the setting and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.refusals import Misconfigured
from bot.seeds import founding_of
from bot.settings import ADVICE, SECRET, Settings, read_settings
from tests.program.shell import Inside

PASSWORD = "correct-horse"


def lines_of(environment: dict[str, str], file: str = "") -> list[str]:
    """Return the lines of complaint about some settings."""
    with pytest.raises(Misconfigured) as fault:
        read_settings(environment, file)
    return str(fault.value).splitlines()


def test_without_any_setting_the_demo_organisation_runs_on_this_machine_alone() -> None:
    settings = read_settings({})
    assert (settings.database_url, settings.host, settings.org) == ("sqlite:///beacon.db", "127.0.0.1", "demo")
    founding = founding_of(settings)
    assert (founding.people, founding.org.leads) == (("alice", "bob", "chidi"), ("alice",))


def test_settings_do_not_change_while_the_program_runs() -> None:
    with pytest.raises(ValidationError):
        setattr(read_settings({}), "port", 1)  # noqa: B010  # a plain assignment would be refused before it is tried


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/beacon"),
        ("DATABASE_URL", "beacon.db"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", f"postgres://beacon:{PASSWORD}@db/beacon"),
        ("DATABASE_URL", f"postgresql://beacon:{PASSWORD}@{PASSWORD}@db/beacon"),
        ("DATABASE_URL", f"postgresql://beacon:{PASSWORD}/@db/beacon"),
        ("DATABASE_URL", "postgresql://db:port/beacon"),
        ("HOST", ""),
        ("HOST", "here and there"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("ORG", "Acme Inc."),
        ("ORG", ""),
        ("ORG_NAME", ""),
        ("ORG_NAME", "x" * 81),
        ("PEOPLE", "alice; bob"),
        ("PEOPLE", "alice, dan brown"),
        ("LEADS", "alice@example.com"),
        ("DECLARERS", "x" * 81),
        ("APPROVERS", "<script>"),
        ("ADMINS", "a:b"),
        ("LOCALE", "fr"),
        ("ZONE", "Lagos"),
        ("ZONE", ""),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_setting_and_the_fix(name: str, value: str) -> None:
    (line,) = lines_of({f"BEACON_{name}": value})
    assert line.startswith(f"BEACON_{name}: ")
    assert "Input should" not in line, "the validator's own words are a developer's"
    assert PASSWORD not in line
    if name.lower() not in SECRET:
        assert repr(value.rsplit(", ", maxsplit=1)[-1][:60]) in line, (
            "what was written is shown, of a list the wrong name"
        )


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = lines_of({"BEACON_PORT": "http", "BEACON_ZONE": "Lagos", "BEACON_PROT": "1", "BEACON_LEADS": "a b, c d"})
    assert [line.split(":")[0] for line in found] == [
        "BEACON_PROT",
        "BEACON_PORT",
        "BEACON_LEADS",
        "BEACON_LEADS",
        "BEACON_ZONE",
    ]


def test_an_unknown_setting_is_answered_with_the_nearest_one() -> None:
    assert lines_of({"BEACON_LEEDS": "a"}) == ["BEACON_LEEDS: there is no such setting; did you mean BEACON_LEADS?"]
    assert lines_of({"BEACON_XYZZY": "a"}) == ["BEACON_XYZZY: there is no such setting; remove it"]


def test_what_others_keep_in_the_environment_is_none_of_our_business() -> None:
    assert read_settings({"PORT": "x", "HOST": "", "BEACONS": "1", "beacon_port": "x"}) == Settings()


@pytest.mark.parametrize("written", ["alice, @Bob", "alice,bob", " @alice ,, BOB,", "alice,bob,"])
def test_people_are_listed_as_people_write_names(written: str) -> None:
    assert read_settings({"BEACON_LEADS": written}).leads == ("alice", "bob")


def test_an_empty_list_of_leads_is_a_decision() -> None:
    assert (read_settings({}).leads, read_settings({"BEACON_LEADS": ""}).leads) == (None, ())
    assert founding_of(read_settings({"BEACON_LEADS": ""})).org.leads == ()


def test_names_may_be_written_in_any_script() -> None:
    people = read_settings({"BEACON_PEOPLE": "adébọ́lá, సీత, សុខា, o.brien, x-1"}).people
    assert people == ("adébọ́lá", "సీత", "សុខា", "o.brien", "x-1")


def test_the_file_is_read_and_the_environment_wins() -> None:
    file = 'port = 9000\nzone = "Africa/Lagos"\nleads = ["alice", "bob"]\n'
    settings = read_settings({"BEACON_PORT": "9001"}, file)
    assert (settings.port, settings.zone, settings.leads) == (9001, "Africa/Lagos", ("alice", "bob"))


@pytest.mark.parametrize(
    ("file", "starts"),
    [
        ("port = ", "BEACON_CONFIG: the file is not TOML"),
        ("prot = 1", "BEACON_PROT: there is no such setting"),
        ("[beacon]\nport = 1", "BEACON_BEACON: there is no such setting"),
        ("leads = 5", "BEACON_LEADS: write names with commas"),
        ("port = 1.5", "BEACON_PORT: write a whole number"),
    ],
)
def test_a_wrong_file_is_one_line(file: str, starts: str) -> None:
    (line,) = lines_of({}, file)
    assert line.startswith(starts)


def test_a_file_that_cannot_be_read_is_one_line(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "scrambled.toml").write_bytes(b"port = \xff")
    for named, reason in (("none.toml", "there is no file"), (".", "there is no file"), ("scrambled.toml", "UTF-8")):
        ran = inside.run("say", "--as", "alice", "list", BEACON_CONFIG=named)
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert (ran.err.startswith("BEACON_CONFIG: "), reason in ran.err) == (True, True)


def test_the_file_reaches_the_program(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "beacon.toml").write_text('people = ["dan"]\nleads = "dan"\n')
    assert inside.run("say", "--as", "dan", "declare Card payments fail", BEACON_CONFIG="beacon.toml").status == 0


def test_secrets_are_not_shown_by_the_settings_themselves() -> None:
    settings = read_settings({"BEACON_METRICS_TOKEN": PASSWORD})
    assert PASSWORD not in repr(settings)


def test_advice_is_given_for_settings_that_exist() -> None:
    assert set(ADVICE) - set(Settings.model_fields) == set()

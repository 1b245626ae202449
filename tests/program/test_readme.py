"""The README: every setting, command, option and verb is in its tables, and its examples work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from adapters.console.program import program
from adapters.content import texts
from bot.__main__ import wiring
from bot.command import Command
from bot.documents import SCHEMA
from bot.settings import FILE_SETTING, Settings, variable
from commands import ALL
from tests.program.company import company
from tests.program.shell import Inside

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")
# How the table writes what the program takes without a name.
PLACES = {
    "words": "/crisis",
    "room": "ROOM",
    "revision": "REVISION",
    "target": "FILE",
    "kind": "KIND",
    "customer": "CUSTOMER",
    "file": "FILE",
}
say = texts().speaking()


def section(title: str) -> str:
    """Return what stands under a heading, down to the next one of its level."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^\1 |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no section {title!r}"
    return found[2]


def table(title: str) -> list[list[str]]:
    """Return the rows of the first table of a section, without its head; a \\| is no border."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip("|"))] for row in rows[2:]]


def blocks(language: str) -> list[str]:
    """Return the examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def settings_told() -> dict[str, str]:
    """Return what the table says of each setting."""
    return {name: " | ".join(row[1:]) for row in table("Configuration") for name in CODE.findall(row[0])}


def commands_told() -> str:
    """Return the first column of the table of commands."""
    return " ".join(row[0] for row in table("The `beacon` program"))


def all_commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every command of the program with the long names of its options and its arguments."""
    yield from _walk(get_command(program(wiring())), "beacon")


def _walk(command: object, path: str) -> Iterator[tuple[str, list[str]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, [option for each in getattr(command, "params", ()) for option in each.opts if option != "--help"]
        return
    for name, each in inner.items():
        yield from _walk(each, f"{path} {name}")


@pytest.mark.parametrize("name", [variable(field) for field in Settings.model_fields] + [FILE_SETTING])
def test_every_setting_is_documented(name: str) -> None:
    assert settings_told().get(name, "").strip(" |"), f"{name} is not in the table of README.md"


def test_no_setting_is_documented_that_is_not_there() -> None:
    known = {variable(field) for field in Settings.model_fields} | {FILE_SETTING}
    assert set(settings_told()) - known == set()
    assert set(re.findall(r"\bBEACON_[A-Z_]+\b", README)) - known == set()


@pytest.mark.parametrize("name", ["database_url", "host", "port", "org", "org_name", "locale", "zone", "log_level"])
def test_the_default_of_a_setting_is_told_as_it_is(name: str) -> None:
    assert f"`{Settings.model_fields[name].default}`" in settings_told()[variable(name)]


@pytest.mark.parametrize(("path", "options"), list(all_commands()))
def test_every_command_and_option_is_documented(path: str, options: list[str]) -> None:
    told = [line for line in CODE.findall(commands_told()) if f"{line} ".startswith(f"{path} ")]
    assert told, f"`{path}` is not in the table of README.md"
    missing = [option for option in options if PLACES.get(option, option) not in told[0]]
    assert missing == [], f"the line of `{path}` in the table of README.md leaves something out"


def test_no_command_is_documented_that_is_not_there() -> None:
    paths = {path for path, _ in all_commands()}
    said = [line for line in CODE.findall(README) if re.match(r"beacon [a-z]", line)]
    assert [line for line in said if not any(f"{line} ".startswith(f"{path} ") for path in paths)] == []


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.verb)
def test_every_verb_is_documented_with_a_line_that_works(command: Command) -> None:
    rows = [row for row in table("What people type") if any(_names(each, command) for each in CODE.findall(row[0]))]
    assert rows, f"`{command.verb}` is not in the table of README.md"
    usage = say(command.usage_key).removeprefix("/crisis ")
    assert any(usage in cell.replace("\\|", "|") for row in rows for cell in row), f"{usage!r} is not in its row"


def _names(words: str, command: Command) -> bool:
    return f"{words} ".removeprefix("/crisis ").startswith(f"{command.verb} ")


def test_the_lines_to_begin_with_work_in_their_order(inside: Inside) -> None:
    (lines,) = [block for block in blocks("text") if block.startswith("declare ")]
    for line in lines.splitlines():
        ran = inside.run("say", "--as", "alice", line)
        assert ran.status == 0, f"{line}\n{ran.said}"


def test_the_example_for_scripts_prints_what_is_shown(inside: Inside) -> None:
    (shown,) = [block for block in blocks("sh") if "--json" in block]
    ran = inside.run("say", "--as", "bob", "--json", "/crisis frobnicate")
    document, body = ran.document, shown[shown.index("{") : shown.rindex("}") + 1]
    told = json.loads(body.replace("[ … ]", "[]"))
    assert shown.splitlines()[-1] == str(ran.status)
    assert told["schema"] == SCHEMA
    assert {**told["card"], "blocks": document["card"]["blocks"]} == document["card"]
    assert {**told, "card": document["card"]} == document


def test_the_example_of_a_company_s_own_file_has_no_fault(inside: Inside, tmp_path: Path) -> None:
    (words,) = blocks("yaml")
    folder = company(tmp_path, our_product_failure=words)
    assert inside.run("playbook", "lint", BEACON_COMPANY=folder).out == "Errors: 0, warnings: 0\n"
    assert "Changes: 0" not in inside.run("playbook", "diff", "product_failure", BEACON_COMPANY=folder).out


def test_files_that_are_named_are_there() -> None:
    root = Path(__file__).parents[2]
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    named = [name for name in CODE.findall(README) if re.fullmatch(r"[\w./-]+\.(md|lock|toml|py)", name)]
    assert [name for name in (*linked, *named) if not (root / name).exists()] == []

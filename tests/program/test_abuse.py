"""Abuses: whatever is asked, and however, there is an answer and never a traceback."""

from __future__ import annotations

import pytest

from tests.program.shell import Inside

LONG = "x" * 100_000
COMMANDS = (
    ("serve",),
    ("chat",),
    ("demo",),
    ("say",),
    ("room",),
    ("tick",),
    ("doctor",),
    ("db", "upgrade"),
    ("db", "downgrade"),
    ("db", "backup"),
    ("playbook", "lint"),
    ("playbook", "render"),
    ("playbook", "diff"),
    ("audit", "verify"),
)
WORDS = (
    "",
    " ",
    "/",
    "/crisis",
    "/crisis /crisis",
    "-",
    "--",
    "—",
    '"',
    '""',
    '"unclosed',
    "declare",
    'declare ""',
    "declare --sev",
    "declare --sev --sev",
    "declare x --lead @nobody",
    "declare x --lead ''",
    "declare {title} %s %(x)s {0} {}",
    "declare <b>bold</b> & *stars* _under_ `code` <!channel>",
    "declare \u202egnirts\u2066 x",
    "declare \x1b[31mred\x07",
    "declare " + "long " * 500,
    "C-0 status",
    "C-999999999 status",
    "C-9999999999999999999 status",
    "C-1",
    "severity -1",
    "severity 99999999999999999999",
    "stage nowhere",
    "role king",
    "handover @alice",
    "handover accept",
    "update --next 0m",
    "update x --next 99999999999d",
    "update x --next -5m",
    "route down",
    "route down nowhere",
    "route set",
    "route set x --rank abc",
    "talk nothing",
    "talk --lang xx",
    "timeline " + "(" * 100,
    "list %",
    "list _",
    "list '; DROP TABLE crises; --",
    "language xx",
    "quiet 25:00-99:99",
    "quiet 22:00-22:00",
    "help help help",
    "help " + LONG[:1000],
    LONG,
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[:24] or "nothing")
def test_every_line_has_an_answer(crisis_inside: Inside, words: str) -> None:
    ran = crisis_inside.run("say", "--as", "alice", "--json", "--", words)
    assert ran.status in (0, 1)
    assert (ran.document["refusal"] is None) is (ran.status == 0)
    assert ran.err == ""
    assert crisis_inside.run("room", "C-1").status == 0


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
@pytest.mark.parametrize("extra", [("--nonsense",), ("--json=maybe",), ("a", "b", "c", "d")], ids=repr)
def test_every_command_refuses_what_it_does_not_know(
    inside: Inside, command: tuple[str, ...], extra: tuple[str, ...]
) -> None:
    ran = inside.run(*command, *extra)
    assert (ran.status, ran.out) == (2, "")
    assert "Error: " in ran.err


@pytest.mark.parametrize(
    "name", ["", " ", "#", "@", "@nobody", "C-", "c-1", "lobby\n", "%", LONG, "../../etc", "0" * 32]
)
def test_every_name_of_a_room_has_an_answer(inside: Inside, name: str) -> None:
    ran = inside.run("room", "--json", "--", name)
    assert (ran.status, ran.document["refusal"]) == (1, "room.unknown")


@pytest.mark.parametrize("name", ["", "@", "@@alice", "alice bob", "%", LONG, "ALICE\n", "root"])
def test_every_name_of_a_person_has_an_answer(inside: Inside, name: str) -> None:
    ran = inside.run("say", "--json", "--as", name, "list")
    assert ran.status in (0, 1)
    assert ran.document["refusal"] in (None, "person.stranger")


def test_help_is_there_for_everything(inside: Inside) -> None:
    for command in (*COMMANDS, ("db",), ("playbook",), ("audit",), ()):
        ran = inside.run(*command, "--help")
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith(f"Usage: {' '.join(('beacon', *command))} ")

"""Streams and screens: pipes, closed and full ones, no colour, a phone's width, bytes that are no text."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest

from tests.program.shell import BEACON, PATIENCE, Inside, Ran, Shell, calm

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")
WIDE = {"COLUMNS": "80"}


def on_a_terminal(shell: Shell, *args: str, **settings: str) -> str:
    """Return what the program writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [BEACON, *args], stdin=theirs, stdout=theirs, stderr=theirs, cwd=shell.folder, env={**shell.env, **settings}
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            seen += piece
        process.wait(PATIENCE)
    os.close(ours)
    return seen.decode()


def through_a_shell(shell: Shell, line: str) -> Ran:
    """Run a line of a POSIX shell in which `$B` is the program."""
    done = subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        encoding="utf-8",
        env={**shell.env, "B": str(BEACON)},
        cwd=shell.folder,
        timeout=PATIENCE,
        check=False,
    )
    return calm(Ran(done.returncode, done.stdout, done.stderr))


def test_colour_is_for_terminals_that_want_it(crisis_shell: Shell) -> None:
    args = ("say", "--as", "bob", "status")
    assert COLOUR.search(on_a_terminal(crisis_shell, *args, TERM="xterm-256color"))
    assert not COLOUR.search(on_a_terminal(crisis_shell, *args, TERM="xterm-256color", NO_COLOR="1"))
    assert "\x1b" not in on_a_terminal(crisis_shell, *args, TERM="dumb")
    assert "\x1b" not in crisis_shell.run(*args, TERM="xterm-256color").out


def test_json_is_the_same_on_a_terminal_and_in_a_pipe(crisis_shell: Shell) -> None:
    seen = on_a_terminal(crisis_shell, "room", "C-1", "--json", TERM="xterm-256color", COLUMNS="20")
    assert seen.replace("\r\n", "\n") == crisis_shell.run("room", "C-1", "--json").out


def test_everything_fits_a_phone(crisis_inside: Inside) -> None:
    for args in (
        ("room", "C-1"),
        ("room", "lobby"),
        ("say", "--as", "bob", "help"),
        ("say", "--as", "bob", "talk focus"),
        ("say", "--as", "bob", "update"),
        ("say", "--as", "bob", "frobnicate"),
    ):
        ran = crisis_inside.run(*args, COLUMNS="40")
        assert max(map(len, ran.out.splitlines())) <= 40


@pytest.mark.parametrize("args", [(), ("say",), ("db",), ("db", "backup"), ("playbook", "render"), ("tick",)])
def test_help_fits_a_phone_and_leaves_nothing_out(inside: Inside, args: tuple[str, ...]) -> None:
    narrow, wide = (inside.run(*args, "--help", COLUMNS=width) for width in ("40", "80"))
    assert (narrow.status, wide.status) == (0, 0)
    assert max(map(len, narrow.out.splitlines())) <= 40
    assert "…" not in narrow.out
    assert "..." not in narrow.out.replace("[ARGS]...", "")
    assert narrow.out.split() == wide.out.split()


@pytest.mark.parametrize("args", [(), ("db",), ("playbook",), ("audit",)])
def test_a_bare_group_shows_its_help(inside: Inside, args: tuple[str, ...]) -> None:
    ran = inside.run(*args, **WIDE)
    assert ran.status == 2
    assert "Usage: beacon" in ran.said


def test_standard_streams_may_be_closed(shell: Shell) -> None:
    assert through_a_shell(shell, '"$B" chat <&-').status == 0
    assert through_a_shell(shell, '"$B" say --as alice list >&-').status == 0
    assert through_a_shell(shell, '"$B" say --as alice frobnicate >&- 2>&-').status == 1


def test_a_reader_that_left_is_no_accident(shell: Shell) -> None:
    for args in ("demo", "--help"):
        ran = through_a_shell(shell, f'"$B" {args} | true')
        assert (ran.status, ran.err) == (0, "")


def test_the_locale_of_the_machine_does_not_matter(shell: Shell) -> None:
    title = "చెల్లింపులు పనిచేయడం లేదు"
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    ran = shell.run("say", "--as", "alice", f"declare {title}", "--json", **bare)
    assert title in ran.document["card"]["title"]


@pytest.mark.parametrize(
    "args",
    [
        (b"say", b"--as", b"alice", b"declare bad \xff\xfe bytes"),
        (b"say", b"--as", b"\xff", b"list"),
        (b"say", b"--as", b"alice", b"--in", b"\xff", b"list"),
        (b"room", b"\xc3"),
        (b"chat", b"--as", b"\xff"),
        (b"say", b"--as", b"alice", b"--at", b"\xff", b"list"),
        (b"playbook", b"render", b"\xff"),
        (b"\xff",),
    ],
)
def test_bytes_that_are_no_text_are_answered_calmly(inside: Inside, args: tuple[bytes, ...]) -> None:
    ran = inside.run(*(os.fsdecode(arg) for arg in args))
    assert ran.status in (0, 1, 2)
    assert "Traceback" not in ran.said
    ran.said.encode()


def test_the_module_is_the_same_program(shell: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "say", "--as", "alice", "list"],
        capture_output=True,
        encoding="utf-8",
        env=shell.env,
        cwd=shell.folder,
        check=True,
    )
    assert done.stdout == shell.run("say", "--as", "alice", "list").out

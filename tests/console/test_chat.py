"""The interactive terminal, driven key by key: commands, completion, buttons, plain words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from adapters.console.session import Reply
from tests.console.cast import Said
from tests.console.typist import BUTTONS, ENTER, ROOM, Session, desk_answering, desk_with_room, talk


@pytest.mark.parametrize("line", ["status", "/crisis status", "C-1 status", "statsu"])
def test_a_command_works_with_and_without_its_slash_and_a_slip_is_left_to_the_core(line: str) -> None:
    async def script(session: Session) -> None:
        session.type(line + ENTER)
        assert await session.asked(1) == Said(line, ROOM, "alice", None)
        await session.shows(f"Done: {line}")

    talk(desk_with_room(), script)


@pytest.mark.parametrize(
    ("begun", "completed"),
    [
        ("decl", "declare"),
        ("/crisis decl", "/crisis declare"),
        ("declare Flood --l", "declare Flood --lead"),
        ("declare Flood --lead @ch", "declare Flood --lead @chidi"),
        ("route d", "route down"),
        ("stage mon", "stage monitoring"),
        ("status C-", "status C-1"),
    ],
)
def test_tab_completes_verbs_flags_people_words_and_references(begun: str, completed: str) -> None:
    async def script(session: Session) -> None:
        await session.completes(begun, completed)
        session.type(ENTER)
        assert (await session.asked(1)).words == completed

    talk(desk_with_room(), script)


def test_tab_completes_rooms_and_the_commands_of_the_terminal() -> None:
    async def script(session: Session) -> None:
        await session.completes("/jo", "/join")
        await session.completes(" lo", "/join lobby")
        session.type(ENTER)
        await session.shows("You are in lobby.")

    talk(desk_with_room(), script, room=None)


def test_a_number_presses_the_button_of_the_last_card() -> None:
    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.shows("[1] Done")
        session.type("1" + ENTER)
        assert await session.asked(2) == Said("notice", ROOM, "alice", None)

    talk(desk_answering("status", Reply(BUTTONS)), script)


def test_a_button_that_cannot_be_taken_back_asks_first() -> None:
    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.shows("[2] ■ Close")
        session.type("2" + ENTER)
        await session.asks_for_a_key()
        session.type("n")
        await session.shows("Nothing was sent.")
        session.type("2" + ENTER)
        await session.asks_for_a_key()
        session.type("y")
        assert (await session.asked(2)).words == "resolve"

    talk(desk_answering("status", Reply(BUTTONS)), script)


def test_a_number_without_a_button_is_told_and_nothing_is_sent() -> None:
    async def script(session: Session) -> None:
        session.type("7" + ENTER)
        await session.shows("There is no button 7 now.")

    desk = desk_with_room()
    talk(desk, script)
    assert desk.said == []


def test_plain_words_become_a_note_only_with_a_key() -> None:
    async def script(session: Session) -> None:
        session.type('the provider said "soon"' + ENTER)
        await session.asks_for_a_key()
        session.type("n")
        await session.shows("Nothing was sent.")
        session.type('the provider said "soon"' + ENTER)
        await session.asks_for_a_key()
        session.type("y")
        assert (await session.asked(1)).words == 'note the provider said "soon"'

    talk(desk_with_room(), script)


def test_plain_words_outside_a_crisis_are_refused_with_a_hint() -> None:
    async def script(session: Session) -> None:
        session.type("hello everybody" + ENTER)
        await session.shows("This is not a command. Type /crisis and a verb")

    desk = desk_with_room()
    talk(desk, script, room="lobby")
    assert desk.said == []


def test_pasted_lines_stay_together_until_enter() -> None:
    async def script(session: Session) -> None:
        session.type("\x1b[200~note first line\rstatus\r\nthird\x1b[201~")
        await session.line_reads("note first line\nstatus\nthird")
        assert session.desk.said == []
        session.type(ENTER)
        assert (await session.asked(1)).words == "note first line\nstatus\nthird"

    talk(desk_with_room(), script)


def test_what_was_typed_is_remembered_in_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.asked(1)

    path = tmp_path / "beacon" / "history"
    talk(desk_with_room(), script, history=path)
    assert "+status" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

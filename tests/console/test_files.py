"""A form that asks for a file, at the terminal: a path is typed, and the file itself is sent."""

from __future__ import annotations

from pathlib import Path

from bot.attachments import MOST_BYTES, detach
from bot.cards import Card, FieldView, FormView
from tests.console.cast import paper
from tests.console.typist import CLEAR_LINE, CTRL_C, ENTER, Session, asks, desk_answering, talk

FILE = FieldView("file", "file", "File", required=True)


def test_the_path_of_a_file_is_typed_and_its_bytes_are_sent(tmp_path: Path) -> None:
    path = tmp_path / "my customers.csv"
    path.write_bytes(b"\xff\xfen\x00\x00\x00")

    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Type the path of the file on this machine.")
        session.type(str(tmp_path / "nothing.csv") + ENTER)
        await session.complains()
        session.type(CLEAR_LINE + f"'{path}'" + ENTER)
        said = await session.asked(2)
        assert detach((said.fields or {})["file"]) == ("my customers.csv", b"\xff\xfen\x00\x00\x00")

    talk(desk_answering("declare", asks(FILE)), script)


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * (MOST_BYTES + 1))

    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Type the path")
        session.type(str(path) + ENTER)
        await session.complains()
        session.type(CTRL_C)
        await session.shows("Nothing was sent.")

    talk(desk_answering("declare", asks(FILE)), script)


def test_a_field_for_a_file_is_shown() -> None:
    screen, written = paper()
    screen.card(Card("form", "T", (FormView("follow import", "T", "Send", (FILE,)),)))
    assert "File" in written.getvalue()

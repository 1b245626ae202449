"""Forms at the interactive terminal: asked field by field, put right in place, skipped and left."""

from __future__ import annotations

import asyncio
from io import StringIO

import pytest

from adapters.console.chat import Chat
from adapters.console.keyboard import LineKeyboard
from bot.cards import FieldView
from tests.cards_gallery import FORM
from tests.console.cast import paper
from tests.console.typist import CLEAR_LINE, CTRL_C, CTRL_D, ENTER, ROOM, Session, asks, desk_answering, talk


def test_a_form_is_asked_field_by_field_and_a_fault_is_put_right_in_place() -> None:
    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Title  (needed)")
        session.type("Card payments fail" + ENTER)
        await session.shows("1  Product or service failure")
        session.type("9" + ENTER)  # not one of the choices: the line stays
        await session.complains()
        session.type(CLEAR_LINE + "1" + ENTER)
        assert (await session.asked(2)).fields == {"title": "Card payments fail", "type": "product_failure"}

    desk = desk_answering(
        "declare", asks(*(FieldView(f.name, f.kind, f.label, "", f.required, f.choices) for f in FORM.fields[:2]))
    )
    talk(desk, script)
    assert desk.said[1].words == "declare"


def test_a_form_that_comes_back_is_asked_only_for_what_was_wrong() -> None:
    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Attention: Choose one of 1, 2.")
        session.type(CLEAR_LINE + "2" + ENTER)
        said = await session.asked(2)
        assert said.fields == {"sev": "2", "lead": "alice"}

    talk(desk_answering("declare", asks(*FORM.fields)), script)


def test_optional_fields_are_skipped_with_enter() -> None:
    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        for label in ("Affected", "Private", "Lead"):
            await session.shows(f"{label}  (optional)")
            session.type(ENTER)
        assert (await session.asked(2)).fields == {}

    fields = (
        FieldView("affected", "number", "Affected"),
        FieldView("private", "toggle", "Private"),
        FieldView("lead", "person", "Lead"),
    )
    talk(desk_answering("declare", asks(*fields)), script)


def test_a_command_that_is_typed_into_a_field_is_not_sent_as_an_answer() -> None:
    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Title  (needed)")
        session.type("/quit" + ENTER)
        await session.complains()
        session.type(CTRL_C)
        await session.shows("Nothing was sent.")

    desk = desk_answering("declare", asks(FieldView("title", "line", "Title", required=True)))
    talk(desk, script)
    assert len(desk.said) == 1


@pytest.mark.parametrize("keys", ["Half a ti" + CTRL_C, CTRL_D, ENTER])
def test_a_form_can_be_left_and_nothing_is_sent(keys: str) -> None:
    async def script(session: Session) -> None:
        session.type("declare" + ENTER)
        await session.shows("Title  (needed)")
        session.type(keys)
        if keys == ENTER:
            await session.asks_for_a_key()
            session.type("y")
        await session.shows("Nothing was sent.")

    desk = desk_answering("declare", asks(FieldView("title", "line", "Title", required=True)))
    talk(desk, script)
    assert len(desk.said) == 1


def test_lines_from_a_pipe_are_run_one_after_the_other() -> None:
    lines = StringIO("status\ndeclare\n\nn\nCard payments\nabc\n300\n2\n")
    fields = (FieldView("title", "line", "Title", required=True), FieldView("n", "number", "Affected"))
    desk = desk_answering("declare", asks(*fields))

    async def run() -> str:
        screen, written = paper()
        await Chat(desk, screen, "alice").run(LineKeyboard(lines, screen, "y"), ROOM)
        return written.getvalue()

    text = asyncio.run(run())
    assert [said.words for said in desk.said] == ["status", "declare", "declare"]
    assert desk.said[2].fields == {"title": "Card payments", "n": "300"}
    assert "▲ Attention: Give a whole number, such as 12." in text
    assert text.endswith("You have left. Beacon keeps everything that was sent.\n")

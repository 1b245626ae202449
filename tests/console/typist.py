"""A person at the terminal, for tests: keys go in, what stands on the screen can be read back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.chat import Chat
from adapters.console.completion import CommandCompleter
from adapters.console.keyboard import PromptKeyboard
from adapters.console.session import Reply
from bot.cards import Actions, Button, Card, FieldView, FormView
from tests.console.cast import FakeDesk, Said, paper

ROOM = "room-1"
ENTER, TAB, CLEAR_LINE, CTRL_C, CTRL_D = "\r", "\t", "\x15", "\x03", "\x04"
BUTTONS = Card(
    "todo",
    "First task",
    (Actions((Button("Done", "notice"), Button("Close", "resolve", "danger"))),),
)


@dataclass(slots=True)
class Session:
    """A chat that is being typed into: keys go in, what is on the screen can be read back."""

    desk: FakeDesk
    pipe: PipeInput
    screen: StringIO
    keyboard: PromptKeyboard

    def type(self, keys: str) -> None:
        """Press keys."""
        self.pipe.send_text(keys)

    async def line_reads(self, words: str) -> None:
        """Wait until the line that is being typed reads so."""
        buffer = self.keyboard._commands.default_buffer
        await until(lambda: buffer.text == words, lambda: repr(buffer.text))

    async def completes(self, begun: str, words: str) -> None:
        """Type, wait for the menu, press Tab, and wait until the line reads so."""
        self.type(begun)
        buffer = self.keyboard._commands.default_buffer
        await until(
            lambda: (menu := buffer.complete_state) is not None and menu.original_document.text.endswith(begun),
            lambda: repr(buffer.text),
        )
        self.type(TAB)
        await self.line_reads(words)

    async def asks_for_a_key(self) -> None:
        """Wait until the terminal asks for the one key that agrees."""
        await until(lambda: self.keyboard._agreements.app.is_running, self.screen.getvalue)

    async def complains(self) -> None:
        """Wait until the field that is being filled shows a fault."""
        buffer = self.keyboard._answers.default_buffer
        await until(lambda: buffer.validation_error is not None, lambda: repr(buffer.text))

    async def shows(self, words: str, times: int = 1) -> None:
        """Wait until something stands on the screen."""
        await until(lambda: self.screen.getvalue().count(words) >= times, self.screen.getvalue)

    async def asked(self, count: int) -> Said:
        """Wait until the desk was asked so often; return the last thing."""
        await until(lambda: len(self.desk.said) >= count, lambda: repr(self.desk.said))
        return self.desk.said[count - 1]


async def until(holds: Callable[[], bool], account: Callable[[], str]) -> None:
    """Wait for a condition, or fail with an account of what is the case instead."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(account())


def desk_with_room() -> FakeDesk:
    """Return a desk with the lobby and the room of a crisis."""
    desk = FakeDesk()
    desk.open("lobby", "lobby")
    desk.open(ROOM, "c-1-card-payments", "C-1")
    return desk


def talk(
    desk: FakeDesk,
    script: Callable[[Session], Awaitable[None]],
    *,
    room: str | None = ROOM,
    history: Path | None = None,
) -> str:
    """Run a chat, type what a script types, leave, and return what was on the screen."""

    async def run() -> str:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            screen, written = paper()
            chat = Chat(desk, screen, "alice")
            keyboard = PromptKeyboard(CommandCompleter(lambda: chat.known), chat.hint, "y", history)
            running = asyncio.create_task(chat.run(keyboard, room))
            session = Session(desk, pipe, written, keyboard)
            await session.shows("You speak as alice")
            await script(session)
            session.type(CTRL_D)
            await asyncio.wait_for(running, 5)
            return written.getvalue()

    return asyncio.run(run())


def desk_answering(words: str, answer: Reply | list[Reply]) -> FakeDesk:
    """Return the desk with rooms, which gives a reply to certain words."""
    desk = desk_with_room()
    desk.answers[words] = answer
    return desk


def asks(*fields: FieldView) -> list[Reply]:
    """Return a form as the first reply and a plain card as the next."""
    form = FormView("declare", "Declare a crisis", "Declare", fields)
    return [Reply(Card("declare.form", "Declare a crisis", (form,))), Reply(Card("declared", "Declared"))]

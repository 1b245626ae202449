"""A sitting: the interactive terminal with the dispatcher and the ticker running beside it."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path

from adapters.console.chat import Chat
from adapters.console.completion import CommandCompleter
from adapters.console.desk import ServiceDesk
from adapters.console.keyboard import Keyboard, Leaving, LineKeyboard, PromptKeyboard
from adapters.console.screen import Screen
from adapters.console.wiring import Sender
from bot.refusals import Unavailable

EVERY = 1.0  # seconds between two looks at what is due
CHUNK = 65_536  # bytes


class Script(LineKeyboard):
    """Lines from a pipe: each is read once everything that the one before it brought about has arrived.

    A thread reads ahead, and nobody waits for it: an interrupted visit ends though its pipe stays open.
    """

    def __init__(self, desk: ServiceDesk, screen: Screen, yes: str) -> None:
        super().__init__(sys.stdin, screen, yes)
        self._desk, self._loop = desk, asyncio.get_running_loop()
        self._read: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=self._read_ahead, daemon=True).start()

    async def command(self, prompt: str) -> str:
        """Return the next line. Raises Leaving at the end."""
        with suppress(Unavailable):
            await self._desk.settle()
        line = await self._read.get()
        if line is None:
            self._read.put_nowait(None)
            raise Leaving
        self._screen.say_by(prompt, line.strip())
        return line.strip()

    def _read_ahead(self) -> None:
        with suppress(RuntimeError):  # the loop closed: nobody is left to read
            for line in _lines_of_input():
                self._loop.call_soon_threadsafe(self._read.put_nowait, line)
            self._loop.call_soon_threadsafe(self._read.put_nowait, None)


def _lines_of_input() -> Iterator[str]:
    """Yield the lines of standard input, past its buffer: a thread that holds its lock would stop the exit."""
    left, decoder = "", getincrementaldecoder("utf-8")(errors="replace")
    with suppress(OSError):
        while chunk := os.read(sys.stdin.fileno(), CHUNK):
            *lines, left = (left + decoder.decode(chunk)).split("\n")
            yield from lines
    if left:
        yield left


async def sit_down(desk: ServiceDesk, screen: Screen, as_: str, sender: Sender) -> None:
    """Open the lobby for a person, and end what was begun when they leave."""
    chat = Chat(desk, screen, as_)
    if sys.stdin.isatty():
        await _beside(chat.run(_prompt(chat, screen), "lobby"), sender.run(), _tick_along(desk), end=sender.stop)
    else:
        await _beside(
            chat.run(Script(desk, screen, screen.reader.say("console.key.yes")), "lobby"), _deliver_along(desk)
        )


async def _beside(
    talk: Coroutine[None, None, None],
    *others: Coroutine[None, None, None],
    end: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Hold a talk with other work going on beside it; `end` lets that work come to its end."""
    tasks = [asyncio.create_task(other) for other in others]
    try:
        await talk
    finally:
        if end is not None:
            await end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tick_along(desk: ServiceDesk) -> None:
    while True:
        with suppress(Unavailable):
            await desk.say_what_is_due()
        desk.stir()
        await asyncio.sleep(EVERY)


async def _deliver_along(desk: ServiceDesk) -> None:
    while True:
        with suppress(Unavailable):
            await desk.come_up_to_date()
        await asyncio.sleep(EVERY)


def _prompt(chat: Chat, screen: Screen) -> Keyboard:
    yes = screen.reader.say("console.key.yes")
    return PromptKeyboard(CommandCompleter(lambda: chat.known), chat.hint, yes, Path.home() / ".beacon_history")

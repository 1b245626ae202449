"""Listening to a room's stream over real HTTP, as a browser's EventSource does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from tests.desk.served import Caller

SOON = 5.0  # seconds for anything to arrive on a busy machine


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of a stream: its number, and the elements that it brings."""

    number: int
    fragment: str

    @property
    def messages(self) -> str:
        """The messages that it brings, without the panel beside them, which repeats some."""
        return self.fragment.partition('<aside id="panel"')[0]


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[Heard]:
    """Yield the events of a stream until it ends."""
    number, lines = 0, list[str]()
    async for raw in answer.content:
        name, _, value = raw.decode().rstrip("\n").partition(": ")
        if name == "id":
            number = int(value)
        elif name == "data":
            lines.append(value)
        elif not name and lines:
            yield Heard(number, "\n".join(lines))
            lines = []


class Listener:
    """Somebody who has a room open, and everything that reached them so far."""

    def __init__(self, caller: Caller, ref: str) -> None:
        self._caller, self._ref = caller, ref
        self.heard: list[Heard] = []
        self.status, self.headers = 0, dict[str, str]()
        self.ended = asyncio.Event()
        self._news = asyncio.Event()

    async def listen(self, session: aiohttp.ClientSession, after: str = "0", **headers: str) -> None:
        """Open the stream, and follow it until it ends or until cancelled."""
        address = f"{self._caller.desk.at(self._ref)}/stream?after={after}"
        sent = {"Cookie": self._caller.cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            async with session.get(address, headers=sent) as answer:
                self.status, self.headers = answer.status, dict(answer.headers)
                self._news.set()
                async for event in events(answer):
                    self.heard.append(event)
                    self._news.set()
        finally:
            self.ended.set()

    async def until(self, words: str, seconds: float = SOON) -> Heard:
        """Wait for a message with some words; return the event that brought it."""
        async with asyncio.timeout(seconds):
            while True:
                self._news.clear()
                for event in self.heard:
                    if words in event.messages:
                        return event
                await self._news.wait()

    async def opened(self) -> None:
        """Wait until the stream is open, or refused."""
        async with asyncio.timeout(SOON):
            while not self.status:
                self._news.clear()
                await self._news.wait()

    def count(self, words: str) -> int:
        """Return how many events brought a message with some words."""
        return sum(words in event.messages for event in self.heard)

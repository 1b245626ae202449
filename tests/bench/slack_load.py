"""The load: slash commands signed in advance, sent over kept connections by far less work than their answers take."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from tests.fakes.slack import sign
from tests.fakes.slack.wire import AGENT, FORM
from tests.slack.entrance import command

HERE, PATH = "127.0.0.1", "/slack/events"
PATIENCE = 60.0  # seconds until whoever has not answered is taken to be stuck
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
TEXT = "The second bank is affected as well, and its customers call us"
numbers = count(1)


@dataclass(frozen=True, slots=True)
class Target:
    """An app that takes commands: where it listens, in which of Slack's places they are typed, and what it answers.

    `answer` is something that stands in every answer: one that refuses must not pass for a quick one.
    """

    port: int
    secret: str
    team: str
    channels: Sequence[str]
    users: Mapping[str, str]  # their ids by their names
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of a load: the seconds that each answer took, and those from the first request to the last answer."""

    delays: list[float]
    seconds: float
    own: float  # seconds of the processor that the sending itself took


def written(target: Target, amount: int) -> list[bytes]:
    """Return so many requests as they go over the wire: all different, signed now."""
    now = int(time.time())
    return [_request(target, next(numbers), now) for _ in range(amount)]


def _request(target: Target, number: int, now: int) -> bytes:
    name, user = list(target.users.items())[number % len(target.users)]
    fields = command(
        f"note {TEXT}",
        team_id=target.team,
        channel_id=target.channels[number % len(target.channels)],
        user_id=user,
        user_name=name,
        trigger_id=f"{now}.{number}.8088930838d88f",
    )
    body = urlencode(fields).encode()
    headers = {
        "Host": f"{HERE}:{target.port}",
        "User-Agent": AGENT,
        "Accept-Encoding": "gzip,deflate",
        "Accept": "application/json,*/*",
        "Content-Type": FORM,
        "Content-Length": str(len(body)),
        **sign(target.secret, body, now),
    }
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, "", "")).encode() + body


class Caller(asyncio.Protocol):
    """One connection: it sends the next request as soon as the one before is answered."""

    def __init__(self, requests: Iterator[bytes], answer: bytes) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.delays: list[float] = []
        self._requests, self._answer = requests, answer
        self._heard, self._sent = b"", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection; nothing is sent before `call`."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def call(self) -> None:
        """Send the next request, or close the connection when there is none left."""
        assert self._transport is not None
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take in an answer."""
        self._heard += data
        head, end, body = self._heard.partition(b"\r\n\r\n")
        length = LENGTH.search(head) if end else None
        if length is None or len(body) < int(length[1]):
            return
        self.delays.append(time.perf_counter() - self._sent)
        self._heard = b""
        if b" 200 " in head[:16] and self._answer in body:
            self.call()
        else:
            self.connection_lost(ConnectionError(f"not the answer that was expected: {head!r} {body!r}"))

    def connection_lost(self, error: Exception | None) -> None:
        """End, with an error if it was not this side that closed the connection."""
        if self.ended.done():
            return
        if error or next(self._requests, None):
            self.ended.set_exception(error or ConnectionError("the connection was closed before all was answered"))
        else:
            self.ended.set_result(None)


def drive(target: Target, amount: int, concurrency: int) -> Answers:
    """Send so many commands, with so many under way all the time. Raises when one is not answered as it should."""
    return asyncio.run(_drive(target, iter(written(target, amount)), concurrency))


async def _drive(target: Target, requests: Iterator[bytes], concurrency: int) -> Answers:
    loop = asyncio.get_running_loop()
    callers = [
        (await loop.create_connection(lambda: Caller(requests, target.answer), HERE, target.port))[1]
        for _ in range(concurrency)
    ]
    own, begun = time.process_time(), time.perf_counter()
    for caller in callers:
        caller.call()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(caller.ended for caller in callers))
    seconds = time.perf_counter() - begun
    return Answers([delay for each in callers for delay in each.delays], seconds, time.process_time() - own)

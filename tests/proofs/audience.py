"""An audience: many who have a room's stream open, each a bare connection that notes when it heard what."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from tests.desk.served import Caller

MARK = re.compile(rb"mark(\d+)\.")
TAIL = 16  # bytes that a mark could be cut in two by
PATIENCE = 30.0  # seconds until everybody has to have heard something
AT_ONCE = 50  # connections that are opened together


def mark(number: int) -> str:
    """Return words that can be found again in a stream."""
    return f"mark{number}."


class Ear(asyncio.Protocol):
    """One open stream, and when each mark first arrived on it."""

    def __init__(self, request: bytes) -> None:
        self.heard: dict[int, float] = {}
        self.status = b""
        self._request, self._tail = request, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note what is new in it."""
        now = time.perf_counter()
        self.status = self.status or data.partition(b"\r\n")[0]
        for number in MARK.findall(self._tail + data):
            self.heard.setdefault(int(number), now)
        self._tail = data[-TAIL:]


@asynccontextmanager
async def audience(size: int, caller: Caller, ref: str, after: str) -> AsyncIterator[Sequence[Ear]]:
    """Open many streams of one room; each of them has seen what was said up to a change."""
    lines = (f"GET /desk/rooms/{ref}/stream?after={after} HTTP/1.1", "Host: localhost", f"Cookie: {caller.cookie}")
    request = "\r\n".join((*lines, "", "")).encode()
    loop, port = asyncio.get_running_loop(), caller.desk.port
    opened: list[tuple[asyncio.Transport, Ear]] = []
    try:
        for begun in range(0, size, AT_ONCE):
            some = range(begun, min(begun + AT_ONCE, size))
            asked = (loop.create_connection(partial(Ear, request), "127.0.0.1", port) for _ in some)
            opened += await asyncio.gather(*asked)
        ears = [ear for _, ear in opened]
        await until(lambda: all(ear.status == b"HTTP/1.1 200 OK" for ear in ears))
        yield ears
    finally:
        for transport, _ in opened:
            transport.abort()


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.005)

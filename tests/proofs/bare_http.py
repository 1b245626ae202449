"""Bare HTTP: requests of our own making down to the last byte, as no client library would send them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire. Header values are bytes, and a name may come twice."""

    body: bytes
    headers: Headers
    method: str = "POST"
    path: str = "/slack/events"
    chunked: bool = False

    def wire(self) -> bytes:
        """Return the bytes to send."""
        length = ("Transfer-Encoding", b"chunked") if self.chunked else ("Content-Length", b"%d" % len(self.body))
        lines = [f"{self.method} {self.path} HTTP/1.1".encode(), b"Host: beacon.example"]
        lines += [b"%b: %b" % (name.encode(), value) for name, value in (*self.headers, length)]
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(self.body), self.body) if self.chunked else self.body
        return b"\r\n".join((*lines, b"", body))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` 0: the connection was closed without an answer."""

    status: int
    body: bytes = b""


class Connection:
    """One connection, opened again whenever the other end closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Answer:
        """Send a request and return its answer. A kept connection may just have been closed: then on a new one."""
        is_kept = self._streams is not None
        answer = await self._ask(request)
        return await self._ask(request) if is_kept and not answer.status else answer

    async def _ask(self, request: Request) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        try:
            writer.write(request.wire())
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).lower()
            answer = Answer(int(head[9:12]), await reader.readexactly(_length(head.split(b"\r\n"))))
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return Answer(0)
        if b"connection: close" in head:
            self.close()
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _length(lines: Iterable[bytes]) -> int:
    return next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)

"""A site that behaves as badly as it is told to, and the names under which it is found."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from adapters.links.places import Place

HERE = "127.0.0.1"


@dataclass
class Site:
    """Answers by path: `/200` with that status, `/slow`, `/huge`, `/moved`, `/rude` and `/garbage`."""

    requests: list[tuple[str, str, str]] = field(default_factory=list)  # method, host, path
    agents: set[str] = field(default_factory=set)
    sent: int = 0  # bytes of a body that never ends
    busy: int = 0
    busiest: int = 0
    port: int = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, path, _ = head.split("\r\n")[0].split()
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            self.requests.append((method, headers["Host"], path))
            self.agents.add(headers["User-Agent"])
            await self._say(writer, method, path)
            writer.close()
        self.busy -= 1

    async def _say(self, writer: asyncio.StreamWriter, method: str, path: str) -> None:
        if path == "/slow":
            await asyncio.sleep(30)
        elif path == "/garbage":
            writer.write(b"\x00\x01 no protocol at all\r\n\r\n")
        elif path == "/huge" and method == "GET":
            await self._flood(writer)
        else:
            await asyncio.sleep(0.02)
            writer.write(_reply(method, path))
        await writer.drain()

    async def _flood(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        for _ in range(10_000):
            writer.write(b"x" * 10_000)
            await writer.drain()
            self.sent += 10_000


def _reply(method: str, path: str) -> bytes:
    if path == "/moved":
        return b"HTTP/1.1 301 Gone\r\nLocation: https://127.0.0.1/secret\r\nContent-Length: 0\r\n\r\n"
    if path == "/huge":
        return b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
    if path == "/rude":  # refuses HEAD alone
        status = "405 No" if method == "HEAD" else "200 OK"
    else:
        status = f"{path.strip('/').partition('?')[0] or '200'} Word"
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n".encode()


@contextlib.asynccontextmanager
async def running(server: ssl.SSLContext) -> AsyncIterator[Site]:
    """Serve on a free port of this machine."""
    site = Site()
    serving = await asyncio.start_server(site.answer, HERE, 0, ssl=server)
    site.port = serving.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        serving.close()


class Names:
    """A resolver that remembers what it was asked, and may answer differently each time."""

    def __init__(self, *answers: Iterable[Place] | Exception) -> None:
        self._answers = [answer if isinstance(answer, Exception) else list(answer) for answer in answers]
        self.asked: list[str] = []

    async def __call__(self, host: str) -> list[Place]:
        """Give the next answer; the last one ever after."""
        answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
        self.asked.append(host)
        if isinstance(answer, Exception):
            raise answer
        return answer


def nowhere(number: int) -> Exception:
    """Return what a resolver raises."""
    return socket.gaierror(number, "no answer")

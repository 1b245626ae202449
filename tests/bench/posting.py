"""Posting over HTTP: a server in a process of its own that takes messages, and the plainest loop that brings them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from aiohttp import ClientSession, TCPConnector, web

from bot.cards import Card
from bot.chat import Sent
from bot.documents import Document, card_document
from bot.ports import Claim
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock

ROOT = Path(__file__).parents[2]
AT_ONCE = 50


@contextmanager
def post_office() -> Iterator[str]:
    """Run the server, and yield its address."""
    call = [sys.executable, "-m", "tests.bench.posting"]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def opened() -> ClientSession:
    """Open one session for as many posts at once as there may be."""
    return ClientSession(connector=TCPConnector(limit=AT_ONCE))


class HttpChat(FakeChat):
    """A chat to which every post is one request."""

    def __init__(self, address: str, session: ClientSession) -> None:
        super().__init__(Clock(), name="null")
        self._address, self._session = address, session

    async def post(self, claim: Claim, card: Card) -> Sent:
        """Post a card, and wait until it was taken."""
        await _post(self._session, self._address, card_document(card))
        return Sent(claim.delivery.id)


def post_plainly(address: str, size: int, card: Card) -> float:
    """Post so many messages in a loop that remembers nothing; return the seconds that each took."""
    return asyncio.run(_loop(address, size, card_document(card)))


async def _loop(address: str, size: int, document: Document) -> float:
    numbers = iter(range(size))

    async def hand(session: ClientSession) -> None:
        for _ in numbers:
            await _post(session, address, document)

    async with opened() as session:
        started = perf_counter()
        await asyncio.gather(*(hand(session) for _ in range(AT_ONCE)))
        return (perf_counter() - started) / size


async def _post(session: ClientSession, address: str, document: Document) -> None:
    async with session.post(address, json=document) as answer:
        await answer.json()


async def _serve() -> None:
    async def take(request: web.Request) -> web.Response:
        await request.json()
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    print(f"http://{host}:{port}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())

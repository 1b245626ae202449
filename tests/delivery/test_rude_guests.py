"""Guests who send too much, too slowly, or nothing at all; and how the host comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.web import BODY_CAP, WebHost
from tests.delivery.hosting import DOORS, page, visit


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_cap_is_refused_and_one_at_the_cap_is_read(chunked: bool) -> None:
    async def parts(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 1024):
            yield b"x" * 1024
        yield b"x" * (size % 1024)

    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        for size, status in ((BODY_CAP - 1, 201), (BODY_CAP + 1, 413)):
            data = parts(size) if chunked else b"x" * size
            async with session.post(f"{address}/echo/bob", data=data) as answer:
                assert answer.status == status

    visit(ask)


def test_a_compressed_body_is_refused_before_it_can_grow() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        headers = {"Content-Encoding": "gzip"}
        async with session.post(f"{address}/echo/bob", data=b"x", headers=headers) as answer:
            assert answer.status == 415

    visit(ask)


async def raw(address: str, *parts: bytes) -> bytes:
    """Send bytes over a connection of our own; return everything that comes until it closes."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for part in parts:
        writer.write(part)
        await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /echo/bob HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf", b"408"),
        (b"POST /echo/bob HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"not http at all\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long", b""),
        (b"", b""),
    ],
    ids=["half a body", "broken chunks", "not http", "half a head", "silence"],
)
def test_a_guest_who_does_not_finish_is_shown_out(sent: bytes, status: bytes) -> None:
    async def ask(_: aiohttp.ClientSession, address: str) -> None:
        answer = await raw(address, sent)
        assert answer[9:12] == status
        assert b"Traceback" not in answer

    visit(ask)


def test_a_guest_who_speaks_is_not_cut_off_by_the_time_out_of_silence() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        for _ in range(3):
            async with session.get(f"{address}/slow") as answer:
                assert answer.status == 200

    visit(ask)


def test_stopping_lets_a_request_under_way_end_and_frees_the_port() -> None:
    async def act() -> None:
        host = WebHost(DOORS, checks={}, metrics=page)
        port = await host.start()
        async with aiohttp.ClientSession() as session:
            begun = asyncio.create_task(session.get(f"http://127.0.0.1:{port}/slow"))
            await asyncio.sleep(0.05)
            await host.stop()
            assert (await begun).status == 200
        again = WebHost(DOORS, checks={}, metrics=page, port=port)
        assert await again.start() == port
        await again.stop()
        await again.stop()

    asyncio.run(act())


def test_a_port_that_is_taken_is_said_and_nothing_is_left_open() -> None:
    async def act() -> None:
        first = WebHost((), checks={}, metrics=page)
        port = await first.start()
        second = WebHost((), checks={}, metrics=page, port=port)
        with pytest.raises(OSError, match=str(port)):
            await second.start()
        await first.stop()

    asyncio.run(act())

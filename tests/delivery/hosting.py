"""A web host on a free port, with doors to try, and somebody who comes to visit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from adapters.web import WebHost
from bot.doors import Door, Knock, Reply

TOKEN = "a-metrics-token"


async def page() -> tuple[bytes, str]:
    return b"beacon_outbox 1\n", "text/plain; version=1.0.0; charset=utf-8"


async def echo(knock: Knock) -> Reply:
    facts = {
        "method": knock.method,
        "path": knock.path,
        "query": dict(knock.query),
        "params": dict(knock.params),
        "agent": knock.headers["user-agent"],
        "size": len(knock.body),
        "peer": knock.peer,
    }
    return Reply(201, json.dumps(facts).encode(), headers={"Cache-Control": "max-age=5", "X-Extra": "yes"})


async def broken(_: Knock) -> Reply:
    raise ValueError("the customer is Mrs Okafor")


async def slow(_: Knock) -> Reply:
    await asyncio.sleep(0.2)
    return Reply(200, b'"done"')


DOORS = (
    Door("POST", "/echo/{name}", echo),
    Door("GET", "/broken", broken),
    Door("GET", "/slow", slow),
)


@asynccontextmanager
async def serving(**how: Any) -> AsyncIterator[str]:
    """Serve on a free port; give the address."""
    facts: dict[str, Any] = {"checks": {}, "metrics": page, "metrics_token": TOKEN, "read_timeout": 0.3, **how}
    host = WebHost(DOORS, **facts)
    port = await host.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await host.stop()


def visit(ask: Callable[[aiohttp.ClientSession, str], Awaitable[None]], **how: Any) -> None:
    """Run a test's conversation with a host."""

    async def act() -> None:
        async with serving(**how) as address, aiohttp.ClientSession() as session:
            await ask(session, address)

    asyncio.run(act())

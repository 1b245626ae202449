"""Socket Mode: the connections of an app, envelopes over them, and what can go wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.incoming import cut
from tests.fakes.slack.world import World

MAX_LINKS = 10


@dataclass(eq=False)
class Link:
    """One connection. A deaf one stays open and says and hears nothing."""

    request: web.Request
    socket: web.WebSocketResponse
    deaf: bool = False


@dataclass
class Sockets:
    """All connections of the app. Lives on the fake's loop."""

    world: World
    ping_seconds: float = 5.0
    deaf_when_new: bool = False
    links: list[Link] = field(default_factory=list)
    opened: int = 0
    acks: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    _turn: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.world.tickets:
            return web.Response(status=404)
        self.world.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.links) >= MAX_LINKS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        link = Link(request, socket, self.deaf_when_new)
        self.links.append(link)
        self.opened += 1
        pinging = asyncio.ensure_future(self._ping(link))
        try:
            await self._greet(link)
            await self._listen(link)
        finally:
            pinging.cancel()
            self.links.remove(link)
        return socket

    async def _greet(self, link: Link) -> None:
        if link.deaf:
            return
        await link.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.links),
                "connection_info": {"app_id": self.world.app_id},
                "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18_060},
            }
        )

    async def _listen(self, link: Link) -> None:
        async for frame in link.socket:
            if link.deaf:
                continue
            if frame.type is WSMsgType.PING:
                await link.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._hear(frame.data)

    def _hear(self, text: str) -> None:
        with contextlib.suppress(ValueError):
            said = json.loads(text)
            waiting = self.acks.pop(said.get("envelope_id", ""), None)
            if waiting and not waiting.done():
                waiting.set_result(said.get("payload"))

    async def _ping(self, link: Link) -> None:
        while not link.socket.closed:
            await asyncio.sleep(self.ping_seconds)
            if not link.deaf:
                with contextlib.suppress(ConnectionError):
                    await link.socket.ping(b"Ping from applink-1")

    async def send(self, kind: str, payload: dict[str, Any], patience: float, **facts: Any) -> tuple[int, Any, str]:
        """Send an envelope to one connection. Return 200 and the ack's payload, or 0; and the envelope's id."""
        envelope_id = self.world.names.secret("", 36)
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, **facts}
        link = self._next()
        if link is None:
            return 0, None, envelope_id
        waiting = self.acks[envelope_id] = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError, ConnectionError):
            if not link.deaf:
                await link.socket.send_json(envelope)
            async with asyncio.timeout(patience):
                return 200, await waiting, envelope_id
        self.acks.pop(envelope_id, None)
        return 0, None, envelope_id

    def _next(self) -> Link | None:
        self._turn += 1
        return self.links[self._turn % len(self.links)] if self.links else None

    async def disconnect(self, reason: str, count: int | None) -> None:
        """Ask connections to go, as Slack does before it ends one."""
        for link in self.links[:count]:
            await link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            if reason != "warning":
                await link.socket.close()

    async def drop(self, count: int | None) -> None:
        """Reset connections without a word."""
        for link in self.links[:count]:
            cut(link.request)

    def deafen(self, *, on: bool, new: bool) -> None:
        """Make the open connections deaf, and with `new` the coming ones."""
        self.deaf_when_new = on and new
        for link in list(self.links):
            link.deaf = on

    async def close(self) -> None:
        """End all connections."""
        for link in list(self.links):
            with contextlib.suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await link.socket.close()


def since(started: float) -> float:
    """Return the seconds since a monotonic time."""
    return time.monotonic() - started

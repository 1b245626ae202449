"""A line: one WebSocket connection of Socket Mode, which tells of every frame and leaves its replacing to others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

PARTING = 1.0  # seconds for the other end to say goodbye
ENDS = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)

# Slack's client tells of every try, and with DEBUG of every message; what matters is told by the Socket.
mute = logging.getLogger("beacon.slack.line")
mute.setLevel(logging.CRITICAL)


class Line(SocketModeClient):
    """Slack's own client for one connection, without its habit to close that before it has another one."""

    def __init__(
        self,
        app_token: str,
        client: AsyncWebClient,
        *,
        ping: float,
        hear: Callable[[], None],
        end: Callable[[], None],
        take: Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]],
    ) -> None:
        """Take who is told of each frame and of the end, and who answers requests. Needs a running loop."""
        super().__init__(app_token, mute, client, auto_reconnect_enabled=False, ping_interval=ping)
        self._hear, self._end, self._worn = hear, end, False
        self.socket_mode_request_listeners.append(take)

    async def open(self, url: str, patience: float) -> None:
        """Connect. Raises `TimeoutError`: the client itself would go on trying for ever."""
        await self.aiohttp_client_session.close()
        self.aiohttp_client_session = aiohttp.ClientSession(ws_response_class=_telling(self._hear, self._end))
        self.wss_uri = url
        async with asyncio.timeout(patience):
            await self.connect()  # type: ignore[no-untyped-call]  # the client's methods have no types

    def is_lost(self) -> bool:
        """Say whether another connection is needed: this one is over, or Slack said that it soon will be."""
        return self._worn or self.is_over()

    def is_over(self) -> bool:
        """Say whether nothing can come over this line any more."""
        return self.current_session is None or self.current_session.closed

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002  # the client's own name for it
        """Note that Slack asked for another connection; this one goes on until that is there."""
        self._worn = True
        self._end()

    async def hang_up(self) -> None:
        """Close the connection and all that belongs to it, whether the other end answers or not."""
        try:
            async with asyncio.timeout(PARTING):
                await self.close()  # type: ignore[no-untyped-call]  # the client's methods have no types
        except TimeoutError:
            self.current_session = None
            await self.close()  # type: ignore[no-untyped-call]  # the client's methods have no types


def _telling(hear: Callable[[], None], end: Callable[[], None]) -> type[aiohttp.ClientWebSocketResponse]:
    class Telling(aiohttp.ClientWebSocketResponse):
        async def receive(self, timeout: float | None = None) -> Any:
            frame = await super().receive(timeout)
            (end if frame.type in ENDS else hear)()
            return frame

    return Telling

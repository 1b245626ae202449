"""The web host: the one place that knows aiohttp; it guards every door before anybody behind it reads a byte."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from functools import partial
from ipaddress import IPv6Address, ip_address
from typing import cast

from aiohttp import web

from bot.doors import Door, Knock, Reply

BODY_CAP = 256 * 1024  # bytes, but at a door that takes more
SLOWER = 6  # times as long may it take to send what only such a door takes
CHECK_PATIENCE = 2.0  # seconds for one readiness check
SHUTDOWN_PATIENCE = 5.0  # seconds for requests under way when stopping
STRICT = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# A proxy on this machine looks like a loopback peer; what it forwards is not from here.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

Check = Callable[[], Awaitable[bool]]
Page = Callable[[], Awaitable[tuple[bytes, str]]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger("beacon.web")


def fresh(age: Callable[[], float], limit: float) -> Check:
    """Return a check that holds while an age, in seconds, is below the limit."""

    async def check() -> bool:
        return age() < limit

    return check


class WebHost:
    """Serves the doors, and /healthz, /readyz and /metrics beside them.

    `checks` are what readiness depends on, by name. `metrics_token` opens /metrics to peers that are
    not on this machine; without one, nobody else sees it.
    """

    def __init__(
        self,
        doors: Iterable[Door],
        *,
        checks: Mapping[str, Check],
        metrics: Page,
        metrics_token: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        read_timeout: float = 10.0,
    ) -> None:
        own = (
            Door("GET", "/healthz", _alive),
            Door("GET", "/readyz", self._ready),
            Door("GET", "/metrics", self._measured),
        )
        self._doors = (*own, *doors)
        self._checks, self._metrics, self._token = dict(checks), metrics, metrics_token
        self._host, self._port, self._read_timeout = host, port, read_timeout
        self._silent: set[asyncio.BaseProtocol] = set()  # connections that sent no whole request yet
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Begin to listen; return the port. Raises OSError when the address is taken or not ours."""
        app = web.Application(middlewares=[self._guard], client_max_size=BODY_CAP)
        app.on_response_prepare.append(_strict)
        for door in self._doors:
            app.router.add_route(door.method, door.path, self._handler(door))
        self._runner = runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=30, lingering_time=1, shutdown_timeout=SHUTDOWN_PATIENCE
        )
        await runner.setup()
        connection = partial(self._connection, cast("Callable[[], web.RequestHandler]", runner.server))
        try:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(connection, self._host, self._port)
        except OSError:
            await self.stop()
            raise
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Take no new connections, let requests under way end, close the rest."""
        if self._server is not None:
            self._server.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._server = self._runner = None
        self._silent.clear()

    def _connection(self, make: Callable[[], web.RequestHandler]) -> asyncio.BaseProtocol:
        """Make a connection's protocol; it is cut off when it does not send a whole head in time."""
        protocol = make()
        self._silent.add(protocol)
        asyncio.get_running_loop().call_later(self._read_timeout, self._cut_off, protocol)
        return protocol

    def _cut_off(self, protocol: web.RequestHandler) -> None:
        if protocol in self._silent:
            self._silent.discard(protocol)
            if protocol.transport is not None:
                protocol.transport.abort()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn every error into a bare status: no page of a framework and no detail gets out."""
        self._silent.discard(request.protocol)
        try:
            return await handler(request)
        except web.HTTPException as answer:
            return _closing(answer.status)
        except Exception:
            log.exception("request_failed", extra={"status": 500})
            return _closing(500)

    def _handler(self, door: Door) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            knock = Knock(
                method=request.method,
                path=request.path,
                query=dict(request.query),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=await self._body(request, max(door.most, BODY_CAP)),
                params=dict(request.match_info),
                peer=request.remote or "",
            )
            reply = await door.answer(knock)
            headers = {**reply.headers, "Content-Type": reply.content_type}
            if reply.stream is not None:
                return await _stream(request, reply.stream, web.StreamResponse(status=reply.status, headers=headers))
            return web.Response(status=reply.status, body=reply.body, headers=headers)

        return handle

    async def _body(self, request: web.Request, cap: int) -> bytes:
        """Read a body: no longer than the cap, no slower than the time-out, as it came over the wire."""
        length = request.content_length or 0
        if length > cap:
            raise web.HTTPRequestEntityTooLarge(cap, length)
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType
        try:
            async with asyncio.timeout(self._read_timeout * (SLOWER if cap > BODY_CAP else 1)):
                return await _read(request, cap)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except web.RequestPayloadError:
            raise web.HTTPBadRequest from None

    async def _ready(self, _: Knock) -> Reply:
        results = await asyncio.gather(*(_holds(check) for check in self._checks.values()))
        failing = [name for name, holds in zip(self._checks, results, strict=True) if not holds]
        body = json.dumps({"ready": not failing, "failing": failing}).encode()
        return Reply(503 if failing else 200, body)

    async def _measured(self, knock: Knock) -> Reply:
        if not (self._bears_token(knock) or _from_here(knock)):
            raise web.HTTPNotFound
        body, content_type = await self._metrics()
        return Reply(200, body, content_type)

    def _bears_token(self, knock: Knock) -> bool:
        given = knock.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        return bool(self._token) and hmac.compare_digest(given, f"Bearer {self._token}".encode())


async def _read(request: web.Request, cap: int) -> bytes:
    """Read a body that may not say how long it is."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > cap:
            raise web.HTTPRequestEntityTooLarge(cap, len(body))
    return bytes(body)


async def _stream(
    request: web.Request, chunks: AsyncGenerator[bytes, None], response: web.StreamResponse
) -> web.StreamResponse:
    """Send chunks as they come; a reader who is gone ends them."""
    async with aclosing(chunks):
        try:
            await response.prepare(request)
            async for chunk in chunks:
                await response.write(chunk)
        except ConnectionError:
            log.debug("reader_gone")
    return response


async def _alive(_: Knock) -> Reply:
    return Reply(200, b'{"alive": true}')


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_PATIENCE):
            return await check()
    except Exception as error:
        log.warning("check_failed", extra={"code": type(error).__name__})
        return False


def _from_here(knock: Knock) -> bool:
    if not knock.peer or any(name in knock.headers for name in FORWARDED):
        return False
    address = ip_address(knock.peer.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _closing(status: int) -> web.Response:
    response = web.Response(status=status)
    response.force_close()
    return response


async def _strict(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in STRICT.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)

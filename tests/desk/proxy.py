"""A reverse proxy, as companies have one before the desk: it serves one prefix, and asks the desk by another name."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp import web

HOPS = {"host", "connection", "keep-alive", "transfer-encoding", "content-length"}  # between two neighbours only


class Proxy:
    """Passes on what stands below its prefix, which it takes off or leaves on; elsewhere there is nothing."""

    def __init__(self, port: int, prefix: str, *, strips: bool) -> None:
        self.port, self.upstream = port, 0
        self._prefix, self._strips = prefix, strips

    async def serve(self, stop: asyncio.Event, ready: threading.Event) -> None:
        """Run until asked to stop."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        ready.set()
        await stop.wait()
        await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path
        if not path.startswith(f"{self._prefix}/"):
            raise web.HTTPNotFound
        asked = f"http://127.0.0.1:{self.upstream}" + (path.removeprefix(self._prefix) if self._strips else path)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOPS}
        timeout = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(auto_decompress=False, timeout=timeout) as session,
            session.request(
                request.method, asked, headers=headers, data=await request.read(), allow_redirects=False
            ) as answer,
        ):
            kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOPS]
            passed = web.StreamResponse(status=answer.status)
            passed.headers.extend(kept)
            await passed.prepare(request)
            async for chunk in answer.content.iter_any():
                await passed.write(chunk)
            return passed


@contextmanager
def running(proxy: Proxy) -> Iterator[Proxy]:
    """Run a proxy beside a test, in a thread of its own."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(stop, ready)))
    thread.start()
    try:
        assert ready.wait(10)
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()

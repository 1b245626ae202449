"""A small app for tests of the fake itself: it checks the signature, keeps what came, and answers as told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

Payload = dict[str, Any]


@dataclass
class Listener:
    """An app over HTTP. `answer` gives the body of each ack, or a status."""

    secret: str
    answer: Callable[[Payload], Any] = lambda payload: ""
    came: list[Payload] = field(default_factory=list)
    retries: list[str] = field(default_factory=list)
    runner: web.AppRunner | None = None
    url: str = ""

    async def open(self) -> str:
        """Listen; return the address."""
        app = web.Application()
        app.router.add_post("/slack/events", self._serve)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/slack/events"
        return self.url

    async def close(self) -> None:
        """Stop to listen."""
        if self.runner:
            await self.runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        if not SignatureVerifier(self.secret).is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        payload = self._read(body, request.content_type)
        self.came.append(payload)
        self.retries.append(request.headers.get("X-Slack-Retry-Num", ""))
        answer = self.answer(payload)
        if isinstance(answer, int):
            return web.Response(status=answer)
        if isinstance(answer, dict):
            return web.json_response(answer)
        return web.Response(text=answer)

    def _read(self, body: str, content_type: str) -> Payload:
        if content_type == "application/json":
            return dict(json.loads(body))
        form = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
        return dict(json.loads(form["payload"])) if "payload" in form else form

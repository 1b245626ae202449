"""The HTTP side of the fake: the Web API, response_url hooks and the consent page."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from math import ceil
from typing import Any

from aiohttp import web

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.calls import Call, Impatient, Record
from tests.fakes.slack.faults import Trouble, Troubles
from tests.fakes.slack.hooks import use_hook
from tests.fakes.slack.incoming import cut, read_arguments, token_of
from tests.fakes.slack.methods import METHODS, SCOPES, WITHOUT_TOKEN
from tests.fakes.slack.people import Grant
from tests.fakes.slack.rates import GRACE, Rates
from tests.fakes.slack.world import World

Args = dict[str, Any]
JSON = "application/json; charset=utf-8"
BROKEN = '{"ok": tru'
NOBODY = Grant("", "", "", "none", set())


@dataclass
class Api:
    """Answers calls. `checks` switches the schema checks."""

    world: World
    record: Record
    troubles: Troubles
    rates: Rates
    checks: bool = True
    skew: float = 0.0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer POST or GET /api/<method>."""
        started = time.monotonic()
        method = request.match_info["method"]
        arguments = await read_arguments(request, method)
        with self.world.lock:
            call = self.record.begin(method, arguments, started)
            call.token = token_of(request, arguments)
            grant = self.world.grants.get(call.token, NOBODY)
            call.team = grant.team
        return await self._through(request, call, grant)

    async def _through(self, request: web.Request, call: Call, grant: Grant) -> web.StreamResponse:
        with self.world.lock:
            early = self._early(call)
            slower, trouble = (0.0, None) if early else self.troubles.meet(call.method, call.team, call.channel)
        await asyncio.sleep(slower / 2) if slower else None
        if early:
            answer = self._limited(call, early)
        elif trouble:
            answer = await self._troubled(request, call, grant, trouble)
        else:
            answer = self._judged(call, grant)
        if slower:
            await asyncio.sleep(slower / 2)
        self._finish(call, answer)
        return answer

    def _early(self, call: Call) -> float:
        now = self.world.clock.monotonic()
        found = self.rates.early(call.method, call.team, call.channel, now)
        if found is None:
            return 0.0
        left, since = found
        if since > GRACE:
            self.record.impatient.append(Impatient(call.number, call.method, call.team, left, since))
        return ceil(left * 1_000) / 1_000

    def _judged(self, call: Call, grant: Grant) -> web.Response:
        with self.world.lock:
            over = self.rates.judge(call.method, call.team, call.channel, self.world.clock.monotonic())
        if over:
            wait, channel = over
            return self._limited(call, self.rates.said(wait), channel)
        return self._answer(call, self._carry_out(call, grant), grant)

    def _limited(self, call: Call, wait: float, channel: str | None = None) -> web.Response:
        """Answer 429. A `channel` (or "" for all) closes the method for `wait` seconds from now."""
        if channel is not None:
            with self.world.lock:
                self.rates.close((call.method, call.team, channel), wait, self.world.clock.monotonic())
        call.fault = call.fault or "limited"
        call.answer = {"ok": False, "error": "ratelimited"}
        headers = {"Retry-After": f"{wait:g}"}
        return web.Response(status=429, text=json.dumps(call.answer), content_type="application/json", headers=headers)

    async def _troubled(self, request: web.Request, call: Call, grant: Grant, trouble: Trouble) -> web.Response:
        call.fault = trouble.kind
        if trouble.done:
            self._carry_out(call, grant)
        if trouble.kind == "hang":
            await _wait(trouble.released, trouble.seconds)
            return cut(request)
        if trouble.kind == "reset":
            return cut(request)
        if trouble.kind == "limited":
            return self._limited(call, trouble.retry_after, call.channel if trouble.per_channel else "")
        if trouble.kind == "status":
            page = f"<html><body>{trouble.status}</body></html>"
            return web.Response(status=trouble.status, text=page, content_type="text/html")
        if trouble.kind == "garbage":
            return web.Response(text=BROKEN, content_type="application/json")
        error = "ratelimited" if trouble.kind == "ratelimited" else trouble.error
        return self._answer(call, {"ok": False, "error": error}, grant)

    def _carry_out(self, call: Call, grant: Grant) -> Args:
        with self.world.lock:
            arguments = dict(call.arguments)
            ask = Ask(self.world, self.record, call.method, call.number, arguments, grant, self.checks, call.token)
            try:
                answer = {"ok": True, **perform(ask)}
                call.done = True
            except Failed as failed:
                answer = failed.answer
            if ask.warned:
                answer["warning"] = ",".join(ask.warned)
        return answer

    def _answer(self, call: Call, answer: Args, grant: Grant) -> web.Response:
        call.answer = answer
        headers = {"X-OAuth-Scopes": ",".join(sorted(grant.scopes))} if grant.scopes else {}
        ahead = self.world.clock.ahead + self.skew
        if ahead:
            headers["Date"] = formatdate(time.time() + ahead, usegmt=True)
        return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": JSON, **headers})

    def _finish(self, call: Call, answer: web.StreamResponse) -> None:
        call.status = 0 if call.fault in {"hang", "reset"} else answer.status
        call.ended = time.monotonic()

    async def serve_hook(self, request: web.Request) -> web.StreamResponse:
        """Answer a post to a response_url. It is recorded as the method "hooks"."""
        started = time.monotonic()
        arguments = await read_arguments(request, "hooks")
        with self.world.lock:
            call = self.record.begin("hooks", arguments, started)
            hook = self.world.hooks.get(request.path)
            call.team = hook.team if hook else ""
            slower, trouble = self.troubles.meet("hooks", call.team, hook.channel if hook else "")
        if slower:
            await asyncio.sleep(slower)
        if trouble:
            answer: web.StreamResponse = await self._troubled(request, call, NOBODY, trouble)
        else:
            answer = self._used(request.path, call)
        self._finish(call, answer)
        return answer

    def _used(self, path: str, call: Call) -> web.Response:
        world = self.world
        with world.lock:
            hook = world.hooks.get(path)
            if hook is None:
                return web.json_response({"ok": False, "error": "no_such_hook"}, status=404)
            grant = world.grants.get(world.workspaces[hook.team].token, NOBODY)
            ask = Ask(world, self.record, "hooks", call.number, dict(call.arguments), grant, self.checks)
            try:
                use_hook(ask, hook)
            except Failed as failed:
                call.answer = failed.answer
                return web.json_response(failed.answer, status=404 if failed.answer["error"].endswith("_url") else 400)
            call.answer, call.done = {"ok": True}, True
        return web.Response(text="ok")


def perform(ask: Ask) -> Args:
    """Check the token and its scopes, then run the method."""
    method = METHODS.get(ask.method)
    if method is None:
        raise Failed("unknown_method", req_method=ask.method)
    if ask.method not in WITHOUT_TOKEN:
        check_token(ask)
    if scope := SCOPES.get(ask.method):
        ask.need(scope)
    return method(ask)


def check_token(ask: Ask) -> None:
    """Refuse a token that is missing, unknown, revoked, expired or of the wrong kind."""
    grant = ask.grant
    if grant is NOBODY:
        raise Failed("invalid_auth" if ask.token else "not_authed")
    if grant.ended:
        raise Failed(grant.ended)
    if grant.expires_at is not None and grant.expires_at <= ask.world.clock.monotonic():
        raise Failed("token_expired")
    if grant.kind == "app" and ask.method not in {"apps.connections.open", "auth.test"}:
        raise Failed("not_allowed_token_type")


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return

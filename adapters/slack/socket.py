"""Socket Mode: Slack's payloads over a WebSocket that Beacon opens, for where nothing can reach it from outside."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.bolt import AGAIN, JSON, SlackApp
from adapters.slack.line import Line, mute
from adapters.slack.watchdog import LIMIT, WORRY, Verdict, Watchdog
from bot.refusals import Misconfigured

WAITS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # seconds before a try to connect, by the tries that went before
# With these words Slack refuses the token itself: no further try can change that.
REFUSED = frozenset(
    (
        *("access_denied", "account_inactive", "forbidden_team", "invalid_auth", "missing_scope", "no_permission"),
        *("not_allowed_token_type", "not_authed", "token_expired", "token_revoked"),
    )
)

log = logging.getLogger("beacon.slack")


class Deaf(Exception):
    """Slack was silent for too long. The process has to end, so that it is started anew."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long things may take, in seconds."""

    beat: float = 1.0  # between two looks at the connection
    ping: float = 10.0  # between two pings; the answer may take half of it
    patience: float = 10.0  # for a connection to open; and for Slack to end one that was replaced
    parting: float = 3.0  # for answers under way when Beacon stops
    steady: float = 30.0  # a connection that was lost sooner counts as a try that failed
    worry: float = WORRY
    limit: float = LIMIT
    waits: tuple[float, ...] = WAITS


class Socket:
    """Keeps one connection open, and for a moment two, while one takes the other's place."""

    def __init__(
        self,
        app_token: str,
        app: SlackApp,
        *,
        api_url: str,
        times: Times = Times(),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Take an app-level token and the address of the Web API. `clock` gives seconds that only go forward."""
        self._token, self._app, self._times, self._clock = app_token, app, times, clock
        self._client = AsyncWebClient(
            base_url=api_url, timeout=int(times.patience) or 1, retry_handlers=[], logger=mute
        )
        self._watchdog = Watchdog(clock, worry=times.worry, limit=times.limit, asleep=5 * times.beat)
        self._line: Line | None = None
        self._lines: set[Line] = set()  # those that were replaced, too
        self._opened_at = 0.0
        self._tries = 0
        self._state = ""
        self._stale = False
        self._stir = asyncio.Event()  # something about the connection changed
        self._busy: set[asyncio.Task[Any]] = set()  # answers under way
        self._partings: set[asyncio.Task[None]] = set()

    def age(self) -> float:
        """Return how many seconds ago the last frame came."""
        return self._watchdog.age()

    async def run(self) -> None:
        """Listen until cancelled, then finish the answers under way.

        Raises `Misconfigured` when Slack refuses the token, and `Deaf`: then the process has to end.
        """
        tasks = [asyncio.create_task(work) for work in (self._keep(), self._watch())]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop()

    async def _watch(self) -> None:
        """Look how long it has been silent. Before the first connection there is nobody to be silent."""
        while True:
            if self._line is None:
                self._watchdog.hear()
            verdict = self._watchdog.look()
            if verdict is Verdict.DEAF:
                log.error("socket_deaf", extra={"seconds": round(self.age(), 1)})
                raise Deaf(f"nothing came from Slack for {self.age():.0f} seconds")
            if verdict is Verdict.SILENT and not self._stale:
                log.warning("socket_silent", extra={"seconds": round(self.age(), 1)})
            self._stale = verdict is Verdict.SILENT
            await asyncio.sleep(self._times.beat)

    async def _keep(self) -> None:
        """Open a connection whenever there is none to rely on."""
        while True:
            self._stir.clear()
            if self._line is None or self._line.is_lost() or self._stale:
                await self._replace()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._times.beat):
                    await self._stir.wait()

    async def _replace(self) -> None:
        """Open another connection, and only then let go of the one before."""
        await asyncio.sleep(self._wait())
        try:
            line = await self._opened()
        except Misconfigured:
            raise
        except Exception as error:
            if not isinstance(error, TimeoutError):
                self._watchdog.hear()  # Slack is away and can be heard to be: that is no silence
            self._enter("socket_away", _code(error))
            return
        before, self._line, self._opened_at = self._line, line, self._clock()
        self._stale = False
        self._enter("socket_open")
        if before is not None:
            parting = asyncio.create_task(self._part(before))
            self._partings.add(parting)
            parting.add_done_callback(self._partings.discard)

    def _wait(self) -> float:
        """Return how long to wait before the next try, and count it."""
        if (
            self._line is not None
            and self._clock() - self._opened_at > self._times.steady
            and self._state == "socket_open"
        ):
            self._tries = 0
        wait = self._times.waits[min(self._tries, len(self._times.waits) - 1)]
        self._tries += 1
        return wait * random.uniform(0.5, 1)  # noqa: S311  # so that many servers do not come at once

    async def _opened(self) -> Line:
        try:
            answer = await self._client.apps_connections_open(app_token=self._token)
        except SlackApiError as error:
            if (code := _code(error)) in REFUSED:
                raise Misconfigured(
                    f"SLACK_APP_TOKEN: Slack refused it ({code}); on the Basic Information page of the app make an"
                    " app-level token with the scope connections:write, and set it here"
                ) from None
            raise
        line = Line(
            self._token,
            self._client,
            ping=self._times.ping,
            hear=self._watchdog.hear,
            end=self._stir.set,
            take=self._take,
        )
        self._lines.add(line)
        try:
            await line.open(str(answer["url"]), self._times.patience)
        except BaseException:
            await self._hang_up(line)
            raise
        return line

    def _enter(self, state: str, code: str | None = None) -> None:
        """Log a change, once."""
        if state != self._state:
            self._state = state
            if code is None:
                log.info(state)
            else:
                log.warning(state, extra={"code": code})

    async def _take(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer a request; without an answer Slack delivers an event again, but nothing else."""
        task = asyncio.current_task()
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        answer = await self._app.answer(request.payload, None)
        if answer.status == AGAIN:
            return
        document = json.loads(answer.body) if answer.content_type == JSON else {"text": answer.body}
        has_payload = bool(answer.body) and request.accepts_response_payload
        await self._send(line, SocketModeResponse(request.envelope_id, document if has_payload else None))

    async def _send(self, line: AsyncBaseSocketModeClient, response: SocketModeResponse) -> None:
        """Send an answer over the line it was asked on, or else over the one that took its place."""
        for each in (line, self._line):
            try:
                if each is not None:
                    await each.send_socket_mode_response(response)
                    return
            except (OSError, RuntimeError, AttributeError):  # closed, closing, or never open
                continue
        log.warning("socket_answer_lost")

    async def _part(self, line: Line) -> None:
        """Let go of a line: what Slack still sends over it is answered, until Slack or our patience ends it."""
        begun = self._clock()
        while not line.is_over() and self._clock() - begun < self._times.patience:
            await asyncio.sleep(self._times.beat)
        await self._hang_up(line)

    async def _stop(self) -> None:
        """Give the answers under way, and close everything."""
        for parting in self._partings:
            parting.cancel()
        await asyncio.gather(*self._partings, return_exceptions=True)
        if self._busy:
            await asyncio.wait(self._busy, timeout=self._times.parting)
        self._line = None
        await asyncio.gather(*(self._hang_up(line) for line in self._lines), return_exceptions=True)

    async def _hang_up(self, line: Line) -> None:
        await line.hang_up()
        self._lines.discard(line)


def _code(error: Exception) -> str:
    """Return Slack's word for an error, or the name of what went wrong on the way."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", error.response)
        return str(data["error"]) if isinstance(data, dict) and "error" in data else "http"
    return type(error).__name__

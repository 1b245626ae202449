"""The Web API of Slack: one call, one request, and an answer that says for certain whether anything happened."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any, NoReturn
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import RATE_LIMITED, SOON, Reconnect, failure, limited, unclear
from adapters.slack.teams import Team
from bot.chat import Refused, TryLater, Unreachable
from bot.refusals import Unavailable

TIMEOUT = 10.0  # seconds for a whole call
CONNECTING = 5.0  # seconds of them until there is a connection: afterwards the outcome would be unknown
CONNECTIONS = 256  # at once; more than the dispatcher and the background together ever ask for
# Methods whose arguments nest; every method reads a form, and some nothing else.
IN_JSON = ("chat.delete", "chat.postEphemeral", "chat.postMessage", "chat.update", "views.")
OUTDATED = frozenset(("invalid_auth", "token_expired", "token_revoked"))  # there may be a newer token
BEFORE = (  # failures before a byte of the request left
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Answer = tuple[dict[str, Any], Mapping[str, str]]  # what Slack said, and the headers
Fresh = Callable[[Team], Awaitable[Team]]

log = logging.getLogger("beacon.slack")
mute = logging.getLogger("beacon.slack.sdk")
mute.setLevel(logging.WARNING)  # below it, the SDK would write out every request and every answer


def open_session() -> aiohttp.ClientSession:
    """Return a session that keeps its connections. Call it in the loop that will use it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=60),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT, connect=CONNECTING),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class SlackApi:
    """Calls Slack for any workspace, over one session that opens with the first call.

    Raises `NotSent` when nothing happened for certain, and `Uncertain` when that cannot be told.
    `fresh` is asked once for a newer token when Slack does not take the one at hand. `seconds` is a
    clock that never goes back.
    """

    def __init__(
        self,
        base_url: str,
        *,
        fresh: Fresh | None = None,
        session: Callable[[], aiohttp.ClientSession] = open_session,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self.fresh = fresh
        self._open = session
        self._proxy = _proxy_for(base_url)
        self._host = urlsplit(base_url).netloc
        self._pauses = Pauses(seconds)
        self.client = AsyncWebClient(base_url=base_url, retry_handlers=[], timeout=int(TIMEOUT), logger=mute)
        self.client.proxy = self._proxy

    async def call(
        self, team: Team | None, method: str, /, *, token: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """Call a method with the workspace's token, with another, or with none; return what Slack said.

        Arguments that are None are left out. What was so already (`already_pinned`) is no error.
        """
        answer, _ = await self.answer(team, method, token=token, **arguments)
        return answer

    async def answer(self, team: Team | None, method: str, /, *, token: str | None = None, **arguments: Any) -> Answer:
        """Call a method as `call` does; return what Slack said with its headers."""
        given = {name: value for name, value in arguments.items() if value is not None}
        if team is None or token is not None:
            return await self._once(token, team, method, given)
        try:
            return await self._once(team.token, team, method, given)
        except (Reconnect, TryLater) as no:
            newer = await self._newer(team, no.code)
            if newer is None:
                raise
        return await self._once(newer.token, newer, method, given)

    async def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Answer through the address that came with a request. Raises `Refused` when it is used up."""
        parts = urlsplit(response_url)
        if parts.scheme != "https" and parts.netloc != self._host:
            raise Refused("response_url_unsafe")
        try:
            async with self._session().post(
                response_url, json=body, proxy=self._proxy, allow_redirects=False
            ) as response:
                status, headers = response.status, response.headers
        except BEFORE as error:
            raise Unreachable(_named(error)) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise unclear("respond", _named(error)) from None
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TryLater(RATE_LIMITED[0], _asked(headers) or SOON)
        if _is_unclear(status):
            raise unclear("respond", f"http_{status}")
        if status != HTTPStatus.OK:
            raise Refused("response_url_used_up")

    async def close(self) -> None:
        """Let go of every connection. A later call opens new ones."""
        session, self.client.session = self.client.session, None
        if session is not None:
            await session.close()

    async def _once(self, token: str | None, team: Team | None, method: str, given: dict[str, Any]) -> Answer:
        place = _place(team, method, given)
        self._pauses.check(place, method)
        self._session()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            if method.startswith(IN_JSON):
                response = await self.client.api_call(method, json=given, headers=headers)
            else:
                response = await self.client.api_call(method, data=_form(given), headers=headers)
        except SlackApiError as error:
            said = error.response
        except BEFORE as error:
            raise Unreachable(_named(error)) from None
        except Exception as error:
            self._lose(method, _named(error))
        else:
            return _document(response.data), response.headers
        return self._judged(place, method, said)

    def _judged(self, place: Place, method: str, said: Any) -> Answer:
        """Return an answer that is a no and yet what was asked for; raise every other no."""
        data, headers = _document(getattr(said, "data", None)), said.headers
        status, code = getattr(said, "status_code", None) or said.status, data.get("error")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            code = RATE_LIMITED[0]
        if _is_unclear(status) or (status == HTTPStatus.OK and not isinstance(code, str)):
            self._lose(method, f"http_{status}")
        if not isinstance(code, str):
            raise TryLater(f"http_{status}")  # something on the way said no, before Slack heard of it
        no = failure(method, code, data, after=_asked(headers))
        if no is None:
            return data, headers
        if isinstance(no, TryLater) and code in RATE_LIMITED:
            self._pauses.note(place, no.after or SOON)
        raise no

    def _lose(self, method: str, code: str) -> NoReturn:
        log.warning("outcome_unknown", extra={"kind": method, "code": code})
        raise unclear(method, code)

    async def _newer(self, team: Team, code: str) -> Team | None:
        """Return the workspace with a newer token, if there is one."""
        if self.fresh is None or code not in OUTDATED:
            return None
        try:
            newer = await self.fresh(team)
        except Unavailable:
            raise TryLater("store_away") from None
        return newer if newer.token and newer.token != team.token else None

    def _session(self) -> aiohttp.ClientSession:
        session = self.client.session
        if session is None or session.closed:
            session = self.client.session = self._open()
        return session


Place = tuple[str, str, str]  # workspace, method, room


class Pauses:
    """When Slack will listen again to a method of a workspace that it asked to wait."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._until: dict[Place, float] = {}

    def check(self, place: Place, method: str) -> None:
        """Raise `TryLater` without a call while Slack does not want one."""
        until = self._until.get(place) if self._until else None
        if until is None:
            return
        left = until - self._seconds()
        if left > 0:
            raise TryLater(RATE_LIMITED[0], timedelta(seconds=left), scope=limited(method))
        del self._until[place]

    def note(self, place: Place, after: timedelta) -> None:
        """Remember a pause, and forget those that are over."""
        now = self._seconds()
        self._until = {other: until for other, until in self._until.items() if until > now}
        self._until[place] = max(self._until.get(place, 0.0), now + after.total_seconds())


def _place(team: Team | None, method: str, given: Mapping[str, Any]) -> Place:
    room = str(given.get("channel", "")) if method == "chat.postMessage" else ""
    return (team.id if team else ""), method, room


def _form(given: Mapping[str, Any]) -> dict[str, str]:
    """Return arguments as a form holds them: Slack reads JSON in its fields."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def _document(data: object) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _asked(headers: Mapping[str, str]) -> timedelta | None:
    try:
        return timedelta(seconds=max(0.0, float(headers["Retry-After"])))
    except (KeyError, ValueError, OverflowError):
        return None


def _is_unclear(status: int) -> bool:
    """Say whether a server gave up in the middle: it may have done what was asked."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT


def _named(error: BaseException) -> str:
    return type(error).__name__


def _proxy_for(base_url: str) -> str | None:
    """Return the proxy that the environment names for an address, if any."""
    parts = urlsplit(base_url)
    direct = parts.hostname in LOOPBACK or proxy_bypass(parts.netloc)
    return None if direct else getproxies().get(parts.scheme)

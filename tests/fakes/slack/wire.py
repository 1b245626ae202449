"""The way to the app: signed HTTP or a Socket Mode envelope, and what came back."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.slack.sockets import Sockets, since

Kind = Literal["slash_commands", "interactive", "events_api"]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True)
class Heard:
    """What the app answered. `status` 0: nothing in time. `body` is decoded JSON, or text."""

    status: int
    body: Any
    seconds: float
    kind: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    envelope_id: str = ""
    trigger_id: str = ""
    response_url: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the app acknowledged."""
        return 200 <= self.status < 300


def sign(secret: str, body: bytes, at: int) -> dict[str, str]:
    """Return the headers that prove a body comes from Slack. `at` is seconds since 1970."""
    base = b"v0:" + str(at).encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": signature}


def encode(kind: Kind, payload: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the HTTP body of a payload and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), JSON
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return urlencode(payload).encode(), FORM


@dataclass
class HttpWire:
    """Posts to the app's request URL."""

    session: ClientSession
    url: str
    secret: str
    patience: float

    async def send(self, kind: Kind, payload: dict[str, Any], retry: int = 0, reason: str = "") -> Heard:
        """Post a payload, signed now."""
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, "User-Agent": AGENT, **sign(self.secret, body, int(time.time()))}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return replace(await self.post(body, headers), kind=kind, payload=payload)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Post bytes as they are."""
        started = time.monotonic()
        status, said, answered = 0, "", {}
        try:
            timeout = ClientTimeout(total=self.patience)
            async with self.session.post(self.url, data=body, headers=headers, timeout=timeout) as response:
                said = (await response.read()).decode(errors="replace")
                status = response.status
                answered = {name.lower(): value for name, value in response.headers.items()}
        except (ClientError, TimeoutError, ConnectionError):
            status = 0
        return Heard(status, _decoded(said), since(started), raw=body, headers=headers, answer_headers=answered)


def _decoded(said: str) -> Any:
    try:
        return json.loads(said) if said else ""
    except ValueError:
        return said


@dataclass
class SocketWire:
    """Sends envelopes over one of the app's connections."""

    sockets: Sockets
    patience: float

    async def send(self, kind: Kind, payload: dict[str, Any], retry: int = 0, reason: str = "") -> Heard:
        """Send a payload and wait for its ack."""
        started = time.monotonic()
        facts: dict[str, Any] = {"accepts_response_payload": kind != "events_api"}
        if kind == "events_api":
            facts |= {"retry_attempt": retry, "retry_reason": reason}
        status, body, envelope_id = await self.sockets.send(kind, payload, self.patience, **facts)
        return Heard(status, body or "", since(started), kind, payload, envelope_id=envelope_id)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Bytes with headers are a matter of HTTP alone."""
        await asyncio.sleep(0)
        raise TypeError("Socket Mode has no signed requests; give the app a url")


Wire = HttpWire | SocketWire

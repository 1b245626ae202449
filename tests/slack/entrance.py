"""The entrance: requests as Slack sends and signs them, and a Beacon behind the door that keeps what it gets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from slack_sdk.web.async_client import AsyncWebClient

from adapters.content import texts
from adapters.slack.bolt import Ack, Answer, SlackApp
from adapters.slack.budget import Budget
from adapters.slack.door import SlackDoor
from adapters.slack.replays import Replays
from adapters.slack.signature import Verifier
from adapters.slack.teams import Team
from bot.doors import Door
from tests.fakes.clock import Clock

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOWHERE = "http://127.0.0.1:9/api/"  # nothing listens there: whoever calls Slack fails
ACME = Team("T1", "demo", "xoxb-1", "UBEACON", "A1", "https://acme.slack.com/", "Acme")
LEFT = Team("T2", "left", "", "UBEACON", "A1", "https://left.slack.com/", "Left", active=False)
TRIGGER, RESPONSE = "13345224609.738474920.8088930838d88f", "https://hooks.slack.com/commands/1234/5678"

Payload = Mapping[str, Any]


class Desk:
    """Stands where the handlers do: keeps what comes, and answers or fails as it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Payload, str | None]] = []
        self.answer: Callable[[Payload], Ack] = lambda payload: {}
        self.slowness = 0.0  # seconds

    async def typed(self, payload: Payload, stamp: str | None) -> Ack:
        return await self._note("typed", payload, stamp)

    async def pressed(self, payload: Payload, stamp: str | None) -> Ack:
        return await self._note("pressed", payload, stamp)

    async def submitted(self, payload: Payload, stamp: str | None) -> Ack:
        return await self._note("submitted", payload, stamp)

    async def called(self, payload: Payload, stamp: str | None) -> Ack:
        return await self._note("called", payload, stamp)

    async def happened(self, payload: Payload, stamp: str | None) -> Ack:
        return await self._note("happened", payload, stamp)

    async def _note(self, how: str, payload: Payload, stamp: str | None) -> Ack:
        self.heard.append((how, payload, stamp))
        if self.slowness:
            await asyncio.sleep(self.slowness)
        return self.answer(payload)

    def ways(self) -> list[str]:
        """Return the ways in which something came."""
        return [way for way, _, _ in self.heard]


class Phonebook:
    """Knows the workspaces of a test."""

    def __init__(self, *teams: Team) -> None:
        self._teams = {team.id: team for team in teams}

    def by_id(self, team_id: str) -> Team | None:
        return self._teams.get(team_id)


class Entrance:
    """A door with everything behind it that the way in has, and a desk at its end."""

    def __init__(
        self,
        clock: Callable[[], datetime] | None = None,
        *,
        secrets: tuple[str, ...] = (SECRET,),
        person: int = 1_000_000,
        workspace: int = 1_000_000,
        remembers: int = 200_000,
        team: Team = ACME,
    ) -> None:
        self.clock = clock or Clock()
        self.desk = Desk()
        self.told: list[tuple[Payload, str]] = []
        self.app = SlackApp(
            self.desk,
            Phonebook(team, LEFT),
            Budget(self.clock, person=person, workspace=workspace),
            texts().speaking("en"),
            client=AsyncWebClient(base_url=NOWHERE, retry_handlers=[], timeout=1),
            tell=lambda payload, text: self.told.append((payload, text)),
        )
        replays = Replays(self.clock, limit=remembers)
        self.doors: tuple[Door, ...] = SlackDoor(Verifier(secrets, self.clock), replays, self.app).doors()


def signed(body: bytes, at: datetime, secret: str = SECRET, **more: str) -> dict[str, str]:
    """Return the headers with which Slack would send a body."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
    return {
        "content-type": kind,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def command(text: str = "status", **facts: str) -> dict[str, str]:
    """Return a slash command; like all of Slack's forms it is made of texts alone."""
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": "T1",
        "team_domain": "acme",
        "channel_id": "C1",
        "channel_name": "incidents",
        "user_id": "UALICE",
        "user_name": "alice",
        "command": "/crisis",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": RESPONSE,
        "trigger_id": TRIGGER,
        **facts,
    }


def interaction(kind: str, **facts: Any) -> dict[str, Any]:
    """Return what every press, form and shortcut has in common."""
    return {
        "type": kind,
        "user": {"id": "UALICE", "username": "alice", "name": "alice", "team_id": "T1"},
        "team": {"id": "T1", "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": "A1",
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "trigger_id": TRIGGER,
        **facts,
    }


def press(**facts: Any) -> dict[str, Any]:
    """Return a pressed button of a message."""
    action = {"type": "button", "action_id": "b1", "block_id": "d1", "value": "v", "action_ts": "1763715600.1"}
    container = {"type": "message", "message_ts": "1763715500.000100", "channel_id": "C1"}
    channel = {"id": "C1", "name": "incidents"}
    parts = {"actions": [action], "container": container, "channel": channel, "response_url": RESPONSE}
    return interaction("block_actions", **{**parts, **facts})


def form(**facts: Any) -> dict[str, Any]:
    """Return a submitted form with one field."""
    field = {"type": "input", "block_id": "title", "label": {"type": "plain_text", "text": "What happens"}}
    view = {
        "id": "V1",
        "team_id": "T1",
        "type": "modal",
        "blocks": [{"type": "section", "block_id": "intro"}, field],
        "private_metadata": "",
        "callback_id": "form",
        "state": {"values": {"title": {"title": {"type": "plain_text_input", "value": "Card payments fail"}}}},
        "hash": "1.a",
        "app_installed_team_id": "T1",
    }
    return interaction("view_submission", **{"view": view, "response_urls": [], **facts})


def shortcut(**facts: Any) -> dict[str, Any]:
    """Return the global shortcut."""
    return interaction("shortcut", **{"callback_id": "declare", "action_ts": "1.1", **facts})


def message_action(**facts: Any) -> dict[str, Any]:
    """Return a shortcut called on a message."""
    message = {"type": "message", "user": "UBOB", "ts": "1763715500.000200", "text": "The queue is full"}
    parts = {"callback_id": "clip", "message": message, "channel": {"id": "C1"}, "response_url": RESPONSE}
    return interaction("message_action", **{**parts, **facts})


def event(kind: str = "app_mention", outer: Mapping[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    """Return an event; `facts` are its own, `outer` those of the envelope."""
    inner = {"type": kind, "user": "UALICE", "channel": "C1", "ts": "1763715500.000300", "text": "hello", **facts}
    grant = {"enterprise_id": None, "team_id": "T1", "user_id": "UBEACON", "is_bot": True}
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": "T1",
        "api_app_id": "A1",
        "event": inner,
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1763715500,
        "authorizations": [{**grant, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        **(outer or {}),
    }


def written(payload: Mapping[str, Any]) -> bytes:
    """Return a payload as the body in which Slack sends it."""
    if "command" in payload:
        return urlencode(payload).encode()
    if payload.get("type") in ("event_callback", "url_verification"):
        return json.dumps(payload).encode()
    return urlencode({"payload": json.dumps(payload)}).encode()


ALL = (command(), press(), form(), shortcut(), message_action(), event())  # one of each kind


def ask(entrance: Entrance, *payloads: Payload, stamp: str | None = "s") -> list[Answer]:
    """Hand payloads to the app, one after the other; return its answers."""

    async def act() -> list[Answer]:
        return [await entrance.app.answer(payload, stamp) for payload in payloads]

    return asyncio.run(act())

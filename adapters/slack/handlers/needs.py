"""Needs: what the handlers are given, each as narrow as they use it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from adapters.slack.api import SlackApi
from adapters.slack.background import Background
from adapters.slack.paint import Painter
from adapters.slack.people import People
from adapters.slack.seals import Seals
from adapters.slack.teams import Team, Teams
from bot.invocation import Invocation
from bot.reply import Reply
from bot.service import Service
from bot.texts import Say

Ack = dict[str, Any]  # what Slack is answered, as keyword arguments of Bolt's ack()
Ask = Callable[[Invocation], Awaitable[Reply]]


class Speaking(Protocol):
    """Finds the language of a person, or of an organisation, or the one of this Beacon."""

    async def __call__(self, org_id: str | None, handle: str | None, /) -> Say: ...


Zone = Callable[[str | None, str | None], Awaitable[str]]  # of a person of an organisation, by name


async def in_utc(_org_id: str | None, _handle: str | None) -> str:
    """Return the zone of those whose own is not asked for."""
    return "UTC"


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything that the handlers are wired to.

    `released` is called with (org id, room id) when Beacon is back in a room, and `note_shared` with (team,
    channel id) when a channel is open to another company. `uninstalled` hears (team, when) that a workspace
    threw Beacon out, and `revoked` (team, whose tokens, when) that tokens of the app were taken back.
    """

    ask: Ask
    service: Service
    teams: Teams
    people: People
    api: SlackApi
    painter: Painter
    seals: Seals
    speaking: Speaking
    background: Background
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    released: Callable[[str, str], Awaitable[object]]
    note_shared: Callable[[Team, str], Awaitable[object]]
    uninstalled: Callable[[Team, datetime | None], Awaitable[object]]
    revoked: Callable[[Team, Collection[str], datetime | None], Awaitable[object]]
    zone_of: Zone = in_utc  # for the words beside a time, where Slack cannot show it in the reader's zone
    patience: float = 2.0  # seconds within which a reply goes into the answer that Slack waits for
    form_patience: float = 1.0  # seconds after which a form is announced by a loading view

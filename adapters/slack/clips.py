"""Clips: a message that somebody marked, read with its author and its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.errors import Declined
from adapters.slack.pages import objects_of
from adapters.slack.paths import Json, text_of
from adapters.slack.teams import Team
from bot.chat import Refused

GONE = "message_not_found"


@dataclass(frozen=True, slots=True)
class Clip:
    """What was said, escaped as Slack has it; by which user, or '' for an app; and where it can be read."""

    text: str
    author: str
    permalink: str


async def read_clip(api: SlackApi, team: Team, channel: str, stamp: str) -> Clip:
    """Return a message of a channel or of a thread in it. Raises `Refused` when it is there no more."""
    found = await _in_channel(api, team, channel, stamp) or await _in_thread(api, team, channel, stamp)
    if found is None or found.get("subtype") == "tombstone":
        raise Refused(GONE)
    if not text_of(found, "text").strip():
        raise Refused("no_text")
    address = permalink(team, channel, stamp, text_of(found, "thread_ts"))
    return Clip(text_of(found, "text"), text_of(found, "user"), address)


def permalink(team: Team, channel: str, stamp: str, thread: str = "") -> str:
    """Return the address of a message; `thread` is the message above it, if it is not the first of its thread."""
    address = f"{team.url}archives/{channel}/p{stamp.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread not in ("", stamp) else address


async def _in_channel(api: SlackApi, team: Team, channel: str, stamp: str) -> Json | None:
    answer = await api.call(team, "conversations.history", channel=channel, limit=1, **_only(stamp))
    return _the_one(answer, stamp)


async def _in_thread(api: SlackApi, team: Team, channel: str, stamp: str) -> Json | None:
    try:
        answer = await api.call(team, "conversations.replies", channel=channel, ts=stamp, limit=2, **_only(stamp))
    except Declined as no:
        if no.code in ("thread_not_found", GONE):
            return None
        raise
    return _the_one(answer, stamp)


def _only(stamp: str) -> dict[str, Any]:
    return {"oldest": stamp, "latest": stamp, "inclusive": True}


def _the_one(answer: Json, stamp: str) -> Json | None:
    return next((message for message in objects_of(answer, "messages") if text_of(message, "ts") == stamp), None)

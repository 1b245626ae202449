"""pins.* and bookmarks.*: what a channel keeps in reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack.ask import Ask, Failed

Answer = dict[str, Any]
MAX_PINS, MAX_BOOKMARKS = 100, 100


def pin(ask: Ask) -> Answer:
    """Pin a message."""
    channel = ask.joined()
    stamp = ask.get("timestamp")
    if not stamp:
        raise Failed("no_item_specified")
    if not re.fullmatch(r"\d+\.\d{6}", stamp):
        raise Failed("bad_timestamp")
    if stamp not in channel.messages or channel.messages[stamp].deleted:
        raise Failed("message_not_found")
    if stamp in channel.pins:
        raise Failed("already_pinned")
    if len(channel.pins) >= MAX_PINS:
        raise Failed("too_many_pins")
    channel.pins.append(stamp)
    return {}


def pins(ask: Ask) -> Answer:
    """Return what is pinned."""
    channel = ask.channel()
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": int(float(stamp)),
            "created_by": ask.me,
            "message": channel.messages[stamp].json(metadata=False),
        }
        for stamp in channel.pins
    ]
    return {"items": items}


def bookmark(ask: Ask) -> Answer:
    """Add a link to a channel's bar."""
    channel = ask.joined(name="channel_id")
    if ask.get("type") != "link":
        raise Failed("invalid_bookmark_type")
    title, link = ask.must("title"), ask.get("link")
    if not re.match(r"https?://", link):
        raise Failed("invalid_link")
    if len(channel.bookmarks) >= MAX_BOOKMARKS:
        raise Failed("too_many_bookmarks")
    now = int(ask.world.clock.wall())
    made = {
        "id": ask.world.names.mint("Bk"),
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": ask.get("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": now,
        "date_updated": 0,
        "rank": "i",
        "last_updated_by_user_id": ask.me,
        "last_updated_by_team_id": ask.grant.team,
        "app_id": ask.team.app_id,
    }
    channel.bookmarks.append(made)
    ask.say("bookmark", {"title": title, "link": link}, channel)
    return {"bookmark": made}


def bookmarks(ask: Ask) -> Answer:
    """Return a channel's links."""
    return {"bookmarks": list(ask.channel(name="channel_id").bookmarks)}


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "pins.add": pin,
    "pins.list": pins,
    "bookmarks.add": bookmark,
    "bookmarks.list": bookmarks,
}

"""Kinds: what Slack sends, told apart by shape alone, before anybody acts on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Payload = Mapping[str, Any]

COMMAND, PRESS, FORM = "command", "block_actions", "view_submission"
SHORTCUT, ON_MESSAGE, EVENT = "shortcut", "message_action", "event_callback"
MENU, CHALLENGE = "block_suggestion", "url_verification"

# What each kind must bring, as Slack documents it; whatever is deeper is the handlers' to read with care.
SHAPES: Mapping[str, Mapping[str, type]] = {
    COMMAND: {"user_id": str, "command": str},
    PRESS: {"user": dict, "actions": list},
    FORM: {"user": dict, "view": dict},
    SHORTCUT: {"user": dict, "callback_id": str},
    ON_MESSAGE: {"user": dict, "callback_id": str, "message": dict, "channel": dict},
    EVENT: {"event": dict, "event_id": str},
    CHALLENGE: {"challenge": str},
}


def kind_of(payload: Payload) -> str:
    """Return the kind of a payload; commands alone have no type. '' when it says nothing of the sort."""
    kind = payload.get("type")
    if isinstance(kind, str) and kind:
        return kind
    return COMMAND if "command" in payload else ""


def is_whole(kind: str, payload: Payload) -> bool:
    """Say whether a payload has what its kind must bring."""
    has_parts = all(isinstance(payload.get(name), of) for name, of in SHAPES[kind].items())
    user, event = payload.get("user"), payload.get("event")
    if kind == EVENT:
        return has_parts and isinstance(event, dict) and isinstance(event.get("type"), str)
    return has_parts and (kind in (COMMAND, CHALLENGE) or (isinstance(user, dict) and isinstance(user.get("id"), str)))


def space_of(payload: Payload) -> str | None:
    """Return the workspace that a payload is from, or None when that is not one of its own for certain.

    An installation for a whole enterprise is not Beacon's. Where two workspaces are named, somebody acts from
    another company, or from another workspace of the same enterprise, through a shared channel.
    """
    if any(place.get("is_enterprise_install") in (True, "true") for place in (payload, *_grants(payload))):
        return None
    named = {name for name in _spaces(payload) if name}
    return named.pop() if len(named) == 1 else None


def asker_of(kind: str, payload: Payload) -> str | None:
    """Return who asks for something and waits for an answer; None for what merely happened."""
    if kind == COMMAND:
        return str(payload["user_id"])
    if kind != EVENT:
        return str(payload["user"]["id"])
    event = payload["event"]
    is_talking = event["type"] == "app_mention" or (event["type"] == "message" and event.get("channel_type") == "im")
    user = event.get("user")
    return user if is_talking and isinstance(user, str) and not event.get("bot_id") else None


def first_field(payload: Payload) -> str | None:
    """Return the block id of a form's first field, where an error can be shown; None without any."""
    blocks = payload["view"].get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "input" and isinstance(block.get("block_id"), str):
            return str(block["block_id"])
    return None


def _grants(payload: Payload) -> list[Payload]:
    """Return the installation that an event was delivered to: the first of at most one that Slack names."""
    grants = payload.get("authorizations")
    return [each for each in grants[:1] if isinstance(each, dict)] if isinstance(grants, list) else []


def _spaces(payload: Payload) -> Iterator[str]:
    places = (payload, *_grants(payload))
    yield from (space for place in places if isinstance(space := place.get("team_id"), str))
    team, view = payload.get("team"), payload.get("view")
    if isinstance(team, dict) and isinstance(team.get("id"), str):
        yield team["id"]
    if isinstance(view, dict) and isinstance(view.get("app_installed_team_id"), str):
        yield view["app_installed_team_id"]

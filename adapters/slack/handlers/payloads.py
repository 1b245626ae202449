"""Payloads: what somebody did in Slack, read from Slack's JSON into values of our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.slack.paths import Json, part_of, text_of

LATEST = 2**37  # seconds since 1970; what is later is no date any more


@dataclass(frozen=True, slots=True)
class By:
    """Who did something, and where: ids of Slack's, '' where it does not say.

    `team` is the workspace in which Beacon heard of it, `home` the one that the person belongs to, and
    `enterprise` the company of several workspaces that `team` is part of.
    """

    team: str
    user: str
    name: str = ""
    home: str = ""
    enterprise: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Slash:
    """A typed command. `text` is escaped by Slack."""

    by: By
    text: str
    trigger: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Surface:
    """The modal or Home tab in which a button was pressed."""

    id: str
    kind: str  # "modal" or "home"
    state: str  # the sealed private_metadata
    asks: bool  # it has fields that somebody may have begun to fill in


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button. `place` names the message or view, with its last change."""

    by: By
    value: str
    at: str  # seconds since 1970, as text with a fraction
    place: str
    trigger: str
    response_url: str
    fleeting: bool  # it stands on a message that only this person sees
    surface: Surface | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form. `answers` are the values of the view's state, as Slack sends them."""

    by: By
    view: str
    state: str
    answers: Json
    is_first: bool  # it lies on no other view; Slack stacks three at the most


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message on which a message shortcut was called. `text` is escaped by Slack."""

    ts: str
    text: str
    author: str  # user id, or ''
    signed: str  # the name under which an app posted it, or ''
    thread: str


@dataclass(frozen=True, slots=True)
class Call:
    """A shortcut that somebody chose."""

    by: By
    callback: str
    trigger: str
    response_url: str
    domain: str
    message: Quoted | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. `at` is when it happened; `shared` says that its channel is open to another company."""

    by: By
    id: str
    kind: str
    event: Json
    at: datetime | None
    shared: bool


def read_slash(payload: Json) -> Slash:
    """Read a slash command."""
    by = By(
        text_of(payload, "team_id"),
        text_of(payload, "user_id"),
        text_of(payload, "user_name"),
        enterprise=text_of(payload, "enterprise_id"),
        channel=text_of(payload, "channel_id"),
    )
    return Slash(by, text_of(payload, "text"), text_of(payload, "trigger_id"), text_of(payload, "response_url"))


def read_press(payload: Json) -> Press:
    """Read a block action; of several only the first one counts, and a click makes only one."""
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else {}
    container, view = part_of(payload, "container"), part_of(payload, "view")
    return Press(
        _by(payload),
        text_of(action, "value") or text_of(action, "selected_option", "value"),
        text_of(action, "action_ts"),
        _place(payload, container, view),
        text_of(payload, "trigger_id"),
        text_of(payload, "response_url"),
        container.get("is_ephemeral") is True,
        _surface(view) if view else None,
    )


def _place(payload: Json, container: Json, view: Json) -> str:
    channel = text_of(payload, "channel", "id") or text_of(container, "channel_id")
    ts = text_of(container, "message_ts") or text_of(payload, "message", "ts")
    edited = text_of(payload, "message", "edited", "ts")
    return " ".join((channel, ts, edited, text_of(view, "id")))


def _surface(view: Json) -> Surface:
    blocks = view.get("blocks")
    asks = any(text_of(block, "type") == "input" for block in (blocks if isinstance(blocks, list) else ()))
    return Surface(text_of(view, "id"), text_of(view, "type"), text_of(view, "private_metadata"), asks)


def read_submission(payload: Json) -> Submission:
    """Read a submitted view."""
    view = part_of(payload, "view")
    return Submission(
        _by(payload),
        text_of(view, "id"),
        text_of(view, "private_metadata"),
        part_of(view, "state", "values"),
        is_first=not text_of(view, "previous_view_id"),
    )


def read_call(payload: Json) -> Call:
    """Read a global shortcut, or one of a message."""
    message = part_of(payload, "message")
    return Call(
        _by(payload),
        text_of(payload, "callback_id"),
        text_of(payload, "trigger_id"),
        text_of(payload, "response_url"),
        text_of(payload, "team", "domain"),
        _quoted(message) if message else None,
    )


def _quoted(message: Json) -> Quoted:
    signed = text_of(message, "username") or text_of(message, "bot_profile", "name")
    author, thread = text_of(message, "user") if "bot_id" not in message else "", text_of(message, "thread_ts")
    return Quoted(text_of(message, "ts"), text_of(message, "text"), author, signed, thread)


def _by(payload: Json) -> By:
    """Read who did it. In a channel of two companies, a view says in which of them the app is installed."""
    team = text_of(payload, "view", "app_installed_team_id") or text_of(payload, "team", "id")
    user = part_of(payload, "user")
    return By(
        team or text_of(user, "team_id"),
        text_of(user, "id"),
        text_of(user, "username") or text_of(user, "name"),
        text_of(user, "team_id"),
        text_of(payload, "enterprise", "id"),
        text_of(payload, "channel", "id") or text_of(payload, "container", "channel_id"),
    )


def read_happening(payload: Json) -> Happening:
    """Read the envelope of an event."""
    event = part_of(payload, "event")
    user, item = event.get("user"), part_of(event, "item")
    by = By(
        text_of(payload, "context_team_id") or text_of(payload, "team_id"),
        user if isinstance(user, str) else text_of(user, "id"),
        home=text_of(event, "user_team") or text_of(event, "source_team") or text_of(event, "team"),
        enterprise=text_of(payload, "context_enterprise_id") or text_of(payload, "enterprise_id"),
        channel=text_of(event, "channel") or text_of(event, "channel", "id") or text_of(item, "channel"),
    )
    shared = payload.get("is_ext_shared_channel") is True
    return Happening(by, text_of(payload, "event_id"), text_of(event, "type"), event, _moment(payload), shared)


def _moment(payload: Json) -> datetime | None:
    seconds = payload.get("event_time")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < LATEST else None

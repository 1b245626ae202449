"""Views a person has before the eyes: the stack of modals and the App Home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.words import Button, Field, find_buttons, find_fields, plain, read_words

KEPT = (
    "title",
    "submit",
    "close",
    "callback_id",
    "private_metadata",
    "clear_on_close",
    "notify_on_close",
    "external_id",
)


@dataclass
class View:
    """A view as Slack keeps it. `errors`: what an ack said is wrong, by block; `values`: the state so far."""

    id: str
    team: str
    user: str
    app_id: str
    bot_id: str
    payload: dict[str, Any]
    hash: str
    root: str = ""
    previous: str = ""
    is_open: bool = True
    call: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Return modal or home."""
        return str(self.payload.get("type", ""))

    @property
    def title(self) -> str:
        """Return the words of the title."""
        return plain(self.payload.get("title"))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Return its blocks, each with a block_id."""
        return list(self.payload.get("blocks", ()))

    @property
    def private_metadata(self) -> str:
        """Return the app's own note on the view."""
        return str(self.payload.get("private_metadata", ""))

    @property
    def callback_id(self) -> str:
        """Return the name that the app gave it."""
        return str(self.payload.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        """Return the app's own id of it."""
        return str(self.payload.get("external_id", ""))

    @property
    def words(self) -> str:
        """Return all that the person can read."""
        return read_words([self.payload.get("title"), self.blocks, list(self.errors.values())])

    @property
    def buttons(self) -> list[Button]:
        """Return what can be pressed, apart from submit and close."""
        return find_buttons(self.blocks)

    @property
    def fields(self) -> list[Field]:
        """Return its inputs."""
        return find_fields(self.blocks)

    def json(self, state: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the view as answers and payloads show it, with the person's values."""
        kept = {key: self.payload.get(key, "") for key in KEPT}
        for key in ("title", "submit", "close"):
            kept[key] = kept[key] or None
        for key in ("clear_on_close", "notify_on_close"):
            kept[key] = bool(kept[key])
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.type,
            "blocks": self.blocks,
            "state": {"values": dict(state or {})},
            "hash": self.hash,
            "root_view_id": self.root or self.id,
            "previous_view_id": self.previous or None,
            "app_id": self.app_id,
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
            **kept,
        }


@dataclass
class Hook:
    """A response_url: five uses within thirty minutes, for one person in one channel."""

    path: str
    team: str
    user: str
    channel: str
    made_at: float
    message_ts: str = ""
    uses: int = 0
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)

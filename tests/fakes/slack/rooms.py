"""Channels and what stands in them: messages, ephemeral messages, pins and bookmarks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.words import Button, find_buttons, read_words


@dataclass
class Message:
    """A message. `posted_at` is the fake's monotonic time, `call` the number of its call (0: a person posted)."""

    ts: str
    channel: str
    team: str
    user: str
    text: str
    posted_at: float
    call: int = 0
    bot_id: str = ""
    app_id: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str = ""
    edited: str = ""
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return all that a reader can read: the blocks, or the text where there are none."""
        return read_words([self.blocks or self.text, self.attachments])

    @property
    def buttons(self) -> list[Button]:
        """Return what can be pressed."""
        return find_buttons(self.blocks)

    def json(self, *, metadata: bool = True) -> dict[str, Any]:
        """Return the message as history and payloads show it."""
        found: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": self.team,
        }
        if self.bot_id:
            found |= {"bot_id": self.bot_id, "app_id": self.app_id}
        for key in ("blocks", "attachments", "thread_ts"):
            if value := getattr(self, key):
                found[key] = value
        if self.metadata:
            found["metadata"] = self.metadata if metadata else {"event_type": self.metadata.get("event_type", "")}
        if self.edited:
            found["edited"] = {"user": self.user, "ts": self.edited}
        if self.reactions:
            found["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        return found


@dataclass
class Ephemeral:
    """A message for one person's eyes. `how` is chat.postEphemeral, ack or hook."""

    ts: str
    channel: str
    team: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    how: str
    call: int = 0
    gone: bool = False

    @property
    def words(self) -> str:
        """Return all that the reader can read."""
        return read_words(self.blocks or self.text)

    @property
    def buttons(self) -> list[Button]:
        """Return what can be pressed."""
        return find_buttons(self.blocks)

    def json(self) -> dict[str, Any]:
        """Return the message as payloads show it."""
        return {"type": "message", "subtype": "bot_message", "text": self.text, "ts": self.ts, "blocks": self.blocks}


@dataclass
class Channel:
    """A conversation. `kind` is public, private, im or mpim; `created_at` is the fake's monotonic time."""

    id: str
    team: str
    name: str
    kind: str
    creator: str
    created: int
    created_at: float
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    ext_shared: bool = False
    pins: list[str] = field(default_factory=list)
    bookmarks: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Tell whether only members see it."""
        return self.kind != "public"

    @property
    def is_im(self) -> bool:
        """Tell whether it is a conversation of two."""
        return self.kind == "im"

    def is_seen_by(self, user: str) -> bool:
        """Tell whether that user of the workspace can look into it."""
        return not self.private or user in self.members

    def json(self, viewer: str = "", *, members: bool = False) -> dict[str, Any]:
        """Return the conversation as conversations.info gives it to `viewer`."""
        found: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "is_im": self.is_im,
            "is_archived": self.archived,
            "is_org_shared": False,
            "is_shared": self.ext_shared,
            "is_ext_shared": self.ext_shared,
            "context_team_id": self.team,
            "updated": self.created * 1000,
        }
        if self.is_im:
            return found | {"user": next((each for each in self.members if each != viewer), viewer)}
        found |= self._named(viewer)
        return found | ({"num_members": len(self.members)} if members else {})

    def _named(self, viewer: str) -> dict[str, Any]:
        return {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.private,
            "is_general": False,
            "creator": self.creator,
            "unlinked": 0,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "shared_team_ids": [self.team],
            "is_member": viewer in self.members,
            "topic": {"value": self.topic, "creator": self.creator if self.topic else "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": self.creator if self.purpose else "", "last_set": 0},
            "previous_names": [],
        }

    def readers(self, everyone: Collection[str]) -> frozenset[str]:
        """Return who can read it, out of `everyone` in the workspace."""
        return frozenset(self.members) if self.private else frozenset(everyone) | frozenset(self.members)

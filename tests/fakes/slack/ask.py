"""One request to a method: who asks, with which arguments, and the refusals the Web API answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.calls import Record, Violation
from tests.fakes.slack.people import Grant, User, Workspace
from tests.fakes.slack.rooms import Channel
from tests.fakes.slack.world import World

KIND_SCOPES = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class Failed(Exception):
    """The method answers ok: false with `error` and these facts."""

    def __init__(self, error: str, **facts: Any) -> None:
        super().__init__(error)
        self.answer: dict[str, Any] = {"ok": False, "error": error, **facts}


@dataclass
class Ask:
    """One request. `arguments` hold plain strings, numbers and, for JSON arguments, decoded values."""

    world: World
    record: Record
    method: str
    number: int
    arguments: dict[str, Any]
    grant: Grant
    checks: bool = True
    token: str = ""
    warned: list[str] = field(default_factory=list)

    @property
    def team(self) -> Workspace:
        """Return the workspace that the token belongs to."""
        return self.world.workspaces[self.grant.team]

    @property
    def me(self) -> str:
        """Return the user id of the token."""
        return self.grant.user

    def get(self, name: str) -> str:
        """Return an argument as a string, "" when it is missing."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def must(self, name: str) -> str:
        """Return an argument that has to be there."""
        value = self.get(name)
        if not value:
            raise invalid(f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """Return a yes or no."""
        value = self.arguments.get(name)
        return otherwise if value is None or value == "" else str(value).lower() in {"true", "1"}

    def whole(self, name: str, otherwise: int) -> int:
        """Return a number."""
        value = self.get(name)
        if not value:
            return otherwise
        if not value.lstrip("-").isdigit():
            raise invalid(f"[ERROR] must be an integer [json-pointer:/{name}]")
        return int(value)

    def data(self, name: str, error: str) -> Any:
        """Return a JSON argument, decoded; None when it is missing. `error` answers broken JSON."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Failed(error) from None

    def need(self, *scopes: str) -> None:
        """Refuse unless the token has one of these scopes."""
        if not self.grant.scopes.intersection(scopes):
            raise Failed("missing_scope", needed=scopes[0], provided=",".join(sorted(self.grant.scopes)))

    def need_kind(self, kind: str, right: str) -> None:
        """Refuse unless the token may read, write, ... conversations of a kind."""
        prefix = KIND_SCOPES[kind]
        if right.startswith("write") and kind == "public":
            finer = f"{prefix}:{right}"
            self.need("channels:manage", *([finer] if right != "write" else []))
        elif right.startswith("write."):
            self.need(f"{prefix}:write", f"{prefix}:{right}")
        else:
            self.need(f"{prefix}:{right}")

    def channel(self, right: str = "", *, name: str = "channel") -> Channel:
        """Return the conversation of an argument, as far as the token can see it."""
        found = self.world.channels.get(self.must(name))
        if found is None or found.team != self.grant.team or not found.is_seen_by(self.me):
            raise Failed("channel_not_found")
        if right:
            self.need_kind(found.kind, right)
        return found

    def joined(self, right: str = "", *, name: str = "channel") -> Channel:
        """Return a conversation that the token's user is in and that is not archived."""
        found = self.channel(right, name=name)
        if found.archived:
            raise Failed("is_archived")
        if self.me not in found.members:
            raise Failed("not_in_channel")
        return found

    def user(self, user: str) -> User:
        """Return a user whom the token can see."""
        found = self.world.users.get(user)
        if found is None or not self._sees(found):
            raise Failed("user_not_found")
        return found

    def _sees(self, user: User) -> bool:
        if user.team == self.grant.team:
            return True
        mine = (channel for channel in self.world.channels.values() if channel.team == self.grant.team)
        return any(channel.ext_shared and user.id in channel.members for channel in mine)

    def say(self, where: str, text: Any, channel: Channel | None = None, users: frozenset[str] | None = None) -> None:
        """Note words that leave the app, with everything they came with."""
        if not self.record.on:
            return
        words = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        seen_by = users if users is not None else self.world.readers(channel) if channel else frozenset()
        name = channel.id if channel else ""
        self.record.say(where, self.grant.team, words, channel=name, seen_by=seen_by, call=self.number)

    def broke(self, error: str, messages: list[str]) -> Failed:
        """Note that a documented limit was broken; return the refusal."""
        self.record.violations.append(Violation(self.number, self.method, error, tuple(messages)))
        return Failed(error, response_metadata={"messages": messages})

    def advise(self, error: str, message: str) -> None:
        """Note a piece of advice, which the answer carries as a warning."""
        self.warned.append(error)
        self.record.warnings.append(Violation(self.number, self.method, error, (message,)))


def invalid(message: str) -> Failed:
    """Return the refusal of arguments that do not fit the method."""
    return Failed("invalid_arguments", response_metadata={"messages": [message]})


def page(items: list[Any], ask: Ask, otherwise: int) -> tuple[list[Any], str]:
    """Return one page of a list and the cursor of the next ("" at the end)."""
    start = ask.get("cursor")
    if start and not start.startswith("next:"):
        raise Failed("invalid_cursor")
    first = int(start.removeprefix("next:") or 0) if start else 0
    limit = max(1, min(ask.whole("limit", otherwise), 999))
    left = len(items) > first + limit
    return items[first : first + limit], f"next:{first + limit}" if left else ""

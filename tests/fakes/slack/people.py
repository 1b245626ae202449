"""Workspaces, the people in them, and the tokens that speak for an app there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

BOT_SCOPES = [
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
]
APP_SCOPES = ("connections:write", "authorizations:read")


@dataclass
class Workspace:
    """One team. `bot`, `bot_id` and `token` belong to the app as it is installed there."""

    id: str
    name: str
    domain: str
    app_id: str = ""
    bot: str = ""
    bot_id: str = ""
    token: str = ""
    refresh_token: str = ""

    @property
    def url(self) -> str:
        """Return the address of the workspace."""
        return f"https://{self.domain}.slack.com/"

    def json(self) -> dict[str, Any]:
        """Return the team as payloads name it."""
        return {"id": self.id, "domain": self.domain}


@dataclass
class User:
    """A person or a bot user. `zone` is an IANA name, `locale` an IETF tag."""

    id: str
    team: str
    handle: str
    name: str
    zone: str = "Europe/London"
    locale: str = "en-GB"
    email: str = ""
    admin: bool = False
    bot: bool = False
    deleted: bool = False
    guest: bool = False
    updated: int = 0

    def json(self, *, locale: bool = False, email: bool = False) -> dict[str, Any]:
        """Return the user as users.info gives it."""
        found: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team,
            "name": self.handle,
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": self.updated,
            "profile": self._profile(email=email),
        }
        if self.deleted:
            return found
        found |= {
            "real_name": self.name,
            "tz": self.zone,
            "tz_label": self.zone.rsplit("/", 1)[-1].replace("_", " "),
            "tz_offset": self._offset(),
            "color": "9f69e7",
            "is_admin": self.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_email_confirmed": True,
        }
        return found | ({"locale": self.locale} if locale else {})

    def _offset(self) -> int:
        """Return the seconds that the person's zone was ahead of UTC when the record changed."""
        ahead = datetime.fromtimestamp(self.updated, ZoneInfo(self.zone)).utcoffset()
        return int(ahead.total_seconds()) if ahead else 0

    def _profile(self, *, email: bool) -> dict[str, Any]:
        known = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.handle,
            "display_name_normalized": self.handle,
            "team": self.team,
        }
        return known | ({"email": self.email} if email else {})


@dataclass
class Grant:
    """A token and what it may do. `kind` is bot, user or app; `ended` is the error it answers since it was revoked."""

    value: str
    team: str
    user: str
    kind: str
    scopes: set[str]
    ended: str = ""
    expires_at: float | None = None


@dataclass
class Code:
    """A grant code of the consent page, to be exchanged once."""

    value: str
    team: str
    user: str
    redirect_uri: str
    scopes: set[str]
    used: bool = False
    expires_at: float = 0.0


@dataclass
class Trigger:
    """A trigger id: three seconds, one use."""

    value: str
    team: str
    user: str
    made_at: float
    view: str = ""
    used: bool = False


@dataclass
class Usergroup:
    """A user group with its members."""

    id: str
    team: str
    handle: str
    users: list[str] = field(default_factory=list)

"""What Beacon knows of chats outside: where it is installed, and who somebody is on a chat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.refusals import Refusal

HOUSE = "(house)"  # owns what belongs to this Beacon as a whole; no organisation can have such an id
STATE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Account:
    """A person on a chat. `ref` is the chat's own id of them, `space` that of their workspace."""

    id: str
    org_id: str
    chat: str
    ref: str
    space: str
    person_id: str
    active: bool = True  # False: the chat says that they have left
    asked_at: datetime | None = None  # when the chat was last asked who this is
    version: int = 1

    def left(self) -> Account:
        """Return the account of somebody who has left the chat."""
        return replace(self, active=False)


def account_id(chat: str, ref: str) -> str:
    """Return the id of an account: one per person and chat, even when two requests meet it first."""
    return f"{chat} {ref}"


@dataclass(frozen=True, slots=True)
class Installation:
    """Beacon in one workspace of a chat; `id` is `installation_id` of it, `tenant` the organisation.

    `token` and `renewal` are sealed and never readable here. `token` is empty when it comes from the
    settings, and after the workspace threw Beacon out. `busy_until` is the lease of who renews it.
    """

    id: str
    org_id: str  # always HOUSE
    chat: str
    ref: str
    tenant: str
    name: str
    url: str = ""  # the workspace's address, such as https://acme.slack.com/
    app: str = ""
    bot: str = ""  # Beacon's own user id there
    token: str = ""
    renewal: str = ""
    scopes: tuple[str, ...] = ()
    active: bool = True
    installed_by: str = ""
    installed_at: datetime | None = None
    expires_at: datetime | None = None
    busy_until: datetime | None = None
    version: int = 1

    def removed(self) -> Installation:
        """Forget every secret of a workspace that threw Beacon out."""
        return replace(self, token="", renewal="", active=False, expires_at=None, busy_until=None)


def installation_id(chat: str, ref: str) -> str:
    """Return the id of the installation in a workspace."""
    return f"{chat} {ref}"


@dataclass(frozen=True, slots=True)
class InstallState:
    """Somebody's way through an installation. `id` is the digest of the state, `browser` that of a cookie."""

    id: str
    org_id: str  # always HOUSE
    browser: str
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 1

    def used(self, browser: str, now: datetime) -> InstallState:
        """Use it up. Refuses another browser, a second use, and one that is too old."""
        if self.used_at is not None:
            raise Refusal("install.used")
        if now >= self.expires_at or browser != self.browser:
            raise Refusal("install.expired")
        return replace(self, used_at=now)

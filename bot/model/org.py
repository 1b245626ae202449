"""Organisations, their workspaces and their people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time

BEACON = "beacon"  # the actor of what the product does by itself


@dataclass(frozen=True, slots=True)
class Org:
    """A customer-support organisation; everything in the store belongs to exactly one."""

    id: str
    name: str
    locale: str = "en"
    zone: str = "UTC"
    leads: tuple[str, ...] = ()  # handles; empty: anyone may lead
    declarers: tuple[str, ...] = ()  # who declares; empty: the leads
    approvers: tuple[str, ...] = ()  # who signs off what customers read; empty: the leads
    admins: tuple[str, ...] = ()  # who changes routes and settings; empty: the leads
    archives: bool = False  # whether the rooms of a resolved crisis are closed for new messages
    version: int = 1


@dataclass(frozen=True, slots=True)
class Workspace:
    """One chat platform's side of an organisation: a Slack workspace, a Teams tenant, the local rooms.

    `groups` are the chat's own groups of people who are invited to the room of every public crisis.
    """

    id: str
    org_id: str
    chat: str
    ref: str
    name: str
    groups: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of a person's local day in which only urgent messages arrive; may cross midnight."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def covers(self, moment: time) -> bool:
        """Say whether a local wall-clock time lies inside; the end itself is outside."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in an organisation; the same person on every chat."""

    id: str
    org_id: str
    handle: str
    name: str
    locale: str | None = None  # as they set it themselves
    zone: str | None = None
    quiet: Quiet | None = None
    active: bool = True
    chat_locale: str | None = None  # as their chat knows it
    chat_zone: str | None = None
    version: int = 1

    @property
    def language(self) -> str | None:
        """The language of private texts: their own choice, or their chat's; None: the organisation's."""
        return self.locale or self.chat_locale

    @property
    def time_zone(self) -> str | None:
        """The zone of their clock: their own choice, or their chat's; None: the organisation's."""
        return self.zone or self.chat_zone

    def speaking(self, locale: str) -> Person:
        """Return the person with another language for private texts."""
        return replace(self, locale=locale)

    def living_in(self, zone: str) -> Person:
        """Return the person with another time zone."""
        return replace(self, zone=zone)

    def resting(self, quiet: Quiet | None) -> Person:
        """Return the person with other quiet hours, or with none."""
        return replace(self, quiet=quiet)

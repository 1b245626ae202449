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
    version: int = 1


@dataclass(frozen=True, slots=True)
class Workspace:
    """One chat platform's side of an organisation: a Slack workspace, a Teams tenant, the local rooms."""

    id: str
    org_id: str
    chat: str
    ref: str
    name: str
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
    locale: str | None = None  # None: the organisation's
    zone: str | None = None
    quiet: Quiet | None = None
    active: bool = True
    version: int = 1

    def speaking(self, locale: str) -> Person:
        """Return the person with another language for private texts."""
        return replace(self, locale=locale)

    def resting(self, quiet: Quiet | None) -> Person:
        """Return the person with other quiet hours, or with none."""
        return replace(self, quiet=quiet)

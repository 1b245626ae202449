"""Routes: the ways in which a customer reaches the organisation, and how reliable each is now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.refusals import Refusal


class RouteStatus(StrEnum):
    """Whether customers get through."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to reach the organisation. `name` is what people type; `rank` 1 is the most reliable."""

    id: str
    org_id: str
    name: str
    kind: str
    label: dict[str, str]  # locale -> words
    address: str = ""
    hours: str = ""
    zone: str = "UTC"
    rank: int = 9
    status: RouteStatus = RouteStatus.UP
    reason: str = ""
    checked_by: str | None = None
    checked_at: datetime | None = None
    human_guaranteed: bool = False
    staffed_by: str = ""
    backup: tuple[str, ...] = ()
    languages: tuple[str, ...] = field(default=())
    version: int = 1

    def checked(self, status: RouteStatus, reason: str, by: str, at: datetime) -> Route:
        """Record how a check of the route went. Confirming the same status again keeps its reason."""
        told = reason or (self.reason if status is self.status else "")
        return replace(self, status=status, reason=told, checked_by=by, checked_at=at)

    @property
    def unanswered(self) -> bool:
        """A route that promises a human while nobody is named who picks up."""
        return self.human_guaranteed and not self.staffed_by


def serving(chain: tuple[str, ...], routes: dict[str, Route]) -> Route | None:
    """Return the first route of a need's chain (its route, then the backups) that is not down."""
    known = [routes[name] for name in chain if name in routes]
    for route in known:
        if route.status is not RouteStatus.DOWN:
            return route
    return None


def must_exist(name: str, routes: dict[str, Route]) -> Route:
    """Return the named route, written with dashes or not, or refuse with the names that exist."""
    wanted = name.lower().replace("-", "_")
    if wanted not in routes:
        raise Refusal("route.unknown", route=name, known=", ".join(sorted(routes)))
    return routes[wanted]

"""How often Slack lets a method be called: the documented tiers, and who came back too early."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import ceil

TIERS = {1: 1, 2: 20, 3: 50, 4: 100, 5: 1_000}  # 5 stands for the methods whose figure Slack calls "special"
GRACE = 0.05  # seconds: a call that was on its way when the 429 left is not impatient
METHOD_TIERS = {
    "api.test": 4,
    "auth.test": 5,
    "auth.revoke": 3,
    "chat.postMessage": 5,
    "chat.update": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.getPermalink": 5,
    "conversations.create": 2,
    "conversations.info": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.archive": 2,
    "conversations.unarchive": 2,
    "conversations.setTopic": 2,
    "conversations.setPurpose": 2,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.open": 3,
    "conversations.members": 4,
    "users.conversations": 3,
    "users.info": 4,
    "usergroups.users.list": 2,
    "pins.add": 2,
    "pins.list": 2,
    "bookmarks.add": 2,
    "bookmarks.list": 3,
    "views.open": 4,
    "views.update": 4,
    "views.push": 4,
    "views.publish": 4,
    "oauth.v2.access": 4,
    "apps.connections.open": 1,
}
Key = tuple[str, str, str]


@dataclass
class Rates:
    """Counts calls and holds the closed windows. Times are the fake's monotonic seconds."""

    on: bool = False
    minute: float = 60.0
    burst: int = 1
    channel_seconds: float = 1.0
    history_per_minute: int | None = None
    _came: dict[Key, deque[float]] = field(default_factory=dict)
    _full: dict[Key, float] = field(default_factory=dict)
    _closed: dict[Key, tuple[float, float]] = field(default_factory=dict)

    def judge(self, method: str, team: str, channel: str, now: float) -> tuple[float, str] | None:
        """Count a call. Return Retry-After and the channel it is for ("" = the method) when it is one too many."""
        if not self.on:
            return None
        if method == "chat.postMessage" and (wait := self._channel_wait((method, team, channel), now)):
            return wait, channel
        wait = self._tier_wait((method, team, ""), now)
        return (wait, "") if wait else None

    def _tier_wait(self, key: Key, now: float) -> float:
        allowed = TIERS[METHOD_TIERS.get(key[0], 3)]
        if key[0] in {"conversations.history", "conversations.replies"} and self.history_per_minute:
            allowed = self.history_per_minute
        came = self._came.setdefault(key, deque())
        while came and came[0] <= now - self.minute:
            came.popleft()
        if len(came) >= allowed:
            return max(came[0] + self.minute - now, 0.001)
        came.append(now)
        return 0.0

    def _channel_wait(self, key: Key, now: float) -> float:
        """Count a post as a bucket that holds `burst` and gets one every `channel_seconds`."""
        full_at = max(self._full.get(key, now), now)
        wait = full_at - now - (self.burst - 1) * self.channel_seconds
        if wait > 0.001:
            return wait
        self._full[key] = full_at + self.channel_seconds
        return 0.0

    def close(self, key: Key, seconds: float, now: float) -> None:
        """Shut a method of a workspace (or of one channel of it) for a time that a 429 has named."""
        self._closed[key] = (now, now + seconds)

    def early(self, method: str, team: str, channel: str, now: float) -> tuple[float, float] | None:
        """Return how early a call is and how long ago the 429 left, or nothing when the method is open."""
        for key in ((method, team, ""), (method, team, channel)):
            told, until = self._closed.get(key, (0.0, 0.0))
            if now < until:
                return until - now, now - told
        return None

    def said(self, wait: float) -> float:
        """Return Retry-After as Slack says it: whole seconds, unless a test made a minute shorter."""
        return float(ceil(wait)) if self.minute >= 60 and self.channel_seconds >= 1 else max(round(wait, 3), 0.001)

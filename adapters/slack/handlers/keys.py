"""Keys: the stable name of each request, so that Slack's repeats and quick fingers have one effect."""

from __future__ import annotations

import re
from hashlib import sha256

from adapters.slack.handlers.payloads import By, Press

BUCKET = 5  # seconds in which the same press is the same request
SECONDS = re.compile(r"\d{1,12}")


def trigger_key(by: By, trigger: str) -> str | None:
    """Return the key of a command or a shortcut: Slack gives each a trigger of its own, used once."""
    return f"slack {trigger} {by.team} {by.user}" if trigger else None


def event_key(event_id: str) -> str | None:
    """Return the key of an event, which is the same each time that Slack repeats it."""
    return f"slack {event_id}" if event_id else None


def form_key(view: str, nonce: str) -> str:
    """Return the key of a submitted form. A view lives on when it shows another form; the nonce does not."""
    return f"slack view {view} {nonce}"


def press_keys(press: Press, words: str) -> tuple[str | None, str | None]:
    """Return the key of a press, and the one that it would have had a moment earlier; none where no time is told.

    Slack gives each click another trigger. So a press is named by who pressed what on which state of
    which message in which five seconds; the second key bridges the border between two of those.
    """
    begun = SECONDS.match(press.at)
    if begun is None:
        return None, None
    bucket = int(begun[0]) // BUCKET
    return _press_key(press, words, bucket), _press_key(press, words, bucket - 1)


def _press_key(press: Press, words: str, bucket: int) -> str:
    named = "\n".join((press.by.team, press.by.user, press.place, words, str(bucket)))
    return f"slack press {sha256(named.encode()).hexdigest()[:40]}"

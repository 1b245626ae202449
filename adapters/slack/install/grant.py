"""Grants: what Slack hands over when somebody lets Beacon into a workspace, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.slack.paths import Json, text_of
from bot.refusals import Refusal

LONGEST_NAME = 80  # characters


@dataclass(frozen=True, slots=True)
class Arrival:
    """A workspace that Beacon comes to, without any secret. `by` is the user who let it in."""

    team: str
    name: str
    app: str
    bot: str
    by: str
    url: str = ""  # its address, such as https://acme.slack.com/
    tenant: str = ""  # the organisation that it had when Beacon was there before


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens as Slack gives them. `renewal` is empty and `expires_at` None when they last for ever."""

    token: str = field(repr=False)
    renewal: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What an installation brings."""

    arrival: Arrival
    tokens: Tokens
    scopes: tuple[str, ...]


def read_grant(answer: Json, now: datetime) -> Grant:
    """Read the answer to a code. Refuses one without a workspace, such as that of a whole company at Slack."""
    team = text_of(answer, "team", "id")
    if not team:
        raise Refusal("install.whole" if answer.get("is_enterprise_install") is True else "install.unclear")
    arrival = Arrival(
        team,
        " ".join(text_of(answer, "team", "name").split())[:LONGEST_NAME] or team,
        text_of(answer, "app_id"),
        text_of(answer, "bot_user_id"),
        text_of(answer, "authed_user", "id"),
    )
    return Grant(arrival, read_tokens(answer, now), tuple(filter(None, text_of(answer, "scope").split(","))))


def read_tokens(answer: Json, now: datetime) -> Tokens:
    """Read the tokens of a bot. Refuses an answer without any."""
    token, renewal, lasts = text_of(answer, "access_token"), text_of(answer, "refresh_token"), answer.get("expires_in")
    if not token or text_of(answer, "token_type") not in ("", "bot"):
        raise Refusal("install.unclear")
    until = now + timedelta(seconds=lasts) if renewal and isinstance(lasts, int) else None
    return Tokens(token, renewal, until)

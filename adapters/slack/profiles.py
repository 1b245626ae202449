"""Profiles: what Slack says of somebody, read from its user object into names and languages of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from adapters.slack.paths import Json, list_of, part_of, text_of
from bot.model.org import BEACON
from bot.texts import LOCALES

LONGEST = 80  # characters of a handle or a name
NOT_IN_A_HANDLE = '@;:,/"<>'
JOINERS = "\u200c\u200d"  # not to be seen, and part of how names are written in Telugu and other scripts
# A person is also known by their user id. A name that looks like one would be taken for that other person.
LIKE_AN_ID = re.compile(r"[uw](?=[a-z]*\d)[a-z0-9]{8,}")


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody at Slack. None: Slack did not say, or it is nothing that we know.

    `homes` are the workspaces of which they are a member; empty when Slack does not say.
    """

    ref: str
    handle: str
    name: str | None
    locale: str | None
    says_locale: bool
    zone: str | None
    deleted: bool
    homes: frozenset[str]
    stranger: bool

    def is_member_of(self, team_id: str) -> bool:
        """Say whether they are still there, and belong to a workspace and not to another company."""
        return not self.deleted and (team_id in self.homes if self.homes else not self.stranger)


def read_profile(user: Json) -> Profile:
    """Read a user object, as `users.info` and the event `user_change` bring it."""
    ref = text_of(user, "id")
    shown = part_of(user, "profile")
    names = (text_of(shown, "display_name"), text_of(shown, "real_name"), text_of(user, "real_name"))
    return Profile(
        ref,
        handle_from(text_of(user, "name"), ref),
        next(filter(None, map(_shown, names)), None),
        locale_from(text_of(user, "locale")),
        "locale" in user,
        _zone(text_of(user, "tz")),
        user.get("deleted") is True,
        frozenset({text_of(user, "team_id"), *list_of(user, "enterprise_user", "teams")} - {""}),
        user.get("is_stranger") is True,
    )


def handle_from(hint: str, ref: str) -> str:
    """Return a handle for somebody: from the name they have at Slack, or else their user id in small letters.

    Two names that look alike stay two handles: no letter becomes a plain one that it only resembles.
    """
    letters = (letter for letter in hint if letter.isprintable() and not letter.isspace())
    plain = (letter for letter in letters if letter not in NOT_IN_A_HANDLE and _keeps_apart(letter))
    handle = "".join(plain).lower()[: LONGEST - 2]
    if not handle or handle == ref.lower():
        return ref.lower()
    return f"{handle}-2" if handle == BEACON or LIKE_AN_ID.fullmatch(handle) else handle


def locale_from(said: str) -> str | None:
    """Return the language of ours that a locale such as `te-IN` names, or None."""
    language = said.replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else None


def _keeps_apart(letter: str) -> bool:
    """Refuse the few signs that turn into a plain letter when they are made small, as the one for kelvin does."""
    return letter.isascii() or not letter.lower().isascii()


def _shown(name: str) -> str:
    """Return a name on one line, without signs that nobody sees or that turn the direction of others."""
    kept = "".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in name)
    return " ".join(kept.split())[:LONGEST]


def _zone(said: str) -> str | None:
    return said if said in _zones() else None


@cache
def _zones() -> frozenset[str]:
    """Return every time zone there is; looking them up in their folders takes too long to do it twice."""
    return frozenset(available_timezones())

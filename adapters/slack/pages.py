"""Pages: a list that Slack gives piece by piece, read to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.paths import Json, text_of
from adapters.slack.teams import Team
from bot.chat import TryLater

MOST = 30  # pages in one reading

Page = tuple[str, list[Json]]  # the cursor at which the next page begins, '' for none; and what stands on this one


async def pages(
    api: SlackApi, team: Team, method: str, key: str, /, cursor: str = "", **arguments: Any
) -> AsyncIterator[Page]:
    """Yield the pages of the list that a method returns under `key`, beginning at a cursor.

    Raises `TryLater` when the list does not end: whoever reads has seen a part of it only.
    """
    for _ in range(MOST):
        answer = await api.call(team, method, cursor=cursor or None, **arguments)
        cursor = text_of(answer, "response_metadata", "next_cursor")
        yield cursor, objects_of(answer, key)
        if not cursor:
            return
    raise TryLater("list_is_long")


def objects_of(answer: Json, key: str) -> list[Json]:
    """Return the objects in the list that stands under a key."""
    found = answer.get(key)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []

"""Clippings: a message that somebody marked, once it has been read, goes onto the timeline in their name."""

from __future__ import annotations

import asyncio

from adapters.slack.handlers.needs import Ask
from adapters.slack.people import People
from adapters.slack.teams import NAME, Teams
from bot.chat import Refused
from bot.forms import MAX_PARAGRAPH
from bot.invocation import Invocation
from bot.model.org import Person
from bot.ports import Claim, Store


class Clippings:
    """Writes what `SlackChat.clip` has read. Done twice, it stands there once."""

    def __init__(self, store: Store, people: People, teams: Teams, ask: Ask) -> None:
        self._store, self._people, self._teams, self._ask = store, people, teams, ask

    async def __call__(self, claim: Claim, text: str, author: str, link: str) -> None:
        """Put a message's words, by the user `author`, onto the timeline. Raises `Refused` when that cannot be."""
        delivery = claim.delivery
        by, ref = str(delivery.body["by"]), str(delivery.body["ref"])
        person = await asyncio.wrap_future(
            self._store.submit(delivery.org_id, lambda work: work.get(Person, by), write=False)
        )
        if person is None:
            raise Refused("user_not_found")
        fields = {"text": _fitted(text), "author": await self._name(delivery.org_id, author), "link": link, "ref": ref}
        key = f"{NAME} clip {delivery.id}"
        reply = await self._ask(
            Invocation(delivery.org_id, person.handle, "clip", claim.room.id, fields, key, source=NAME)
        )
        if reply.refusal:
            raise Refused(reply.refusal)

    async def _name(self, org_id: str, user_id: str) -> str:
        """Return what an author is called; a machine that writes has no name here."""
        team = self._teams.of_org(org_id)
        if team is None or not user_id:
            return user_id or "-"
        return f"@{(await self._people.handles(team, [user_id]))[user_id]}"


def _fitted(text: str) -> str:
    """Return what fits on the timeline; the link leads to the whole."""
    return text if len(text) <= MAX_PARAGRAPH else f"{text[: MAX_PARAGRAPH - 1]}…"

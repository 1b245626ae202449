"""Invitations: many people at once, and one by one where one of them is in the way of the others."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from adapters.slack.api import SlackApi
from adapters.slack.errors import ABOUT_A_PERSON, Declined
from adapters.slack.pages import objects_of
from adapters.slack.paths import list_of, text_of
from adapters.slack.teams import Team
from bot.chat import Parked, Refused

MOST = 100  # people in one call
REMEMBERED = 256  # invitations that were interrupted

log = logging.getLogger("beacon.slack")


class Invitations:
    """Brings people into channels. Whoever cannot come is passed over, and noted in the log."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._settled: dict[str, set[str]] = {}

    async def members(self, team: Team, groups: Iterable[str]) -> list[str]:
        """Return the users in user groups. A group that is gone, or that Beacon may not read, is passed over."""
        found: list[str] = []
        for group in groups:
            try:
                answer = await self._api.call(team, "usergroups.users.list", usergroup=group, team_id=team.id)
            except (Refused, Parked) as no:
                log.warning("group_not_invited", extra={"org": team.org_id, "code": no.code})
            else:
                found += list_of(answer, "users")
        return found

    async def send(self, team: Team, channel: str, users: Iterable[str], delivery_id: str) -> None:
        """Invite users, each once. An invitation that was interrupted goes on with those who are left."""
        settled = self._settled.pop(delivery_id, set())
        wanted = [user for user in dict.fromkeys(users) if user != team.bot]
        try:
            while waiting := [user for user in wanted if user not in settled]:
                await self._invite(team, channel, waiting[:MOST], settled)
        except BaseException:
            if len(self._settled) >= REMEMBERED:
                self._settled.clear()
            self._settled[delivery_id] = settled
            raise

    async def _invite(self, team: Team, channel: str, users: Sequence[str], settled: set[str]) -> None:
        """Invite users together, and add to `settled` who needs no more invitation: at least one of them."""
        try:
            answer = await self._api.call(team, "conversations.invite", channel=channel, users=",".join(users))
        except Declined as no:
            if no.code not in ABOUT_A_PERSON:
                raise
            answer = {**no.answer}
        if answer.get("ok"):
            settled.update(users)
            return
        # Nobody was invited, because somebody could not be. Slack mostly says who.
        faults = {text_of(fault, "user"): text_of(fault, "error") for fault in objects_of(answer, "errors")}
        named = {user: faults[user] for user in users if user in faults}
        if named or len(users) == 1:
            settled.update(named or users)
            for code in named.values() or (text_of(answer, "error"),):
                _note(team, code)
            return
        for user in users:
            await self._invite(team, channel, (user,), settled)


def _note(team: Team, code: str) -> None:
    if code != "already_in_channel":
        log.info("person_not_invited", extra={"org": team.org_id, "code": code})

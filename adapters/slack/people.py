"""People: who somebody in Slack is in the organisation, known at once and asked of nobody while they wait."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.slack.api import SlackApi
from adapters.slack.errors import Uncertain
from adapters.slack.introductions import PAUSE, Introductions
from adapters.slack.meeting import admit_all, find_accounts, find_met, is_news, learn
from adapters.slack.memory import Memory
from adapters.slack.paths import Json, part_of
from adapters.slack.profiles import Profile, handle_from, read_profile
from adapters.slack.teams import NAME, Team, Teams
from bot.chat import NotSent, Refused
from bot.model.chats import Account
from bot.model.org import BEACON, Person
from bot.model.room import Room
from bot.ports import Store, Work
from bot.refusals import Refusal

KNOWN_FOR = timedelta(seconds=60)  # what another server learns is seen here after that at the latest
ASKED_FOR = timedelta(days=1)
SIZE = 10_000  # people and rooms that are remembered
MOST_NAMED = 30  # people in one text who are looked for
PATIENCE = 3.0  # seconds that `gone` waits for Slack
USER = re.compile(r"[UW][A-Z0-9]{2,30}")
SLACKBOT = "USLACKBOT"

Result = TypeVar("Result")

log = logging.getLogger("beacon.slack")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the organisation. `met` says that Slack itself was asked who they are."""

    handle: str
    met: bool


class People:
    """The people and rooms of every workspace; each workspace sees its own organisation and nothing else."""

    def __init__(
        self, store: Store, api: SlackApi, teams: Teams, clock: Callable[[], datetime], *, pause: float = PAUSE
    ) -> None:
        """Take the store and Slack, and how many seconds to wait between two questions about people."""
        self._store, self._api, self._teams, self._clock = store, api, teams, clock
        self._known: Memory[tuple[str, str], Known] = Memory(clock, lasts=KNOWN_FOR, size=SIZE)
        self._faces: Memory[tuple[str, str], str] = Memory(clock, lasts=KNOWN_FOR, size=SIZE)
        self._rooms: Memory[tuple[str, str], Room] = Memory(clock, lasts=KNOWN_FOR, size=SIZE)
        self._doubted: Memory[tuple[str, str], bool] = Memory(clock, lasts=KNOWN_FOR, size=SIZE)
        self._introductions = Introductions(self._ask, pause=pause)

    async def run(self) -> None:
        """Ask Slack behind the requests who people are, until cancelled."""
        await self._introductions.run()

    async def handle_of(
        self,
        team: Team,
        user_id: str,
        name_hint: str | None = None,
        *,
        user_team: str | None = None,
        enterprise: str | None = None,
    ) -> str:
        """Return the handle of whoever asks for something in a workspace; somebody new is admitted.

        `user_team` is the workspace that the payload says they are of, `enterprise` the company at Slack to
        which this workspace belongs. Refuses who has left, and people of other companies.
        """
        is_ours = user_team in (None, team.id, enterprise)
        known = self._known.get((team.org_id, user_id))
        if known is None:
            met = await self._meet(team, {user_id: name_hint or ""}, admits=is_ours)
            known = met.get(user_id)
        if known is None and is_ours:
            raise Refusal("person.left")
        if known is None or not (is_ours or known.met):
            if enterprise:  # perhaps of another workspace of the same company, and a guest or member here
                self._doubt(team, user_id)
            raise Refusal("person.outside")
        return known.handle

    async def handles(self, team: Team, user_ids: Collection[str]) -> dict[str, str]:
        """Return the handles of people whom somebody named or picked; those who are new are admitted.

        Who has left, or is no user, or is one too many, gets their id in small letters: that is nobody else's.
        Beacon itself and Slack's own bot have names that nobody has: neither can answer for a crisis.
        """
        machines = {team.bot: BEACON, SLACKBOT: SLACKBOT.lower()}
        asked = sorted(user_id for user_id in set(user_ids) - set(machines) if USER.fullmatch(user_id))
        found = {user_id: self._known.get((team.org_id, user_id)) for user_id in asked}
        missing = dict.fromkeys([user_id for user_id, known in found.items() if known is None][:MOST_NAMED], "")
        if missing:
            found |= await self._meet(team, missing, admits=True)
        names = machines | {user_id: known.handle for user_id, known in found.items() if known}
        return {user_id: names.get(user_id, user_id.lower()) for user_id in user_ids}

    async def faces(self, org_id: str, person_ids: Collection[str]) -> dict[str, str]:
        """Return the user ids of people, as far as they are in Slack."""
        found = {person: face for person in person_ids if (face := self._faces.get((org_id, person)))}
        missing = tuple(person for person in person_ids if person not in found)
        if missing:
            accounts = await self._do(org_id, lambda work: find_accounts(work, missing), write=False)
            for account in accounts:  # who has an account that is alive is known by that one
                found[account.person_id] = account.ref
                self._faces.put((org_id, account.person_id), account.ref)
        return found

    async def room_of(self, team: Team, channel_id: str) -> Room | None:
        """Return the room of a channel, if it is one of ours. It is as it was up to a minute ago."""
        room = self._rooms.get((team.org_id, channel_id)) if channel_id else None
        if room is not None or not channel_id:
            return room
        rooms = await self._do(
            team.org_id, lambda work: work.find(Room, chat=NAME, ref=channel_id, limit=1), write=False
        )
        for room in rooms:
            self._rooms.put((team.org_id, channel_id), room)
        return rooms[0] if rooms else None

    async def note_change(self, team: Team, user: Json) -> None:
        """Take in what the event `user_change` says of somebody; who was never met is nobody's business."""
        profile = read_profile(user)
        met = await self._do(team.org_id, lambda work: find_met(work, (profile.ref,)), write=False)
        if profile.ref in met and is_news(team, profile, met[profile.ref]):
            await self._learn(team, profile, admits=False)

    async def gone(self, org_id: str, person_id: str) -> bool:
        """Say whether somebody has left Slack: a message to them would arrive, and nobody would read it.

        Asks Slack when that was not done for a day: not for the path of a request.
        """
        account = await self._account(org_id, person_id)
        if account is None:
            return False
        if self._is_due(account):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._ask(account.space, account.ref)
            except (NotSent, Uncertain, TimeoutError) as fault:
                log.info("introduction_waits", extra={"org": org_id, "code": getattr(fault, "code", None)})
            account = await self._account(org_id, person_id) or account
        return not account.active

    async def _account(self, org_id: str, person_id: str) -> Account | None:
        found = await self._do(org_id, lambda work: find_accounts(work, (person_id,)), write=False)
        return found[-1] if found else None

    async def _meet(self, team: Team, names: Mapping[str, str], *, admits: bool) -> dict[str, Known | None]:
        """Find users, given with their names or '', and admit those who are new; None: they have left."""
        met = await self._do(team.org_id, lambda work: find_met(work, names), write=False)
        new = {user_id: handle_from(name, user_id) for user_id, name in names.items() if user_id not in met}
        if new and admits:
            met |= await self._do(team.org_id, lambda work: admit_all(work, team, new))
        return {user_id: self._note(team, account, person) for user_id, (account, person) in met.items()}

    def _note(self, team: Team, account: Account, person: Person) -> Known | None:
        """Remember somebody for a while, and see to it that Slack is asked after them where that is due."""
        is_here = account.active and person.active
        if not is_here or self._is_due(account):
            self._doubt(team, account.ref)
        if not is_here:
            return None
        known = Known(person.handle, account.asked_at is not None)
        if person.id != account.id or person.handle != account.ref.lower():  # else a better name is on its way
            self._known.put((team.org_id, account.ref), known)
        return known

    def _is_due(self, account: Account) -> bool:
        return account.asked_at is None or account.asked_at + ASKED_FOR <= self._clock()

    def _doubt(self, team: Team, user_id: str) -> None:
        """Have Slack asked after somebody, at most once in a while."""
        if not self._doubted.get((team.id, user_id)):
            self._doubted.put((team.id, user_id), True)
            self._introductions.note(team.id, user_id)

    async def _ask(self, team_id: str, user_id: str) -> None:
        """Ask Slack after somebody, and keep the answer. Raises what the call raises."""
        team = self._teams.by_id(team_id)
        if team is None or not team.active:
            return
        try:
            answer = await self._api.call(team, "users.info", user=user_id, include_locale=True)
        except Refused as no:
            if no.code != "user_not_found":
                raise
            answer = {"user": {"id": user_id, "deleted": True}}
        profile = read_profile(part_of(answer, "user"))
        if profile.ref == user_id:
            await self._learn(team, profile, admits=True)

    async def _learn(self, team: Team, profile: Profile, *, admits: bool) -> None:
        now = self._clock()
        person_id = await self._do(team.org_id, lambda work: learn(work, team, profile, now, admits=admits))
        self._known.drop((team.org_id, profile.ref))
        if person_id:
            self._faces.drop((team.org_id, person_id))

    async def _do(self, org_id: str, job: Callable[[Work], Result], *, write: bool = True) -> Result:
        return await asyncio.wrap_future(self._store.submit(org_id, job, write=write))

"""The way out in a test: a `SlackChat` over real HTTP to a fake Slack, with the few people and rooms it asks about."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar

from adapters.slack.api import SlackApi
from adapters.slack.chat import SlackChat
from adapters.slack.paint import Painter
from adapters.slack.seals import Seals
from adapters.slack.teams import Team
from bot import deliveries
from bot.cards import Card, Text
from bot.chat import Sent, TryLater
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.model.room import Room, RoomKind
from bot.ports import Claim
from bot.texts import Say
from tests.fakes.clock import Clock
from tests.fakes.slack import Channel, FakeSlack, Message, Workspace
from tests.slack.paint_cases import english

Answer = TypeVar("Answer")

ORG = "acme"
SEALS = Seals((b"the key of a test",))
LEASE = timedelta(seconds=15)


def team_of(space: Workspace, org_id: str = ORG) -> Team:
    """Return what Beacon knows of a workspace."""
    return Team(space.id, org_id, space.token, space.bot, space.app_id, space.url, space.name)


class Directory:
    """Where Beacon is installed; `fresh` gives what was put into `renewed`."""

    def __init__(self) -> None:
        self.teams: dict[str, Team] = {}
        self.renewed: dict[str, Team] = {}
        self.ready = True
        self.asked = 0

    def of_org(self, org_id: str) -> Team | None:
        return self.teams.get(org_id)

    async def fresh(self, team: Team) -> Team:
        self.asked += 1
        return self.renewed.get(team.id, team)


class Crowd:
    """Who is who: `ids` are the users of people, `left` who has gone."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.left: set[str] = set()
        self.asked = 0

    async def faces(self, _org_id: str, person_ids: Collection[str]) -> dict[str, str]:
        self.asked += 1
        return {person: self.ids[person] for person in person_ids if person in self.ids}

    async def handles(self, _team: Team, user_ids: Collection[str]) -> dict[str, str]:
        people = {user: person for person, user in self.ids.items()}
        return {user: people.get(user, user.lower()) for user in user_ids}

    async def gone(self, _org_id: str, person_id: str) -> bool:
        return person_id in self.left


class Outbound:
    """One chat, one workspace, one clock that runs with the fake's."""

    def __init__(self, **fake: Any) -> None:
        self.slack = FakeSlack(**fake)
        self.clock = Clock(datetime.now(UTC), running=True)
        self.directory, self.crowd = Directory(), Crowd()
        self.taken: set[str] = set()
        self.clips: list[tuple[str, str, str]] = []
        self._numbers = count(1)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self.slack.__enter__()
        self.team = team_of(self.slack.home)
        self.directory.teams[ORG] = self.team
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.do(self.api.close())
        self._runner.close()
        self.slack.__exit__(kind, error, trace)

    def again(self) -> None:
        """Go on with a chat that remembers nothing, as after a restart."""
        self.do(self.api.close())
        self.begin()

    def begin(self) -> None:
        """Begin with a chat that remembers nothing."""
        self.api = SlackApi(self.slack.api_url, fresh=self.directory.fresh, seconds=lambda: self.clock().timestamp())
        self.chat = SlackChat(
            self.api,
            self.directory,
            self.crowd,
            Painter(SEALS),
            self.clock,
            taken=self._is_taken,
            manner=self._manner,
            write_clip=self._write_clip,
        )

    def do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run a coroutine to its end."""
        return self._runner.run(work)

    def rest(self, seconds: float) -> None:
        """Let real time pass."""
        self.do(asyncio.sleep(seconds))

    def sought(self, claim: Claim) -> Sent | None:
        """Return what a look into the history found, or None while Slack does not let us look to its end."""
        try:
            found = self.do(self.chat.seek(claim))
        except TryLater:
            return None
        assert found is not None
        return found

    def meet(self, *handles: str) -> None:
        """Let people be in Slack."""
        for handle in handles:
            self.crowd.ids[handle] = self.slack.user(handle).id

    def room(self, name: str = "c-1-flood", *, made: bool = True, **facts: Any) -> Room:
        """Return a crisis's room; `made`: its channel is there, with the bot in it."""
        ref = self.slack.channel(name, private=facts.get("private", False)).id if made else None
        kind = facts.pop("kind", RoomKind.CRISIS)
        return Room(f"room-{next(self._numbers)}", ORG, "slack", kind, name, ref=ref, **facts)

    def post(self, room: Room, card: Card, **facts: Any) -> Sent:
        """Post a card as the dispatcher would."""
        return self.do(self.chat.post(self.claim(deliveries.post(room, card, **self.slip()), room, **facts), card))

    def edit(self, room: Room, posted: Claim, card: Card) -> Sent:
        """Show another card in what a claim posted."""
        edit = deliveries.edit(room, posted.delivery.id, card, **self.slip())
        return self.do(self.chat.edit(self.claim(edit, room, target_ref=posted.delivery.ref), card))

    def posted(self, room: Room, card: Card) -> Claim:
        """Post a card; return its claim with the delivery as it was sent."""
        claim = self.claim(deliveries.post(room, card, **self.slip()), room)
        sent = self.do(self.chat.post(claim, card))
        return replace(claim, delivery=replace(claim.delivery, ref=sent.ref))

    def claim(self, delivery: Delivery, room: Room, *, target_ref: str | None = None, **facts: Any) -> Claim:
        """Return a delivery as the outbox hands it out."""
        now = self.clock()
        facts = {"token": 1, "attempt": 1, "started_at": now, "lease_until": now + LEASE, **facts}
        return Claim(replace(delivery, state=DeliveryState.SENDING, **facts), room, target_ref)

    def asked(self, kind: DeliveryKind, room: Room, **facts: Any) -> Claim:
        """Return a claim of a kind that needs no more than its room and a body."""
        slip = self.slip()
        delivery = Delivery(
            slip["delivery_id"], ORG, "slack", room.id, room.id, kind, slip["key"], slip["now"], slip["now"]
        )
        return self.claim(delivery, room, **facts)

    def slip(self) -> deliveries.Slip:
        """Return what every delivery is given."""
        name = f"delivery-{next(self._numbers)}"
        return {"delivery_id": name, "key": name, "now": self.clock()}

    def said(self, room: Room) -> list[Message]:
        """Return what stands in a room's channel."""
        return self.slack.messages(room.ref or "")

    def channel(self, room: Room) -> Channel:
        """Return a room's channel as Slack has it."""
        return self.slack.find(room.ref or "")

    async def _is_taken(self, _org_id: str, channel: str) -> bool:
        return channel in self.taken

    async def _manner(self, _room: Room) -> tuple[Say, str]:
        return english(), "Africa/Lagos"

    async def _write_clip(self, _claim: Claim, text: str, author: str, link: str) -> None:
        self.clips.append((text, author, link))


def short(title: str = "Power is out") -> Card:
    """Return a card that fits into one message."""
    return Card("test.short", title)


def long(parts: int, word: str = "water") -> Card:
    """Return a card that needs so many messages."""
    paragraph = f"{word} " * (2_900 // (len(word) + 1))
    return Card("test.long", "Talking points", tuple(Text((paragraph,)) for _ in range(4 * parts - 3)))

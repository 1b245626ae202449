"""The whole of a chat platform in the store: one unit of work for each call, and nothing done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import Card
from bot.chat import Refused, Sent, Unreachable
from bot.documents import card_document
from bot.model.delivery import DeliveryKind
from bot.model.records import LocalMessage, LocalRoom, message_series
from bot.ports import Claim, Store, Work
from bot.refusals import Conflict, Unavailable


def unheard(room_id: str) -> None:
    """Let a change pass without telling anybody."""


class LocalChat:
    """Rooms and messages as rows. A message's id is that of the delivery that posted it."""

    name = "local"
    timeout = timedelta(seconds=2)
    settle = timedelta()  # what was committed shows at once

    def __init__(self, store: Store, clock: Callable[[], datetime], changed: Callable[[str], None] = unheard) -> None:
        """Take a store and a clock, and whom to tell, in the loop, which room has changed."""
        self._store = store
        self._clock = clock
        self._changed = changed

    async def open_room(self, claim: Claim) -> Sent:
        """Make the room; it keeps the id that Beacon gave it."""
        room = claim.room

        def job(work: Work) -> Sent:
            if work.get(LocalRoom, room.id) is None:
                work.add(LocalRoom(room.id, room.org_id))
            return Sent(room.id)

        return await self._do(claim, job)

    async def post(self, claim: Claim, card: Card) -> Sent:
        """Add a message at the end of the room."""
        delivery, document, now = claim.delivery, card_document(card), self._clock()

        def job(work: Work) -> Sent:
            if work.get(LocalMessage, delivery.id) is None:
                _open_one(work, claim)
                seq = _next_number(work, claim)
                room_id = claim.room.id
                work.add(LocalMessage(delivery.id, delivery.org_id, room_id, seq, now, document, changed=seq))
            return Sent(delivery.id)

        return await self._do(claim, job)

    async def edit(self, claim: Claim, card: Card) -> Sent:
        """Show another card in a message; its place in the room stays."""
        document, now = card_document(card), self._clock()
        return await self._change(claim, lambda message: replace(message, card=document, edited_at=now))

    async def pin(self, claim: Claim) -> Sent:
        """Pin a message."""
        return await self._change(claim, lambda message: replace(message, pinned=True))

    async def set_topic(self, claim: Claim, topic: str) -> Sent:
        """Set the room's topic."""
        return await self._arrange(claim, lambda room: replace(room, topic=topic))

    async def invite(self, claim: Claim, people: tuple[str, ...], _groups: tuple[str, ...]) -> Sent:
        """Add people to the room's members, in the order in which they came; there are no groups here."""
        return await self._arrange(
            claim, lambda room: replace(room, members=tuple(dict.fromkeys((*room.members, *people))))
        )

    async def bookmark(self, claim: Claim, _url: str, _label: str) -> Sent:
        """Do nothing: the desk is where the address leads."""
        return Sent(claim.room.id)

    async def clip(self, _claim: Claim, _clip: Mapping[str, str]) -> Sent:
        """Refuse: nobody but Beacon writes here, and what it writes is in the timeline."""
        raise Refused("nothing_to_clip")

    async def archive(self, claim: Claim, *, archived: bool) -> Sent:
        """Close the room for new messages, or open it again."""
        return await self._arrange(claim, lambda room: replace(room, archived=archived))

    async def seek(self, claim: Claim) -> Sent | None:
        """Look for the row that a delivery would have left; the rest may be done again without harm."""
        delivery = claim.delivery

        def job(work: Work) -> Sent | None:
            if delivery.kind is DeliveryKind.POST:
                return Sent(delivery.id) if work.get(LocalMessage, delivery.id) else None
            if delivery.kind is DeliveryKind.OPEN_ROOM:
                return Sent(claim.room.id) if work.get(LocalRoom, claim.room.id) else None
            return None

        return await asyncio.wrap_future(self._store.submit(delivery.org_id, job, write=False))

    async def _change(self, claim: Claim, change: Callable[[LocalMessage], LocalMessage]) -> Sent:
        message_id = claim.target_ref or ""

        def job(work: Work) -> Sent:
            old = work.get(LocalMessage, message_id)
            if old is None:
                raise Refused("message_not_found")
            if change(old) != old:
                _keep(work, old, replace(change(old), changed=_next_number(work, claim)))
            return Sent(message_id)

        return await self._do(claim, job)

    async def _arrange(self, claim: Claim, change: Callable[[LocalRoom], LocalRoom]) -> Sent:
        def job(work: Work) -> Sent:
            old = _room(work, claim)
            if change(old) != old:
                _keep(work, old, change(old))
            return Sent(old.id)

        return await self._do(claim, job)

    async def _do(self, claim: Claim, job: Callable[[Work], Sent]) -> Sent:
        """Run a job. A store that is away is a chat that is away: every job may safely be done again."""
        try:
            sent = await asyncio.wrap_future(self._store.submit(claim.room.org_id, job))
        except Unavailable:
            raise Unreachable("store_away") from None
        self._changed(claim.room.id)
        return sent


def _next_number(work: Work, claim: Claim) -> int:
    """Count a room's messages and their changes. Each room counts by itself, so that no two wait for one another."""
    return work.next_number(message_series(claim.room.id))


def _room(work: Work, claim: Claim) -> LocalRoom:
    room = work.get(LocalRoom, claim.room.id)
    if room is None:
        raise Refused("room_not_found")
    return room


def _open_one(work: Work, claim: Claim) -> LocalRoom:
    room = _room(work, claim)
    if room.archived:
        raise Refused("is_archived")
    return room


def _keep(work: Work, old: LocalMessage | LocalRoom, new: LocalMessage | LocalRoom) -> None:
    if not work.swap(old, new):
        raise Conflict

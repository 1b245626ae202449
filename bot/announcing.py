"""Announcing: what everyone hears of a public crisis, in the room for it on each chat, and of a private one never."""

from __future__ import annotations

from dataclasses import replace

from bot import posting
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.delivery import Priority
from bot.model.room import Room, RoomKind
from bot.views.crisis import announcement_card


def announcing_rooms(context: Context) -> list[Room]:
    """Return the rooms in which crises are announced, at most one per chat."""
    return context.work.find(Room, kind=RoomKind.LOBBY)


def announce(context: Context, crisis: Crisis) -> Crisis:
    """Tell everyone of a public crisis; a private one is announced nowhere."""
    if crisis.private:
        return crisis
    card = _announcement(context, crisis)
    posted = {room.id: posting.post(context, room, card, Priority.DECLARE).id for room in announcing_rooms(context)}
    return replace(crisis, announcements=posted)


def announce_again(context: Context, before: Crisis, after: Crisis) -> None:
    """Bring the announcements of a crisis up to date where they read differently now."""
    if not after.announcements:
        return
    old, new = _announcement(context, before), _announcement(context, after)
    for room in announcing_rooms(context):
        say = context.saying(room)
        if room.id in after.announcements and old(say) != new(say):
            posting.edit(context, room, after.announcements[room.id], new, collapse=f"announce {after.id}")


def _announcement(context: Context, crisis: Crisis) -> posting.CardIn:
    return lambda say: announcement_card(context, crisis, say)

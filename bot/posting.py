"""Posting: what must be said in a crisis's rooms becomes deliveries in the same unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from bot import deliveries
from bot.cards import Card
from bot.context import Context
from bot.model.chats import Account
from bot.model.crisis import Crisis
from bot.model.delivery import WAITING_STATES, Delivery, DeliveryKind, DeliveryState, Priority
from bot.model.org import Person, Workspace
from bot.model.room import LOCAL, Room, RoomKind, room_name
from bot.schedule import after_quiet
from bot.texts import Say

CardIn = Callable[[Say], Card]  # makes a card in the language of the room that it is for
TopicIn = Callable[[Say], str]
OPENING = "opening"  # the slot of the delivery that opens a room


def rooms_of(context: Context, crisis: Crisis) -> list[Room]:
    """Return the crisis's rooms, one per chat that the organisation uses."""
    return context.work.find(Room, crisis_id=crisis.id)


def spaces_of(context: Context) -> list[Workspace]:
    """Return the organisation's sides on its chats, the one that is always there first."""
    return sorted(context.work.find(Workspace), key=lambda space: (space.chat != LOCAL, space.id))


def open_rooms(context: Context, crisis: Crisis, topic: TopicIn) -> list[Room]:
    """Plan a room for the crisis on every chat of the organisation, and return them."""
    line = topic(context.texts.speaking(context.org.locale))
    return [_open_room(context, crisis, space, line) for space in spaces_of(context)]


def _open_room(context: Context, crisis: Crisis, space: Workspace, topic: str) -> Room:
    room = Room(
        id=context.new_id(),
        org_id=crisis.org_id,
        chat=space.chat,
        kind=RoomKind.CRISIS,
        name=room_name(crisis.number, crisis.title),
        crisis_id=crisis.id,
        private=crisis.private,
    )
    context.work.add(room)
    opening = _queue(context, deliveries.open_room(room, **_marks(context, Priority.DECLARE)))
    _queue(context, deliveries.topic(room, topic, **_marks(context, Priority.DECLARE), after=opening.id))
    people = tuple(dict.fromkeys(person for person in (*crisis.insiders, crisis.declared_by)))
    groups = () if crisis.private else space.groups
    marks = _marks(context, Priority.NORMAL)
    _queue(context, deliveries.invite(room, people, groups=groups, **marks, after=opening.id))
    _bookmark_desk(context, room, crisis, opening)
    return room


def _bookmark_desk(context: Context, room: Room, crisis: Crisis, opening: Delivery) -> None:
    """Show the way to the desk above a room elsewhere, when others than this machine can go it."""
    if context.desk_public and room.chat != LOCAL:
        label = context.saying(room)("room.bookmark")
        marks = _marks(context, Priority.NORMAL)
        address = f"{context.desk_url}/desk/rooms/{crisis.ref}"
        _queue(context, deliveries.bookmark(room, address, label, **marks, after=opening.id))


def close_rooms(context: Context, crisis: Crisis) -> None:
    """Close the rooms of a resolved crisis once everything has been said there."""
    for room in rooms_of(context, crisis):
        last = context.work.find(Delivery, room_id=room.id, lane=room.id, order="seq", descending=True, limit=1)
        after = last[0].id if last else None
        _queue(context, deliveries.archive(room, **_marks(context, Priority.COSMETIC), after=after))


def reopen_rooms(context: Context, crisis: Crisis) -> None:
    """Open the rooms of a crisis again, before anything is said there and after any closing that is under way."""
    for room in rooms_of(context, crisis):
        closing = _closing(context, room)
        opening = deliveries.unarchive(room, **_marks(context, Priority.DECLARE), after=closing)
        _queue(context, replace(opening, lane=room.id))


def _closing(context: Context, room: Room) -> str | None:
    """Drop a closing that did not begin; return the id of one that did."""
    for delivery in context.work.find(Delivery, room_id=room.id, kind=DeliveryKind.ARCHIVE, state=WAITING_STATES):
        if delivery.state is DeliveryState.SENDING:
            return delivery.id
        context.keep(delivery, replace(delivery, state=DeliveryState.SUPERSEDED))
    return None


def post(context: Context, room: Room, card: CardIn, priority: Priority = Priority.NORMAL) -> Delivery:
    """Post a card in a room, in the room's language."""
    shown = card(context.saying(room))
    return _queue(context, deliveries.post(room, shown, **_marks(context, priority)))


def post_everywhere(context: Context, crisis: Crisis, card: CardIn, priority: Priority = Priority.NORMAL) -> None:
    """Post a card in every room of a crisis; it is drawn once for all rooms of a language."""
    drawn: dict[str, Card] = {}

    def once(say: Say) -> Card:
        if say.locale not in drawn:
            drawn[say.locale] = card(say)
        return drawn[say.locale]

    for room in rooms_of(context, crisis):
        post(context, room, once, priority)


def fill_slot(
    context: Context,
    room: Room,
    slot: str,
    card: CardIn,
    *,
    pinned: bool,
    priority: Priority = Priority.NORMAL,
) -> Room:
    """Post a card that is edited in place ever after; return the room that remembers it."""
    posted = post(context, room, card, priority)
    if pinned:
        _queue(context, deliveries.pin(room, posted.id, **_marks(context, priority)))
    remembered = room.holding(slot, posted.id)
    context.keep(room, remembered)
    return replace(remembered, version=room.version + 1)


def refresh_slot(context: Context, crisis: Crisis, slot: str, card: CardIn) -> None:
    """Bring a card that is edited in place up to date in every room; unsent older states give way."""
    for room in rooms_of(context, crisis):
        if slot in room.slots:
            edit(context, room, room.slots[slot], card, collapse=slot)


def edit(context: Context, room: Room, target: str, card: CardIn, *, collapse: str) -> None:
    """Edit the message that a delivery posted."""
    shown = card(context.saying(room))
    marks = _marks(context, Priority.COSMETIC)
    _queue(context, deliveries.edit(room, target, shown, **marks, collapse=collapse))


def set_topic(context: Context, room: Room, topic: TopicIn) -> None:
    """Set the line that stands above a room, in the room's language."""
    shown = topic(context.saying(room))
    _queue(context, deliveries.topic(room, shown, **_marks(context, Priority.COSMETIC)))


def invite(context: Context, crisis: Crisis, person_id: str) -> None:
    """Bring a person into every room of a crisis."""
    for room in rooms_of(context, crisis):
        _queue(context, deliveries.invite(room, (person_id,), **_marks(context, Priority.NORMAL)))


def send_direct(context: Context, person: Person, card: CardIn, *, urgent: bool, about: str | None = None) -> None:
    """Send a card to one person; what is not urgent waits for the end of their quiet hours.

    Of the cards of a kind that wait `about` the same (by default the crisis) the newest is said.
    """
    at = context.now if urgent else after_quiet(context.now, person.quiet, person.time_zone or context.org.zone)
    shown = card(context.texts.speaking(person.language, context.org.locale))
    held = f"{shown.key} {about or context.the_crisis.id}" if at > context.now else None
    for room in direct_rooms(context, person):
        marks = _marks(context, Priority.REMINDER)
        delivery = deliveries.post(room, shown, **marks, after=room.slots.get(OPENING), collapse=held)
        # What waits for the morning waits in a lane of its own: something urgent must not queue behind it.
        lane = deliveries.quiet_lane(room) if held else delivery.lane
        _queue(context, replace(delivery, not_before=at, lane=lane))


def take_back(context: Context, crisis: Crisis, keys: Iterable[str]) -> None:
    """Drop cards that wait for the end of somebody's quiet hours and are not true any more."""
    names = tuple(deliveries.post_name(_held_back(key, crisis)) for key in keys)
    for delivery in context.work.find(Delivery, collapse=names, state=DeliveryState.PENDING):
        context.keep(delivery, replace(delivery, state=DeliveryState.SUPERSEDED))


def _held_back(key: str, crisis: Crisis) -> str:
    """Name a card that waits, so that the next of its kind takes its place: one morning, one reminder."""
    return f"{key} {crisis.id}"


def direct_rooms(context: Context, person: Person) -> list[Room]:
    """Return the rooms between Beacon and a person: on the chats where they are, else on the local one."""
    accounts = context.work.find(Account, person_id=person.id, active=True)
    known = {room.chat: room for room in context.work.find(Room, kind=RoomKind.DIRECT, person_id=person.id)}
    chats = sorted({account.chat for account in accounts}) or [LOCAL]
    return [known.get(chat) or _open_direct(context, person, chat) for chat in chats]


def _open_direct(context: Context, person: Person, chat: str) -> Room:
    marks = _marks(context, Priority.REMINDER)
    room = Room(
        id=f"direct-{chat}-{person.id}",  # one per person, even when two need it at once
        org_id=person.org_id,
        chat=chat,
        kind=RoomKind.DIRECT,
        name=f"@{person.handle}",
        person_id=person.id,
        private=True,
        locale=person.language,
        slots={OPENING: marks["delivery_id"]},
    )
    context.work.add(room)
    _queue(context, deliveries.open_room(room, **marks))
    return room


class Marks(TypedDict):
    """What every delivery gets when it is queued."""

    delivery_id: str
    key: str
    now: datetime
    priority: Priority


def _marks(context: Context, priority: Priority) -> Marks:
    delivery_id = context.new_id()
    return Marks(delivery_id=delivery_id, key=delivery_id, now=context.now, priority=priority)


def _queue(context: Context, delivery: Delivery) -> Delivery:
    context.work.add(delivery)
    return delivery

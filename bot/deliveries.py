"""Deliveries in the making: one constructor for each thing that can be sent, with its body and its lane."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from bot.cards import Card
from bot.documents import card_document
from bot.model.delivery import Delivery, DeliveryKind, Priority
from bot.model.room import Room


class Slip(TypedDict):
    """What every delivery is given: its id, a unique key, the time, its urgency, what must be sent first."""

    delivery_id: str
    key: str
    now: datetime
    priority: NotRequired[Priority]
    after: NotRequired[str | None]


def post(room: Room, card: Card, *, collapse: str | None = None, **slip: Unpack[Slip]) -> Delivery:
    """Say a card in a room. A later post with the same `collapse` replaces this one while it is unsent."""
    name = post_name(collapse) if collapse else None
    return _made(room, DeliveryKind.POST, slip, lane=room.id, body={"card": card_document(card)}, collapse=name)


def post_name(collapse: str) -> str:
    """Return how the name by which posts replace one another is stored."""
    return f"post:{collapse}"


def edit(room: Room, target: str, card: Card, *, collapse: str | None = None, **slip: Unpack[Slip]) -> Delivery:
    """Show another card in the message that the delivery `target` posted; only the newest state is sent.

    The name to collapse by has a prefix of its own, so that an edit never replaces the post it edits.
    """
    name = f"edit:{collapse or target}"
    body = {"card": card_document(card)}
    return _made(room, DeliveryKind.EDIT, slip, lane=room.id, body=body, target=target, collapse=name)


def open_room(room: Room, **slip: Unpack[Slip]) -> Delivery:
    """Open the room itself; everything posted to it waits in the same lane behind this."""
    return _made(room, DeliveryKind.OPEN_ROOM, {"priority": Priority.DECLARE, **slip}, lane=room.id)


def pin(room: Room, target: str, **slip: Unpack[Slip]) -> Delivery:
    """Pin the message that the delivery `target` posted, once it is there."""
    return _made(room, DeliveryKind.PIN, {"after": target, **slip}, lane=side_lane(room), target=target)


def topic(room: Room, text: str, **slip: Unpack[Slip]) -> Delivery:
    """Set the room's topic; a newer topic replaces an unsent one."""
    lane = side_lane(room)
    return _made(room, DeliveryKind.TOPIC, slip, lane=lane, body={"topic": text}, collapse="topic:")


def invite(room: Room, people: Iterable[str], *, groups: Iterable[str] = (), **slip: Unpack[Slip]) -> Delivery:
    """Invite people, given by their ids, and the members of the chat's own groups to the room."""
    body = {"people": list(people), "groups": list(groups)}
    return _made(room, DeliveryKind.INVITE, slip, lane=side_lane(room), body=body)


def bookmark(room: Room, url: str, label: str, **slip: Unpack[Slip]) -> Delivery:
    """Put an address above the room, where the chat can do that."""
    return _made(room, DeliveryKind.BOOKMARK, slip, lane=side_lane(room), body={"url": url, "label": label})


def clip(room: Room, ref: str, by: str, **slip: Unpack[Slip]) -> Delivery:
    """Read the message that a person (`by`) marked, and put it into the timeline; it delays nothing else.

    `ref` is the chat's own name of the message.
    """
    lane = f"{room.id}/clip {ref}"
    return _made(room, DeliveryKind.CLIP, slip, lane=lane, body={"ref": ref, "by": by})


def archive(room: Room, **slip: Unpack[Slip]) -> Delivery:
    """Close the room for new messages; name the last post in `after`, or it may find the door shut."""
    return _made(room, DeliveryKind.ARCHIVE, slip, lane=side_lane(room))


def unarchive(room: Room, **slip: Unpack[Slip]) -> Delivery:
    """Open an archived room again; the first post that needs it names this in its `after`."""
    return _made(room, DeliveryKind.UNARCHIVE, slip, lane=side_lane(room))


def side_lane(room: Room) -> str:
    """Return the lane of what may come late: a step that fails there never holds up what people read."""
    return f"{room.id}/side"


def quiet_lane(room: Room) -> str:
    """Return the lane of what waits for the end of quiet hours."""
    return f"{room.id}/quiet"


def _made(room: Room, kind: DeliveryKind, slip: Slip, *, lane: str, **rest: Any) -> Delivery:
    return Delivery(
        id=slip["delivery_id"],
        org_id=room.org_id,
        chat=room.chat,
        room_id=room.id,
        lane=lane,
        kind=kind,
        key=slip["key"],
        created_at=slip["now"],
        not_before=slip["now"],
        priority=slip.get("priority", Priority.NORMAL),
        after=slip.get("after"),
        **rest,
    )

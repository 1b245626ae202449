"""One call to a chat: from a claim to the method it stands for, and from whatever happened to an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.chat import Chat, NotSent, Refused, Sent, TryLater
from bot.documents import read_card
from bot.model.delivery import DeliveryKind
from bot.outbox import Outcome, Unknown
from bot.ports import Claim

Call = Callable[[], Awaitable[Sent]]
NEEDS_TARGET = (DeliveryKind.EDIT, DeliveryKind.PIN)
IN_LINE = (DeliveryKind.POST, DeliveryKind.EDIT)  # stand in the room's lane, behind its opening


async def send(chat: Chat, claim: Claim) -> Outcome:
    """Call the chat once, for at most its time-out.

    Whatever it raises that is not a clear no leaves the outcome unknown: it may have been carried out.
    """
    try:
        call = _prepared(chat, claim)
    except (KeyError, TypeError, ValueError):
        return Refused("unreadable")
    except NotSent as no:
        return no
    try:
        async with asyncio.timeout(chat.timeout.total_seconds()):
            return await call()
    except NotSent as no:
        return no
    except Exception as error:
        return Unknown(type(error).__name__)


def _prepared(chat: Chat, claim: Claim) -> Call:
    """Return the call that a delivery asks for.

    Raises what keeps it from being made. What stands in line behind an opening that failed can never
    be said; a side step may only have come too early.
    """
    kind = claim.delivery.kind
    if claim.room.ref is None and kind is not DeliveryKind.OPEN_ROOM:
        raise Refused("room_missing") if kind in IN_LINE else TryLater("room_missing")
    if claim.target_ref is None and kind in NEEDS_TARGET:
        raise Refused("target_missing")
    return CALLS[kind](chat, claim)


def _post(chat: Chat, claim: Claim) -> Call:
    card = read_card(claim.delivery.body["card"])
    return lambda: chat.post(claim, card)


def _edit(chat: Chat, claim: Claim) -> Call:
    card = read_card(claim.delivery.body["card"])
    return lambda: chat.edit(claim, card)


def _topic(chat: Chat, claim: Claim) -> Call:
    topic = str(claim.delivery.body["topic"])
    return lambda: chat.set_topic(claim, topic)


def _invite(chat: Chat, claim: Claim) -> Call:
    people, groups = (tuple(claim.delivery.body.get(name, ())) for name in ("people", "groups"))
    return lambda: chat.invite(claim, people, groups)


def _bookmark(chat: Chat, claim: Claim) -> Call:
    url, label = str(claim.delivery.body["url"]), str(claim.delivery.body["label"])
    return lambda: chat.bookmark(claim, url, label)


CALLS: dict[DeliveryKind, Callable[[Chat, Claim], Call]] = {
    DeliveryKind.OPEN_ROOM: lambda chat, claim: lambda: chat.open_room(claim),
    DeliveryKind.POST: _post,
    DeliveryKind.EDIT: _edit,
    DeliveryKind.PIN: lambda chat, claim: lambda: chat.pin(claim),
    DeliveryKind.TOPIC: _topic,
    DeliveryKind.INVITE: _invite,
    DeliveryKind.ARCHIVE: lambda chat, claim: lambda: chat.archive(claim, archived=True),
    DeliveryKind.UNARCHIVE: lambda chat, claim: lambda: chat.archive(claim, archived=False),
    DeliveryKind.BOOKMARK: _bookmark,
    DeliveryKind.CLIP: lambda chat, claim: lambda: chat.clip(claim, claim.delivery.body),
}

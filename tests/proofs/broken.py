"""Broken on purpose: two protocols that lose or repeat messages, to see whether the proof would notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from adapters.local import LocalChat
from bot.cards import Card
from bot.chat import Sent
from bot.outbox import decide
from bot.ports import Claim, Settlement


def mark_before_sending() -> None:
    """Write `sent` first and send then: a death between the two loses the message."""
    really_post = LocalChat.post

    async def post(self: Any, claim: Claim, card: Card) -> Sent:
        said = decide(Sent(claim.delivery.id), claim.delivery, self._clock())
        await asyncio.wrap_future(self._store.outbox.settle([Settlement(said)]))
        return await really_post(self, claim, card)

    LocalChat.post = post  # type: ignore[method-assign]  # in a process of its own, which ends with the run


def resend_without_seeking() -> None:
    """Send again whatever has no answer, to a chat that, like all others, tells no repeat by its id."""
    really_post = LocalChat.post

    async def post(self: Any, claim: Claim, card: Card) -> Sent:
        nameless = replace(claim, delivery=replace(claim.delivery, id=uuid4().hex))
        return await really_post(self, nameless, card)

    async def seek(self: Any, claim: Claim) -> Sent | None:
        return None

    LocalChat.post, LocalChat.seek = post, seek  # type: ignore[method-assign]  # as above


BREAKS: dict[str, Callable[[], None]] = {
    "mark before sending": mark_before_sending,
    "resend without seeking": resend_without_seeking,
}

"""The record: what came of the calls, counted for one-shot commands, told to metrics, written to the log."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.model.delivery import Delivery, DeliveryState

Watch = Callable[[str, str, str, float], None]  # chat, kind of delivery, what came of it, seconds

OUTCOMES = {
    DeliveryState.SENT: "sent",
    DeliveryState.PENDING: "later",
    DeliveryState.BLOCKED: "parked",
    DeliveryState.DEAD: "dead",
    DeliveryState.SENDING: "unknown",
}
LEVELS = {
    DeliveryState.SENT: logging.DEBUG,
    DeliveryState.PENDING: logging.INFO,
    DeliveryState.DEAD: logging.ERROR,
}

log = logging.getLogger("beacon.dispatcher")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many calls ended how."""

    sent: int = 0
    later: int = 0
    parked: int = 0
    dead: int = 0
    unknown: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.sent + other.sent,
            self.later + other.later,
            self.parked + other.parked,
            self.dead + other.dead,
            self.unknown + other.unknown,
        )


class Record:
    """What became of the deliveries that one courier tried."""

    def __init__(self, chat: str, watch: Watch) -> None:
        self._chat = chat
        self._watch = watch
        self._tally: Counter[str] = Counter()

    def tried(self, delivery: Delivery, seconds: float, code: str | None = None) -> None:
        """Count a call by the state in which it left its delivery."""
        outcome = OUTCOMES[delivery.state]
        self._tally[outcome] += 1
        self._watch(self._chat, delivery.kind, outcome, seconds)
        level = LEVELS.get(delivery.state, logging.WARNING)
        if log.isEnabledFor(level):
            log.log(level, f"delivery_{outcome}", extra=self._facts(delivery, code))

    def counts(self) -> Counts:
        """Return the counts so far."""
        return Counts(**self._tally)

    def _facts(self, delivery: Delivery, code: str | None) -> dict[str, object]:
        return {
            "chat": self._chat,
            "org": delivery.org_id,
            "room": delivery.room_id,
            "delivery": delivery.id,
            "kind": delivery.kind.value,
            "attempt": delivery.attempt,
            "code": code or delivery.error,
        }

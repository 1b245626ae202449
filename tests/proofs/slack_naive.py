"""A naive sender, played through: it calls Slack for everything at once, and again every second until it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from bot.model.delivery import Delivery, DeliveryKind
from tests.fakes.slack.rates import Rates

AGAIN = 1.0  # seconds between two tries
METHODS: Mapping[DeliveryKind, str] = {
    DeliveryKind.OPEN_ROOM: "conversations.create",
    DeliveryKind.POST: "chat.postMessage",
    DeliveryKind.EDIT: "chat.update",
    DeliveryKind.PIN: "pins.add",
    DeliveryKind.TOPIC: "conversations.setTopic",
    DeliveryKind.INVITE: "conversations.invite",
}


def naive(queued: Iterable[tuple[float, Delivery]], seconds: float) -> float:
    """Return the share of its calls that Slack refuses within some seconds.

    `queued`: what there is to send, and the seconds after which it comes. The rates are those of the fake.
    """
    rates = Rates(on=True)
    waiting = [(after, number, delivery) for number, (after, delivery) in enumerate(queued)]
    heapify(waiting)
    calls = refused = 0
    while waiting and waiting[0][0] < seconds:
        now, number, delivery = heappop(waiting)
        calls += 1
        if rates.judge(METHODS[delivery.kind], "team", delivery.room_id, now):
            refused += 1
            heappush(waiting, (now + AGAIN, number, delivery))
    return refused / max(calls, 1)

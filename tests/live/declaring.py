"""Declaring a crisis while each call to Slack takes a while: what is there, after how long, and by which calls."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.fakes.slack.calls import Call
from tests.fakes.slack.rooms import Channel
from tests.fakes.slack.wire import Heard
from tests.live.office import Office

TRIP = 0.2  # seconds that each call takes at the fake
LATER = "users.info"  # who people are is asked behind everything else, and not again


@dataclass(frozen=True, slots=True)
class Declared:
    """One crisis that was declared: the answer, the room, and the calls that brought it about."""

    begun: float  # monotonic seconds, when the command was typed
    heard: Heard
    room: Channel
    calls: list[Call]

    def sent(self, method: str) -> list[Call]:
        """Return the calls of one method, in their order."""
        return [call for call in self.calls if call.method == method]

    def posts(self) -> list[Call]:
        """Return the posts in the room, in their order."""
        return [call for call in self.sent("chat.postMessage") if call.channel == self.room.id]

    def led_after(self) -> float:
        """Return the seconds from the command until the room was there with its header: what a lead needs first."""
        return self.posts()[0].ended - self.begun

    def done_after(self) -> float:
        """Return the seconds from the command until all was there."""
        return max(call.ended for call in self.calls) - self.begun


def declare(found: Office, title: str, number: int = 1, trip: float = TRIP) -> Declared:
    """Let Alice declare a crisis, which gets a number, while each call takes `trip` seconds."""
    trouble = found.slack.trouble("*", "slow", seconds=trip)
    found.slack.forget()
    begun = time.monotonic()
    heard = found.say("alice", f"declare {title} --sev 2 --type product_failure")
    room = found.room(f"c-{number}-")
    found.arrives("Which need goes where", room)
    found.settled()
    calls = [call for call in found.slack.calls() if call.method != LATER]
    found.slack.calm(trouble)
    return Declared(begun, heard, found.room(f"c-{number}-"), calls)


def declare_at_once(found: Office, amount: int, trip: float = TRIP) -> list[Heard]:
    """Let Alice declare so many crises in the same moment; return what she is answered once all of them stand."""
    trouble = found.slack.trouble("*", "slow", seconds=trip)
    lines = [f"declare Trouble number {number} {'abcdefghij'[number % 10] * 5} --anyway" for number in range(amount)]
    heard = found.all_at_once("alice", lines)
    found.settled()
    found.slack.calm(trouble)
    return heard

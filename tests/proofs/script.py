"""The script of a run: what its people ask for, in which order, and the messages that each request must leave."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CRISIS, LOBBY = "C-1", "lobby"
FURNITURE = ("crisis.status", "task.first", "talk.overview", "routes.table")  # what a crisis's room starts with


@dataclass(frozen=True, slots=True)
class Trace:
    """A message that must be in a room once: a card of a kind, with certain words in it."""

    room: str
    key: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of one person. `name` is also the key under which it may be repeated."""

    name: str
    person: str
    words: str
    traces: tuple[Trace, ...]


def declaring(number: int, title: str) -> Step:
    """Declare a crisis, which says five things at once."""
    furniture = (Trace(f"C-{number}", key) for key in FURNITURE)
    return Step(
        f"declare-{number}",
        "alice",
        f'declare "{title}" --sev 2 --type product_failure --lead alice',
        (*furniture, Trace(LOBBY, "crisis.announcement", title)),
    )


OPENING = declaring(1, "Card payments fail")


def clients(dice: Random) -> tuple[tuple[Step, ...], ...]:
    """Return what each of four clients asks for one after the other, while the others do the same."""
    alice = [_update("u1"), _severity(), _update("u2"), *_notes("alice", 2)]
    bob = [*_notes("bob", 4), _comms()]
    chidi = [_route("live_chat_it", "down"), *_notes("chidi", 2), _route("emergency_phone", "degraded")]
    for steps in (alice, bob):
        dice.shuffle(steps)
    return tuple(alice), tuple(bob), tuple(chidi), (declaring(2, "Water on the upper floor"),)


def _notes(person: str, count: int) -> list[Step]:
    return [
        Step(mark, person, f"{CRISIS} note seen {mark} here", (Trace(CRISIS, "note.told", f"seen {mark} here"),))
        for mark in (f"n-{person}-{number}" for number in range(count))
    ]


def _update(mark: str) -> Step:
    words = f"we know {mark} now"
    return Step(mark, "alice", f"{CRISIS} update {words}", (Trace(CRISIS, "update.posted", words),))


def _severity() -> Step:
    return Step("severity", "alice", f"{CRISIS} severity 1", (Trace(CRISIS, "severity.changed"),))


def _comms() -> Step:
    return Step("comms", "bob", f"{CRISIS} role comms", (Trace(CRISIS, "role.told.comms"),))


def _route(name: str, status: str) -> Step:
    why = f"checked for {status}"
    return Step(
        f"route-{status}",
        "chidi",
        f"{CRISIS} route {status} {name} {why}",
        (Trace(CRISIS, f"route.told.{status}.why", why),),
    )

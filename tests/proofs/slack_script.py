"""The script of a run before Slack: what is said in each room, step by step, and what must stand there at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from random import Random

from bot import deliveries
from bot.cards import Card
from bot.model.chats import Account, account_id
from bot.model.delivery import Delivery, Priority
from bot.model.room import Room, RoomKind
from tests.slack.outbound import long, short

BEGINNING = datetime(2026, 11, 21, tzinfo=UTC)  # every step gets its true time when it is queued
# What is asked for after the opening of a room, and how often in a hundred.
MIXED = {"short": 60, "long": 10, "header": 12, "change": 6, "topic": 7, "pin": 5}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card must show at the end: a word of its own in each of so many messages."""

    word: str
    parts: int = 1

    @property
    def card(self) -> Card:
        """The card."""
        return short(self.word) if self.parts == 1 else long(self.parts, self.word)


@dataclass
class Place:
    """A room, the steps that are still to be queued for it, and what must stand there when all were carried out."""

    room: Room
    steps: list[Delivery] = field(default_factory=list)
    cards: dict[str, Shown] = field(default_factory=dict)  # by the delivery that posts it, in the order of posting
    pins: set[str] = field(default_factory=set)
    topic: str = ""
    links: list[str] = field(default_factory=list)
    people: tuple[str, ...] = ()
    archived: bool = False

    def queue(self, limit: int, now: datetime) -> list[Delivery]:
        """Return the next steps, as a command would queue them now."""
        taken, self.steps = self.steps[:limit], self.steps[limit:]
        return [replace(step, created_at=now, not_before=now) for step in taken]


class Writer:
    """Writes scripts: the same for the same dice."""

    def __init__(self, org_id: str, dice: Random) -> None:
        self._org_id, self._dice = org_id, dice
        self._numbers = count(1)

    def script(self, rooms: int, steps: int, people: tuple[str, ...]) -> list[Place]:
        """Return so many crisis rooms, and the direct room of each person, with so many steps in all."""
        crises = [Place(self._room(RoomKind.CRISIS, f"c-{number}-flood")) for number in range(1, rooms + 1)]
        directs = [Place(self._room(RoomKind.DIRECT, f"@{person}", person)) for person in people]
        for place in crises:
            self._open(place, people)
        for place in directs:
            place.steps.append(deliveries.open_room(place.room, **self._slip()))
            self._say(place, 1)
        everywhere = [*crises, *directs]
        while sum(len(place.steps) for place in everywhere) < steps - rooms // 3 * 2:
            self._go_on(self._dice.choice(everywhere))
        for place in crises[: rooms // 3]:
            self._close(place)
        return everywhere

    def _room(self, kind: RoomKind, name: str, person: str | None = None) -> Room:
        is_private = kind is RoomKind.DIRECT or self._dice.random() < 0.3
        return Room(f"room {name}", self._org_id, "slack", kind, name, person_id=person, private=is_private)

    def _open(self, place: Place, people: tuple[str, ...]) -> None:
        """Queue what a declaration does."""
        room = place.room
        opening = deliveries.open_room(room, **self._slip())
        place.topic, place.people = f"Topic {next(self._numbers)}", people
        place.links.append(f"https://desk.example/{room.name}")
        sides = (
            deliveries.topic(room, place.topic, **self._slip()),
            deliveries.invite(room, people, **self._slip()),
            deliveries.bookmark(room, place.links[0], "Desk", **self._slip()),
        )
        place.steps += [opening, *(replace(step, after=opening.id) for step in sides)]
        header = self._say(place, 1, Priority.DECLARE)
        self._pin(place, header)
        self._say(place, self._dice.choice((1, 2, 3)))

    def _close(self, place: Place) -> None:
        last = self._say(place, 1)
        place.steps.append(replace(deliveries.archive(place.room, **self._slip()), after=last))
        place.archived = True

    def _go_on(self, place: Place) -> None:
        kinds = MIXED if place.room.kind is RoomKind.CRISIS else {"short": 60, "long": 20, "change": 20}
        match self._dice.choices(list(kinds), list(kinds.values()))[0]:
            case "short":
                self._say(place, 1)
            case "long":
                self._say(place, self._dice.choice((2, 3)))
            case "header":
                self._change(place, next(iter(place.cards)), 1)
            case "change":
                self._change(place, self._dice.choice(list(place.cards)), self._dice.choice((1, 2, 3)))
            case "topic":
                place.topic = f"Topic {next(self._numbers)}"
                place.steps.append(deliveries.topic(place.room, place.topic, **self._slip()))
            case "pin":
                self._pin(place, self._dice.choice(list(place.cards)))

    def _say(self, place: Place, parts: int, priority: Priority = Priority.NORMAL) -> str:
        shown = self._shown(parts)
        step = replace(deliveries.post(place.room, shown.card, **self._slip()), priority=priority)
        place.steps.append(step)
        place.cards[step.id] = shown
        return step.id

    def _change(self, place: Place, target: str, parts: int) -> None:
        shown = place.cards[target] = self._shown(parts)
        step = deliveries.edit(place.room, target, shown.card, **self._slip())
        place.steps.append(replace(step, priority=Priority.COSMETIC))

    def _pin(self, place: Place, target: str) -> None:
        if target not in place.pins:
            place.pins.add(target)
            place.steps.append(deliveries.pin(place.room, target, **self._slip()))

    def _shown(self, parts: int) -> Shown:
        return Shown(f"word{next(self._numbers)}", parts)

    def _slip(self) -> deliveries.Slip:
        name = f"step-{next(self._numbers)}"
        return deliveries.Slip(delivery_id=name, key=name, now=BEGINNING)


def accounts(org_id: str, space: str, users: dict[str, str]) -> Iterator[Account]:
    """Yield who the people of the script are in Slack; `users` are their user ids by name."""
    for person, user in users.items():
        yield Account(account_id("slack", user), org_id, "slack", user, space, person)

"""The player of a scripted crisis: it types for the people of the story and shows what arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from rich.rule import Rule

from adapters.console.prose import prose
from adapters.console.screen import Screen
from adapters.console.session import Message, MovableDesk
from adapters.console.sight import Sight
from adapters.console.story import Passes, Says, Step, Tells
from bot.cards import Card

LONGEST = 40.0  # seconds of pauses in all, however long the story is
Sleep = Callable[[float], Awaitable[None]]


async def play(
    story: Sequence[Step], desk: MovableDesk, screen: Screen, sleep: Sleep = asyncio.sleep
) -> tuple[str, ...]:
    """Play a story and return what went another way than it expects, as `who: words -> refusal` lines.

    Pauses are made for a person at a terminal only, and never more than `LONGEST` in all.
    """
    player = Player(desk, screen, [step.as_ for step in story if isinstance(step, Says)])
    pause = LONGEST / max(1, len(story)) if screen.console.is_terminal else 0.0
    for step in story:
        await player.take(step)
        if pause:
            await sleep(pause)
    return tuple(player.surprises)


class Player:
    """Takes the steps of one story. Everybody types in the room that was opened last."""

    def __init__(self, desk: MovableDesk, screen: Screen, cast: Sequence[str]) -> None:
        self.surprises: list[str] = []
        self._desk = desk
        self._screen = screen
        self._cast = tuple(dict.fromkeys(cast))
        self._room: str | None = None
        self._sight = Sight(desk)

    async def take(self, step: Step) -> None:
        """Do what a step says, and show what it brings about in the rooms."""
        match step:
            case Tells(key):
                self._screen.show(Rule(style="cyan"))
                self._narrate(key)
            case Passes(length):
                await self._desk.pass_time(length)
                at = self._screen.reader.moment(self._desk.now())
                minutes = round(length.total_seconds() / 60)
                self._narrate("console.demo.passes", minutes=minutes, at=at)
            case Says():
                await self._say(step)
        await self._desk.settle()
        await self._show_arrivals()

    def _narrate(self, key: str, **facts: object) -> None:
        self._screen.show(prose((self._screen.reader.say(key, **facts), "bold cyan")), "")

    async def _say(self, step: Says) -> None:
        self._screen.say_by(step.as_, f"/crisis {step.words}")
        reply = await self._desk.say(step.words, self._room, step.as_)
        self._screen.card(reply.card)
        self._room = reply.room or self._room
        if reply.refusal != step.refused:
            self.surprises.append(f"{step.as_}: {step.words} -> {reply.refusal}")

    async def _show_arrivals(self) -> None:
        """Show what is new in any room: once if it went to several, and of edited messages the pinned ones."""
        rooms_of: dict[Card, list[str]] = {}
        arrivals: dict[Card, Message] = {}
        for person in self._cast:
            for room in await self._desk.rooms(person):
                for arrival in await self._sight.news(room, person):
                    if arrival.message.pinned or not arrival.message.edited:
                        rooms_of.setdefault(arrival.card, []).append(room.crisis or room.name)
                        arrivals.setdefault(arrival.card, arrival.message)
        for card, message in arrivals.items():
            self._screen.message_line(message, *rooms_of[card])
            self._screen.card(card)

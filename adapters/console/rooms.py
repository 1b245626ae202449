"""The rooms of one session: what was seen of each, what is new, and which buttons can be pressed now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from adapters.console.render import buttons_of
from adapters.console.screen import Screen
from adapters.console.session import Desk, RoomLine
from adapters.console.sight import Arrival, Sight
from bot.cards import Button, Card

HIGHEST = 90  # the numbers of buttons stay short
MOST = 12  # messages of a room's past that are shown on entering, besides the pinned ones


class Buttons:
    """The numbered buttons on the screen.

    A message that arrives while somebody types takes further numbers: the one that is being typed keeps
    its meaning. Only an answer to the person begins again at 1.
    """

    def __init__(self) -> None:
        self._known: dict[int, Button] = {}

    @property
    def last(self) -> int:
        """The highest number that can be pressed, 0 for none."""
        return max(self._known, default=0)

    def offer(self, card: Card, *, anew: bool = False) -> int:
        """Give the buttons of a card the next numbers, or begin anew; return the first of them."""
        buttons = buttons_of(card)
        if buttons and (anew or self.last >= HIGHEST):
            self._known.clear()
        first = self.last + 1
        self._known.update(enumerate(buttons, first))
        return first

    def get(self, number: int) -> Button | None:
        """Return the button of a number."""
        return self._known.get(number)


class RoomView:
    """The room that the person is in, and the others that they may enter."""

    def __init__(self, desk: Desk, screen: Screen) -> None:
        self.room: RoomLine | None = None
        self.buttons = Buttons()
        self._desk = desk
        self._screen = screen
        self._sight = Sight(desk)
        self._rooms: tuple[RoomLine, ...] = ()
        self._told: dict[str, int] | None = None  # room -> the last seq that was pointed out
        self._one_at_a_time = asyncio.Lock()

    def show(self, card: Card, *, anew: bool = False) -> None:
        """Print a card and number its buttons, from 1 if it is to begin anew."""
        self._screen.card(card, self.buttons.offer(card, anew=anew))

    def find(self, name: str) -> RoomLine | None:
        """Return a room by its ref, its name, its crisis, or the only one whose name begins so."""
        wanted = name.strip().removeprefix("#").casefold()
        for room in self._rooms:
            if wanted in (name.casefold() for name in (room.ref, room.name, room.crisis) if name):
                return room
        begun = [room for room in self._rooms if wanted and room.name.casefold().startswith(wanted)]
        return begun[0] if len(begun) == 1 else None

    def list_rooms(self) -> None:
        """Print the rooms, and how much is new in each."""
        for room in self._rooms:
            self._screen.tell("console.room.line", "", room=room.name, new=self._sight.unseen(room))

    def leave(self) -> None:
        """Leave the room and forget what was seen: somebody else sits here now."""
        self.room, self._told = None, None
        self._sight.forget()
        self.buttons = Buttons()

    async def enter(self, room: RoomLine, as_: str) -> None:
        """Go into a room and show what was not seen of it yet: what is pinned, and the newest messages."""
        async with self._one_at_a_time:
            self.room = room
            self._screen.tell("console.room.entered", "bold", room=room.name)
            news = await self._sight.news(room, as_)
            if not news and room.latest:
                self._screen.tell("console.room.nothing_new")
            shown = [arrival for arrival in news[:-MOST] if arrival.message.pinned] + news[-MOST:]
            if len(shown) < len(news):
                self._screen.tell("console.room.older", count=len(news) - len(shown))
            self._print(shown)

    async def catch_up(self, rooms: Sequence[RoomLine], as_: str) -> None:
        """Show what is new in the room, and point out other rooms where something happened."""
        async with self._one_at_a_time:
            self._rooms = tuple(rooms)
            if self.room is not None:
                self.room = next((room for room in rooms if room.ref == self.room.ref), None)
            if self.room is not None:
                self._print(await self._sight.news(self.room, as_))
            self._point_out()

    async def show_pinned(self, as_: str) -> None:
        """Print what is pinned in the room, whole."""
        messages = await self._desk.messages(self.room.ref, 0, as_) if self.room else ()
        pinned = [message.card for message in messages if message.pinned]
        for number, card in enumerate(pinned):
            self.show(card, anew=number == 0)
        if not pinned:
            self._screen.tell("console.room.nothing_pinned")

    def _print(self, news: Sequence[Arrival]) -> None:
        for arrival in news:
            self._screen.message_line(arrival.message)
            self.show(arrival.card)

    def _point_out(self) -> None:
        """Say once where something happened; what was there at the beginning is not news."""
        newest = {room.ref: room.latest for room in self._rooms}
        told = newest if self._told is None else self._told
        self._told = newest
        for room in self._rooms:
            new = room.latest - told.get(room.ref, 0)
            if new > 0 and room != self.room:
                self._screen.tell("console.room.elsewhere", room=room.name, new=new)

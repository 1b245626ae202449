"""What was seen of each room: only what is new is shown, and of an edited message only what changed."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.console.news import changed_parts
from adapters.console.session import Desk, Message, RoomLine
from bot.cards import Card


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that is new or was edited, and the part of its card that was not seen yet."""

    message: Message
    card: Card


class Sight:
    """Remembers, per room, what has been shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: dict[str, int] = {}  # room -> the last seq that was shown
        self._cards: dict[tuple[str, str], Card] = {}  # room, message -> its card as it was last shown

    def forget(self) -> None:
        """Begin anew, for another person."""
        self._seen.clear()
        self._cards.clear()

    def unseen(self, room: RoomLine) -> int:
        """Return how many changes of a room were not shown yet."""
        return max(0, room.latest - self._seen.get(room.ref, 0))

    async def news(self, room: RoomLine, as_: str) -> list[Arrival]:
        """Return what a person has not seen of a room, oldest first; it counts as seen from now on."""
        if not self.unseen(room):
            return []
        messages = await self._desk.messages(room.ref, self._seen.get(room.ref, 0), as_)
        arrivals = [self._arrival(room.ref, message) for message in messages]
        return [arrival for arrival in arrivals if arrival is not None]

    def _arrival(self, room: str, message: Message) -> Arrival | None:
        before = self._cards.get((room, message.ref))
        self._cards[room, message.ref] = message.card
        self._seen[room] = max(message.seq, self._seen.get(room, 0))
        new = message.card if before is None else changed_parts(before, message.card)
        return None if new is None else Arrival(message, new)

"""Local rooms by name, and which of them a person may enter: one answer for every surface that lists rooms."""

from __future__ import annotations

from dataclasses import dataclass

from bot.grammar import REFERENCE
from bot.model.crisis import Crisis
from bot.model.room import LOCAL, Room, RoomKind
from bot.ports import Work
from bot.refusals import Refusal

ORDER = list(RoomKind)  # the lobby first, then crises, then direct rooms


@dataclass(frozen=True, slots=True)
class Place:
    """A room with the crisis it belongs to, if it belongs to one."""

    room: Room
    crisis: Crisis | None

    @property
    def ref(self) -> str:
        """What a person types to mean the room: C-12 for a crisis's, else its name."""
        return self.crisis.ref if self.crisis else self.room.name

    def open_to(self, person_id: str) -> bool:
        """Say whether a person may enter: a direct room is for one, a private crisis for those inside."""
        if self.room.kind is RoomKind.DIRECT:
            return self.room.person_id == person_id
        return self.crisis is None or self.crisis.visible_to(person_id)


def room_called(work: Work, name: str) -> Room:
    """Return the room that somebody named: C-12, a room's name with or without #, @person, or a room's id."""
    reference = REFERENCE.fullmatch(name)
    if reference:
        crises = work.find(Crisis, number=int(reference[1]), limit=1)
        found = [room for crisis in crises if (room := work.get(Room, crisis.room_id))]
    else:
        named = work.find(Room, name=name.removeprefix("#"), chat=LOCAL, limit=1)
        found = named or [room for room in [work.get(Room, name)] if room]
    if not found:
        raise Refusal("room.unknown", room=name)
    return found[0]


def place_called(work: Work, name: str, person_id: str) -> Place:
    """Return a place that a person may enter; for others it does not exist."""
    room = room_called(work, name)
    place = Place(room, work.get(Crisis, room.crisis_id) if room.crisis_id else None)
    if not place.open_to(person_id):
        raise Refusal("room.unknown", room=name)
    return place


def places_for(work: Work, person_id: str) -> list[Place]:
    """Return every local place that a person may enter, the lobby first, then crises in their order."""
    crises = {crisis.id: crisis for crisis in work.find(Crisis, order="number")}
    places = [Place(room, crises.get(room.crisis_id or "")) for room in work.find(Room, chat=LOCAL)]
    entered = [place for place in places if place.open_to(person_id)]
    return sorted(entered, key=_order)


def _order(place: Place) -> tuple[int, int, str]:
    number = -place.crisis.number if place.crisis else 0  # the newest crisis first
    return ORDER.index(place.room.kind), number, place.room.name

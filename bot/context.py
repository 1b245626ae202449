"""The context: all that one command may touch, with the small services that every command needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.access import Permit
from bot.accounts import has_left
from bot.cards import Block, Mention
from bot.dates import Dates, unread
from bot.model.crisis import Crisis
from bot.model.follow_up import FollowUp
from bot.model.org import BEACON, Org, Person
from bot.model.room import Room
from bot.model.routing import Route
from bot.ports import Work
from bot.refusals import Conflict, Refusal
from bot.resources.cabinet import Cabinet
from bot.shelf import Shelf
from bot.texts import Say, Texts

Row = TypeVar("Row")
QUEUE_ALERT = 50  # unless the settings say otherwise
Suggestions = Callable[["Context", FollowUp, Say], tuple[Block, ...]]


def nothing_to_suggest(_context: Context, _follow_up: FollowUp, _say: Say) -> tuple[Block, ...]:
    """Have no library at hand."""
    return ()


@dataclass
class Context:
    """One request's world. `crisis` is the one it is about, held until the work ends."""

    work: Work
    now: datetime
    org: Org
    actor: Person
    texts: Texts
    shelf: Shelf
    new_id: Callable[[], str]
    room: Room | None = None
    crisis: Crisis | None = None
    desk_url: str = ""  # where the browser desk is found, if there is one
    desk_public: bool = False  # whether others than this machine can reach it
    permits: Mapping[str, Permit] = field(default_factory=dict)  # every verb and what it asks
    aliases: Mapping[str, str] = field(default_factory=dict)  # other words for verbs
    cabinet: Cabinet = field(default_factory=Cabinet)  # what helps customers who wait
    dates: Dates = unread  # reads what people write for a point in time
    suggestions: Suggestions = nothing_to_suggest  # what may be sent to a customer who waits, as blocks of a card
    queue_alert: int = QUEUE_ALERT  # unclaimed follow-ups of a crisis above which its lead is told
    no_subject: Refusal = field(default_factory=lambda: Refusal("crisis.none"))  # why there is no crisis here
    _people: dict[str, Person | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the one who asks without asking the store again."""
        self._people[self.actor.id] = self.actor

    @property
    def say(self) -> Say:
        """The asker's language."""
        return self.texts.speaking(self.actor.language, self.org.locale)

    @property
    def zone(self) -> str:
        """The asker's time zone."""
        return self.actor.time_zone or self.org.zone

    def saying(self, room: Room) -> Say:
        """Return the language of a room: its own, or the organisation's; never that of who clicked."""
        return self.texts.speaking(room.locale, self.org.locale)

    @property
    def the_crisis(self) -> Crisis:
        """The crisis of a command that must be about one."""
        if self.crisis is None:
            raise self.no_subject
        return self.crisis

    def hold_crisis(self) -> Crisis:
        """Hold the crisis from now on, in a command of which it was not certain that it would change it."""
        held = self.work.get(Crisis, self.the_crisis.id, hold=True)
        if held is None:
            raise Conflict
        self.crisis = held
        return held

    def keep(self, old: Row, new: Row) -> None:
        """Replace a row that was read. Raises `Conflict` when somebody else was faster."""
        if not self.work.swap(old, new):
            raise Conflict

    def person(self, person_id: str) -> Person | None:
        """Return a person by id, asked for once."""
        if person_id not in self._people:
            self._people[person_id] = self.work.get(Person, person_id)
        return self._people[person_id]

    def named(self, handle: str) -> Person:
        """Return the person whom somebody named. Refuses a stranger."""
        found = self.work.find(Person, handle=handle.lstrip("@").lower(), active=True, limit=1)
        if not found:
            raise Refusal("person.unknown", person=handle)
        if has_left(self.work, found[0].id):
            raise Refusal("person.gone", person=handle)
        return found[0]

    def mention(self, person_id: str) -> Mention:
        """Return a person as a piece of a phrase."""
        if person_id == BEACON:
            return Mention(BEACON, BEACON)
        person = self.person(person_id)
        return Mention(person_id, person.handle if person else person_id)

    def moments(self, words: str) -> tuple[datetime, ...]:
        """Return the instants that the asker's words may mean, the likeliest first. Refuses what is no time."""
        found = self.dates(words, now=self.now, zone=self.zone, locale=self.say.locale)
        if not found:
            raise Refusal("date.unclear", words=words[:60])
        return found

    def routes(self) -> dict[str, Route]:
        """Return the organisation's routes by name, the most reliable first."""
        return {route.name: route for route in self.work.find(Route, order="rank")}

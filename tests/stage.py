"""The stage: a town on a database of its own, in which cards are caught as they are sent, and their buttons tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.store import open_store
from adapters.store.upgrade import upgrade
from bot.cards import Actions, Button, Card
from bot.documents import read_card
from bot.invocation import Invocation
from bot.resources.cabinet import Cabinet
from bot.settings import Settings
from bot.texts import LOCALES
from tests.core.giving import written
from tests.core.ledger import Rehearsal
from tests.town import Town

SETTINGS = Settings(queue_alert=3, zone="Africa/Lagos")
DIRECT = "@"


@dataclass(frozen=True, slots=True)
class Shot:
    """A card as somebody got it, and what its buttons answered to whoever pressed them at once."""

    card: Card
    reader: str
    room: str  # where it stands; nothing where it is a private reply
    answers: dict[str, str | None]  # by what a button says to Beacon: its refusal, or None

    @property
    def private(self) -> bool:
        """Whether only its reader sees it, so that it may name a customer."""
        return not self.room or self.room.startswith(DIRECT)


class Stage:
    """A town whose cards are caught, by name."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.shots: dict[str, Shot] = {}

    def sent(self, name: str, room: str, key: str, reader: str = "") -> Card:
        """Catch the newest card of a kind that stands in a room."""
        found = [read_card(message.card) for message in self.town.messages(room) if message.card["key"] == key]
        return self._catch(name, found[-1], reader or room.removeprefix(DIRECT), room)

    def told(self, name: str, who: str, words: str, *, room: str | None = None) -> Card:
        """Catch the private reply to what somebody says."""
        return self._catch(name, self.town.done(who, words, room=room).card, who, "")

    def shown(self, name: str, who: str, card: Card) -> Card:
        """Catch a card that somebody got in another way."""
        return self._catch(name, card, who, "")

    def press(self, who: str, card: Card, label: str) -> Card:
        """Press the button of a card with this label."""
        (run,) = [button.run for button in buttons_of(card) if button.label == label]
        return self.town.done(who, run).card

    def _catch(self, name: str, card: Card, reader: str, room: str) -> Card:
        answers = {button.run: self._tried(reader, button.run, room) for button in buttons_of(card)}
        self.shots[name] = Shot(card, reader, room, answers)
        return card

    def _tried(self, who: str, run: str, room: str) -> str | None:
        """Press a button; nothing of it is kept."""
        service: Any = replace(self.town.service, store=Rehearsal(self.town.store))
        room_id = self.town.room(room).id if room else None
        return service.handle(Invocation(SETTINGS.org, who, run, room_id), self.town.clock()).refusal  # type: ignore[no-any-return]  # a reply


def buttons_of(card: Card) -> list[Button]:
    """Return the buttons of a card, in order."""
    return [button for block in card.blocks if isinstance(block, Actions) for button in block.buttons]


@contextmanager
def stage() -> Iterator[Stage]:
    """Open a stage: C-1, led by alice, and a library with something for everybody."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'stage.db'}"
        upgrade(url)
        store = open_store(url)
        town = Town(store, SETTINGS)
        _stock(town)
        town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice')
        yield Stage(town)
        store.close()


def _stock(town: Town) -> None:
    """Give the town a small library that somebody looked through."""
    entries = written(
        _entry("refund_guide", "How to get a refund", "Step by step, with the form", "selfcare"),
        _entry("consumer_line", "Consumer helpline", "Free advice by telephone", "government"),
        _entry("mutual_aid", "Neighbours who lend a card", "People near you who help", "community"),
        {**_entry("paid_course", "Course on safe payments", "Normally paid for", "gated"), "gated": True},
    )
    town.cabinet = Cabinet(lambda: entries)
    town.service = replace(town.service, cabinet=town.cabinet)
    town.clockwork = replace(town.clockwork, cabinet=town.cabinet)


def _entry(name: str, title: str, about: str, category: str) -> dict[str, Any]:
    said = {"name": {"text": {"en": title}}, "about": {"text": {"en": f"{about}."}}}
    return {"id": name, **said, "category": category, "locales": LOCALES}

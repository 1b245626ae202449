"""Telling a story with the program: people say things, press buttons and read, each time at a moment of the story."""

from __future__ import annotations

from typing import Any

from bot.cards import Actions, Button, Card
from bot.documents import read_card
from tests.program.shell import Inside, Ran, Shell
from tests.reading import words_of
from tests.rush import SETTINGS


def buttons(card: Card) -> list[Button]:
    """Return the buttons of a card, in their order."""
    return [button for block in card.blocks if isinstance(block, Actions) for button in block.buttons]


def labels(card: Card) -> list[str]:
    """Return what stands on the buttons of a card."""
    return [button.label for button in buttons(card)]


class Rush:
    """The program, called by the people of the story, each time with the clock that the story is at."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self.others = Shell(inside.folder, **inside.settings, **SETTINGS)

    def run(self, *args: str) -> Ran:
        """Run the program."""
        return self._inside.run(*args, **SETTINGS)

    def say(self, who: str, words: str, when: str) -> Card:
        """Say something that has to succeed; return what is answered."""
        ran = self.run("say", "--json", "--as", who, "--at", when, words)
        assert ran.document["refusal"] in (None, "form.asked"), f"{who}: {words}\n{ran.said}"
        return read_card(ran.document["card"])

    def read(self, who: str, words: str, when: str) -> str:
        """Return the words of what is answered."""
        return words_of(self.say(who, words, when))

    def press(self, who: str, card: Card, label: str, when: str) -> Card:
        """Press a button of a card by what stands on it."""
        run = next((button.run for button in buttons(card) if button.label == label), None)
        assert run, labels(card)
        return self.say(who, run, when)

    def tick(self, when: str) -> None:
        """Let everything happen that is due."""
        assert self.run("tick", "--at", when).status == 0

    def heard(self, room: str) -> list[Card]:
        """Return every card that stands in a room; nothing stands in one that nobody opened."""
        ran = self.run("room", room, "--json")
        messages: list[dict[str, Any]] = ran.document.get("messages", [])
        return [read_card(message["card"]) for message in messages]

    def last(self, room: str, key: str) -> Card:
        """Return the newest card of a kind in a room."""
        return [card for card in self.heard(room) if card.key == key][-1]

    def count(self, room: str, key: str) -> int:
        """Return how many cards of a kind stand in a room."""
        return [card.key for card in self.heard(room)].count(key)

"""A command: its verb, its form, who may give it, what it needs to know, and the function it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.access import Permit
from bot.cards import Card
from bot.context import Context
from bot.forms import Form, Offers


class About(StrEnum):
    """Whether a command concerns one crisis."""

    CRISIS = "crisis"  # must be about one: the room's, the one named, or the only open one
    MAYBE = "maybe"  # takes one when there is one
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Command:
    """One verb. `run` gets the context and its filled form, and returns the reply's card."""

    verb: str
    form: type[Form]
    run: Callable[[Context, Any], Card]
    permit: Permit = Permit.ANYONE
    about: About = About.CRISIS
    writes: bool = True
    secret: bool = False  # its reply must not rest in the database
    asks: bool = False  # said without any words, it shows its form
    aliases: tuple[str, ...] = ()
    offers: Callable[[Context], Offers] | None = None

    @property
    def usage_key(self) -> str:
        """The key of the one line that shows how the verb is used."""
        return f"usage.{self.verb.replace(' ', '_')}"

    @property
    def form_key(self) -> str:
        """The key of its form's title, and the beginning of its fields' keys."""
        return f"form.{self.verb.replace(' ', '_')}"


class Commands:
    """All verbs of the product, by name and alias."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.by_verb = {command.verb: command for command in commands}
        self.aliases = {alias: command.verb for command in self.by_verb.values() for alias in command.aliases}
        self.permits = {verb: command.permit for verb, command in self.by_verb.items()}  # asked for by every request

    def __getitem__(self, verb: str) -> Command:
        return self.by_verb[verb]

    def seconds(self, verb: str) -> list[str]:
        """Return the second words of the verbs that begin with a verb: `down` and the like for `route`."""
        return [name.removeprefix(f"{verb} ") for name in self.by_verb if name.startswith(f"{verb} ")]

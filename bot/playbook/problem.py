"""What is wrong in a playbook file, and where: one value per fault, so that all can be told together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.template import fill

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; `line` counts from 1."""

    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it stands, the catalogue key of its sentence, and the facts of that sentence.

    An `error` makes the playbook unsafe to use; a `warning` is something an editor should look at.
    """

    place: Place
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)
    level: Level = "error"

    @property
    def file(self) -> str:
        """The file at fault, by the name it was given under."""
        return self.place.file

    @property
    def line(self) -> int:
        """The line at fault, from 1."""
        return self.place.line

    def sentence(self, words: Mapping[str, str]) -> str:
        """Return `file:line: what is wrong`, in the words of one locale (key -> template)."""
        return f"{self.file}:{self.line}: {fill(words[self.key], self.facts)}"


class PlaybookError(Exception):
    """A playbook that cannot be built; `problems` holds every reason that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{each.file}:{each.line} {each.key}" for each in self.problems))


def in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by file and line, each once: a fault of a shared base shows in every heir."""
    known = {(each.place, each.key, *sorted(each.facts.items())): each for each in problems}
    return [known[key] for key in sorted(known)]

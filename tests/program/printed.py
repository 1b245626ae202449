"""What the terminal printed, taken apart into cards again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TOP, SIDE, BOTTOM = "╭─ ", "│", "╰─"


@dataclass(frozen=True, slots=True)
class Printed:
    """A card as it stands on the screen. `words` has the body with single spaces; `above` is the line before it."""

    above: str
    title: str
    words: str


def cards(screen: str) -> list[Printed]:
    """Return the cards on a screen, from the top."""
    return list(_cards(screen.splitlines()))


def _cards(lines: list[str]) -> Iterator[Printed]:
    above = title = ""
    body: list[str] = []
    for line in lines:
        if line.startswith(TOP):
            title, body = line.removeprefix(TOP), []
        elif line.startswith(BOTTOM):
            yield Printed(above, title, " ".join(" ".join(body).split()))
            above = title = ""
        elif title and line.startswith(SIDE):
            body.append(line.removeprefix(SIDE))
        else:
            above = line or above

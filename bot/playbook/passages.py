"""Every text of a playbook: where it stands, who reads it, and which facts it may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.playbook.schema import Playbook, Point, Text

if TYPE_CHECKING:  # reading YAML is slow to import, and frozen playbooks need none
    from bot.playbook.source import Path

Texts = Mapping[str, Mapping[str, str]]  # locale -> key -> words; each locale holds only its own
SOURCE = "en"

POINT_FACTS = frozenset({"company", "incident.name"})
DRAFT_FACTS = POINT_FACTS | {
    "incident.place",
    "facts",
    "unknowns",
    "affected",
    "actions",
    "do_now",
    "next_update_at",
    "contact_page",
    "routes",
    "reference",
    "lead.name",
}
SPOKEN = ("broadcast", "needs", "options", "stories", "triage")  # sections that customers hear or read


@dataclass(frozen=True, slots=True)
class Passage:
    """One text. `medium` and `field` are set for drafts; `facts` are the placeholders it may use."""

    path: Path
    text: Text
    facts: frozenset[str]
    to_customer: bool
    medium: str = ""
    field: str = ""


def passages(playbook: Playbook) -> Iterator[Passage]:
    """Yield every text of a playbook, in the order of its file."""
    for path, text in texts_in(playbook):
        if path[0] == "broadcast":
            yield Passage(path, text, DRAFT_FACTS, to_customer=True, medium=str(path[2]), field=str(path[3]))
        else:
            yield Passage(path, text, _facts(playbook, path), to_customer=_heard(playbook, path))


def texts_in(part: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Yield every text inside a part of a playbook or of a routes file, with the way to it."""
    if isinstance(part, Text):
        yield path, part
        return
    for step, inner in _inside(part):
        yield from texts_in(inner, (*path, step))


def words_of(text: Text, texts: Texts) -> dict[str, str]:
    """Return a text in every locale that has it."""
    if text.text is not None:
        return dict(text.text)
    key = text.msg or ""
    return {locale: words[key] for locale, words in texts.items() if words.get(key)}


def _inside(part: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(part, BaseModel):
        yield from ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, dict):
        yield from part.items()
    elif isinstance(part, list | tuple):
        yield from enumerate(part)


def _facts(playbook: Playbook, path: Path) -> frozenset[str]:
    if path[0] == "talking_points":
        return POINT_FACTS
    if path[0] == "triage" and isinstance(path[1], int):
        return DRAFT_FACTS | playbook.triage[path[1]].vars.keys()
    return frozenset()


def _heard(playbook: Playbook, path: Path) -> bool:
    if path[0] != "talking_points":
        return path[0] in SPOKEN
    points: list[Point] = getattr(playbook.talking_points, str(path[1]))
    return isinstance(path[2], int) and points[path[2]].kind in ("say", "ask")

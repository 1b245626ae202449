"""Cards: what Beacon says, in a few platform-neutral kinds of block; renderers know the limits of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["plain", "good", "warn", "danger"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time inside a sentence; shown in the reader's own zone and language."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A person inside a sentence."""

    person_id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address inside a sentence, with the words that are shown for it."""

    url: str
    label: str


Inline = str | Moment | Mention | Link
Phrase = tuple[Inline, ...]  # every str in it is plain text: a renderer escapes it


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `quiet` is small print, `quote` somebody's words, `heading` opens a part."""

    words: Phrase
    style: Literal["normal", "heading", "quiet", "quote"] = "normal"


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled values, in reading order."""

    pairs: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` numbers it."""

    items: tuple[Phrase, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column headings; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A command in disguise: pressing it says `run` (words without the slash command's name)."""

    label: str
    run: str
    style: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons in a row, the most likely one first."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field that offers several."""

    value: str
    label: str


FieldKind = Literal["line", "paragraph", "choice", "person", "number", "duration", "time", "toggle", "file"]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form as it is shown; `error` is what was wrong with `value`."""

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form to fill in; submitting it runs `verb` with the fields as they were given."""

    verb: str
    title: str
    submit: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that must not be overlooked; never by colour alone, the words say it."""

    words: Phrase
    tone: Tone = "warn"


@dataclass(frozen=True, slots=True)
class Divider:
    """A pause between parts."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with the words that stand in for it."""

    url: str
    alt: str


Block = Text | Facts | Items | Table | Actions | FormView | Notice | Divider | Image


@dataclass(frozen=True, slots=True)
class Card:
    """Something Beacon says. `key` names what it is, for machines and tests; it is never shown."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = "plain"


def phrase(*parts: Inline) -> Phrase:
    """Join pieces into a phrase, dropping empty text."""
    return tuple(part for part in parts if part != "")

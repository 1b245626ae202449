"""What the pages of the desk are made from: plain values, read by templates and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards import Button, Card
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Look:
    """How one reader sees a page: language, reading direction (`ltr`, `rtl`), zone, and the address prefix.

    `base` has no slash at its end; `show_moment` writes a time in the reader's own zone and language.
    """

    locale: str
    dir: str
    zone: str
    say: Say
    base: str
    show_moment: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Verb:
    """A command that can be typed, with the line that shows how."""

    name: str
    usage: str


@dataclass(frozen=True, slots=True)
class RoomLink:
    """A room that the person can open; `ref` is `C-1`, `lobby` or `@alice`."""

    ref: str
    name: str
    href: str
    current: bool
    closed: bool
    kind: str  # of room


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page of somebody who is signed in.

    `people` are the handles one can act as (demo mode only, else empty). `key` is fresh for every page, so
    that a form that is sent twice counts once.
    """

    look: Look
    title: str
    person: str
    people: tuple[str, ...]
    demo: bool
    csrf: str
    rooms: tuple[RoomLink, ...]
    verbs: tuple[Verb, ...]
    key: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a room; `changed` is the number of its last change, `at` when it was written."""

    id: str
    changed: int
    at: datetime
    card: Card
    pinned: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """A crisis in the list: what it is, how it stands, who leads, when the next update was promised, what is owed."""

    ref: str
    title: str
    href: str
    severity: int
    severity_label: str
    stage_label: str
    lead: str | None
    next_update_at: datetime | None
    overdue: bool
    owed: str
    drill: bool
    private: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands beside the conversation of a crisis and is always at hand."""

    ref: str
    title: str
    severity: int
    severity_label: str
    stage_label: str
    lead: str | None
    deputy: str | None
    comms: str | None
    next_update_at: datetime | None
    overdue: bool
    customers: Card
    routes: Card
    talk: Card
    timeline: Card
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds fragments that arrive live and are drawn once for everyone who sees the room alike."""

    look: Look
    csrf: str
    key: str
    panel: Panel | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page: open crises with search, and what the person owes; `reply` answers what was just said."""

    frame: Frame
    query: str
    crises: tuple[CrisisLine, ...]
    mine: tuple[Card, ...]
    reply: Card | None


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room with its messages, oldest first; `last` is the number of the newest change that is on the page."""

    frame: Frame
    ref: str
    name: str
    topic: str
    messages: tuple[MessageView, ...]
    pinned: tuple[MessageView, ...]
    panel: Panel | None
    last: int
    reply: Card | None


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The page of a sign-in link (`token`), or the one that says how to get such a link; `problem` is what failed."""

    look: Look
    token: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A page that cannot be shown, with the reason and what to do next."""

    look: Look
    status: int
    words: str


Page = HomePage | RoomPage | SignInPage | ErrorPage

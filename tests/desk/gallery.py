"""Sample pages of the desk: a crisis at work, the same in six scripts, forms with faults, and the quiet ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from adapters.desk.frames import (
    CrisisLine,
    ErrorPage,
    Frame,
    HomePage,
    Look,
    MessageView,
    Page,
    Panel,
    RoomLink,
    RoomPage,
    SignInPage,
    Verb,
)
from bot.cards import Card, FieldView, FormView, Text
from bot.texts import Say, compile_catalogue
from bot.times import show_moment
from tests.cards_gallery import AT, EVERY_BLOCK, FORM, HOSTILE_CARDS, LONG, SCRIPTS, SIX_SCRIPTS, TONES
from tests.desk.cards import (
    CUSTOMERS,
    DONE,
    FIRST_TASK,
    MINE,
    NOT_DONE,
    OFFERED,
    OWED,
    ROUTES,
    STATUS,
    TALK,
    TIMELINE,
    TOLD,
)

CATALOGUE = Path(__file__).parents[2] / "bot/locales/en/LC_MESSAGES/desk.po"
SAY = Say("en", compile_catalogue({"desk": CATALOGUE.read_text("utf-8")}, "en"))
ZONE = "Africa/Lagos"
LOOK = Look("en", "ltr", ZONE, SAY, "/beacon", partial(show_moment, zone=ZONE, locale="en"))
MANY = 40  # messages of a busy room

PAYMENTS = "Card payments fail at checkout"
VERBS = (
    Verb("declare", "/crisis declare Card payments fail --sev 2 --type product_failure"),
    Verb("note", "/crisis note the bank confirmed the fault"),
    Verb("route", "/crisis route technical"),
    Verb("route down", "/crisis route down live_chat_it the queue is full"),
    Verb("status", "/crisis status"),
    Verb("update", '/crisis update Card payments fail for one bank --doing "we switch banks" --next 30m'),
)


def rooms(current: str = "") -> tuple[RoomLink, ...]:
    """Return the rooms of somebody who is in the middle of things."""
    known = (
        ("lobby", "lobby", False, "lobby"),
        ("C-1", PAYMENTS, False, "crisis"),
        ("C-3", SCRIPTS["te"][:40], False, "crisis"),
        ("C-4", "Drill: a flood closes the warehouse in the harbour and two shops next to it", False, "crisis"),
        ("C-2", "Parcels are late in the north", True, "crisis"),
        ("@alice", "@alice", False, "direct"),
    )
    return tuple(
        RoomLink(ref, name, f"/beacon/desk/rooms/{ref}", ref == current, closed, kind)
        for ref, name, closed, kind in known
    )


def frame(title: str = "Overview", current: str = "", *, demo: bool = True) -> Frame:
    """Return what surrounds a page of alice."""
    people = ("alice", "bob", "chidi") if demo else ()
    return Frame(LOOK, title, "alice", people, demo, "csrf-of-alice", rooms(current), VERBS, "key-of-page")


def panel(next_at: datetime = AT, *, overdue: bool = False, lead: str | None = "alice") -> Panel:
    """Return the panel of the crisis that everything here is about."""
    return Panel(
        ref="C-1",
        title=PAYMENTS,
        severity=2,
        severity_label="2: many customers",
        stage_label="investigating",
        lead=lead,
        deputy="bob",
        comms=None,
        next_update_at=next_at,
        overdue=overdue,
        customers=CUSTOMERS,
        routes=ROUTES,
        talk=TALK,
        timeline=TIMELINE,
        buttons=tuple(button for block in STATUS.blocks for button in getattr(block, "buttons", ())),
    )


def message(number: int, card: Card, *, pinned: bool = False, edited: bool = False) -> MessageView:
    """Return a message of the room, one minute after the one before."""
    return MessageView(f"id{number:04}", number, AT + timedelta(minutes=number), card, pinned, edited)


def lines() -> tuple[CrisisLine, ...]:
    """Return crises in every state that the list can show."""

    def line(ref: str, title: str, severity: int, label: str, **more: object) -> CrisisLine:
        usual: dict[str, object] = {
            "lead": "alice",
            "next_update_at": AT + timedelta(hours=2),
            "overdue": False,
            "owed": "",
        }
        usual |= {"drill": False, "private": False, "open": True, "stage_label": "investigating"}
        address = f"/beacon/desk/rooms/{ref}"
        return CrisisLine(ref, title, address, severity, f"{severity}: {label}", **{**usual, **more})  # type: ignore[arg-type]  # by name

    return (
        line("C-4", rooms()[3].name, 4, "one case", drill=True, stage_label="monitoring"),
        line("C-3", SCRIPTS["te"], 1, "lives, safety or everything", lead=None, next_update_at=AT, overdue=True),
        line("C-1", PAYMENTS, 2, "many customers", stage_label="stabilising", owed=OWED),
        line("C-2", "Parcels are late in the north", 3, "some customers", private=True, open=False, lead=None),
    )


PINNED = (message(1, STATUS, pinned=True, edited=True), message(4, ROUTES, pinned=True))
ROOM = RoomPage(
    frame(f"C-1 {PAYMENTS}", "C-1"),
    "C-1",
    "c-1-card-payments-fail-at-checkout",
    "Severity 2 · investigating · lead: @alice",
    (PINNED[0], message(2, FIRST_TASK), message(3, TALK), PINNED[1], message(5, TOLD), message(6, DONE)),
    PINNED,
    panel(AT + timedelta(minutes=30)),
    6,
    None,
)
WRONG = replace(FORM, fields=(replace(FORM.fields[0], error="This is needed."), *FORM.fields[1:]))
ASKED = Card("form.declare", FORM.title, (FORM,))
FAULTY = Card("form.declare", FORM.title, (WRONG,), "warn")
LONG_FORM = Card(
    "form.update",
    "Post an update",
    (
        FormView(
            "C-1 update",
            "Post an update",
            "Send",
            tuple(FieldView(name, "paragraph", SCRIPTS[name], SCRIPTS[name], max_length=2000) for name in SCRIPTS),
        ),
    ),
)
HOME = HomePage(frame(), "", lines(), (OFFERED, MINE), None)
EVERYTHING = (EVERY_BLOCK, *HOSTILE_CARDS, SIX_SCRIPTS, LONG, *TONES)


def said(words: str) -> Card:
    """Return a short card with somebody's words."""
    return Card("note", PAYMENTS, (Text((words,)),))


def busy() -> tuple[MessageView, ...]:
    """Return many messages, in all scripts."""
    scripts = list(SCRIPTS.values())
    return tuple(message(number, said(scripts[number % len(scripts)])) for number in range(1, MANY + 1))


def pages() -> Mapping[str, Page]:
    """Return one page of every kind and state, by name."""
    everything = tuple(message(number, card) for number, card in enumerate(EVERYTHING, 1))
    return {
        "home": HOME,
        "home-asked": replace(HOME, reply=ASKED),
        "home-quiet": replace(HOME, crises=(), mine=(), frame=frame(demo=False)),
        "home-search": replace(HOME, query="no such thing <b>", crises=()),
        "room": ROOM,
        "room-late": replace(ROOM, panel=panel(AT - timedelta(days=3), overdue=True, lead=None)),
        "room-answer": replace(ROOM, reply=DONE),
        "room-refused": replace(ROOM, reply=NOT_DONE),
        "room-long-answer": replace(ROOM, reply=TALK),
        "room-faulty-form": replace(ROOM, reply=FAULTY),
        "room-long-form": replace(ROOM, reply=LONG_FORM),
        "room-busy": replace(ROOM, messages=busy()),
        "room-everything": replace(ROOM, messages=everything),
        "lobby": RoomPage(frame("lobby", "lobby"), "lobby", "lobby", "News of all crises", (), (), None, 0, None),
        "sign-in": SignInPage(LOOK, "token-of-alice", None),
        "sign-in-how": SignInPage(LOOK, None, "This link was used already. Ask for a new one."),
        "error": ErrorPage(LOOK, 404, "There is no room C-99. Look at the rooms that are there."),
    }

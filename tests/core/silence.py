"""Silence: how a town is brought to the brink of each kind of reminder, and to where it has nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.customers.erasing import Eraser
from bot.model.crisis import Crisis
from bot.model.duties import ReminderKind
from bot.model.org import Quiet
from bot.model.room import Room
from tests.core.giving import change, with_library
from tests.core.ledger import change_person, rows
from tests.core.promises import promise
from tests.town import ORG, Town

Act = Callable[[Town], None]
CARDS = {
    ReminderKind.QUEUE_LONG: "follow.crowd",
    ReminderKind.DIGEST: "digest.crisis",
    ReminderKind.OWED: "digest.owed",
    ReminderKind.DAY_END: "digest.day",
}


@dataclass(frozen=True, slots=True)
class Brink:
    """A kind of reminder that is about to ring: how a town comes there, how long it takes, and who hears."""

    come: Act
    minutes: int
    room: str
    sev: int = 2  # of its crisis


@dataclass(frozen=True, slots=True)
class Way:
    """What silences it; with `room`, there alone: others hear instead."""

    act: Act
    room: str = ""
    sev: int = 0  # another severity than usual, where it decides


def said(*lines: str) -> Act:
    """Let things be said that have to succeed, each as `who: words`."""

    def act(town: Town) -> None:
        for line in lines:
            who, _, words = line.partition(": ")
            town.done(who, words)

    return act


def passing(minutes: int, *lines: str) -> Act:
    """Let time pass in which nothing rings, and then say things."""

    def act(town: Town) -> None:
        town.clock.pass_(minutes=minutes)
        said(*lines)(town)

    return act


def opened(sev: int, *, calm: bool) -> Act:
    """Declare C-1, which alice leads; a calm one reminds of nothing by itself."""
    lines = [f'alice: declare "Card payments fail" --sev {sev} --type product_failure --lead alice']
    if calm:
        lines += ["alice: C-1 notice", "alice: C-1 reminder off update_due"]
    return said(*lines)


def resting(handle: str) -> Act:
    """Let somebody have quiet hours all day but for the last minute."""
    return lambda town: change_person(town, handle, quiet=Quiet(time(0), time(23, 59)))


def gone(handle: str) -> Act:
    """Let somebody leave the organisation."""
    return lambda town: change_person(town, handle, active=False)


def erased(town: Town) -> None:
    """Forget K-1."""
    eraser = Eraser(town.service)
    eraser.erase(ORG, "alice", eraser.found(ORG, "alice", "K-1", town.clock()), town.clock())


def hidden(town: Town) -> None:
    """Make the crisis a private one of which alice alone knows."""
    crisis = town.crisis()
    change(town, Crisis, crisis.id, private=True, insiders=(crisis.lead or "",))


def library(town: Town) -> None:
    """Give the town five things that help, and one that is gated."""
    dates = town.service.dates
    entries: list[dict[str, object]] = [{"id": f"help_{n}"} for n in range(6)]
    with_library(town, *entries, {"id": "course", "category": "gated", "gated": True})
    town.service = replace(town.service, dates=dates)


def crowd(town: Town) -> None:
    """Let more customers wait than the town bears."""
    for number in range(1, 5):
        town.done("alice", f'C-1 follow add "Customer {number}" --due "in 9 days"')


def talked(town: Town) -> None:
    """Let bob have spoken with customers for long."""
    said('alice: C-1 follow add Ngozi "A call" --due "in 9 days" --owner bob')(town)
    for _ in range(25):
        town.done("bob", "follow reached F-1 --listened")
        town.clock.pass_(minutes=1)


def owed(town: Town) -> None:
    """Let bob owe somebody an answer, of which nothing else reminds."""
    promise(town, 1, "bob", hours=9)


def heard(town: Town, kind: ReminderKind, room: str = "") -> list[str]:
    """Return where a kind of reminder was said, alone or among others: in C-1, or to somebody."""
    keys = {CARDS.get(kind, f"reminder.{kind}"), "reminder.bundle"}
    known = {"C-1" if each.crisis_id else each.name: each.name for each in rows(town, Room)}
    wanted = {room} & set(known) if room else set(known)
    return [name for name in sorted(wanted) for key in town.keys(known[name]) if key in keys]


ADD = 'alice: C-1 follow add "Ngozi Okafor" "A call back" --owner bob --phone +2348030000001'
AGAIN = 'alice: C-1 follow add "N. Okafor" "A call back" --owner chidi --email n@example.org --due "in 10 minutes"'
WAITS = "bob: follow waiting F-1"
DAY = 24 * 60

BRINKS: Mapping[ReminderKind, Brink] = {
    ReminderKind.NOTICE_DUE: Brink(said(), 30, "@alice"),
    ReminderKind.UPDATE_DUE: Brink(said(), 30, "@alice"),
    ReminderKind.HANDOVER_WAITS: Brink(said("alice: C-1 handover @bob"), 10, "@bob"),
    ReminderKind.PROMISE_SOON: Brink(said(f'{ADD} --due "in 2 h"'), 90, "@bob"),
    ReminderKind.PROMISE_OVERDUE: Brink(said(f'{ADD} --due "in 20 minutes"'), 21, "@bob"),
    ReminderKind.NEXT_CONTACT: Brink(said(ADD, f'{WAITS} "in 5 h"'), 300, "@bob"),
    ReminderKind.VALUE_ADD: Brink(said(ADD, f'{WAITS} "in 9 days"'), 2 * DAY, "@bob"),
    ReminderKind.REGATE: Brink(
        said('bob: C-1 resource open course --until "in 5 h"', "alice: C-1 resource approve course"), 300, "@alice"
    ),
    ReminderKind.TAKE_DOWN: Brink(said('alice: C-1 popup up "home page" --until "in 5 h"'), 300, "@alice"),
    ReminderKind.QUEUE_LONG: Brink(crowd, 0, "@alice"),
    ReminderKind.STAFF_BREAK: Brink(talked, 0, "@bob"),
    ReminderKind.DIGEST: Brink(said(), DAY, "C-1"),
    ReminderKind.OWED: Brink(owed, DAY, "@bob"),
    ReminderKind.DAY_END: Brink(said(), 9 * 60, "@alice"),
}
OF_THE_START = (ReminderKind.NOTICE_DUE, ReminderKind.UPDATE_DUE)  # a crisis begins with them
SLOWER = {3: 4}  # by severity: so many times longer they take


def at_the_brink(town: Town, kind: ReminderKind, sev: int = 0) -> datetime:
    """Bring a town to where a kind of reminder will ring; return when."""
    brink = BRINKS[kind]
    library(town)
    opened(sev or brink.sev, calm=kind not in OF_THE_START)(town)
    brink.come(town)
    times = SLOWER.get(sev, 1) if kind in OF_THE_START else 1
    return town.clock() + timedelta(minutes=brink.minutes * times)


def until(town: Town, due_at: datetime) -> None:
    """Let the time pass that is left, and everything happen that is due."""
    town.clock.pass_(seconds=max(0, (due_at - town.clock()).total_seconds()))
    town.tick()

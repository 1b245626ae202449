"""Reminders of every kind ring once: with several servers of which one freezes, and while they are being killed.

These are the short forms; `python -m tests.proofs.reminders` is the whole, with 10,000 reminders.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.store import SqlStore, open_store
from bot.model.duties import ReminderKind
from bot.model.records import LocalMessage
from bot.model.room import LOCAL, Room, RoomKind
from bot.ports import Work
from tests.proofs.hearing import listen
from tests.proofs.owing import KINDS, ORG, found, wanted
from tests.proofs.reminders import ring_with
from tests.store.cast import NOON

ROOT = Path(__file__).parents[2]
CRISES, FEW = 60, 60
Show = Callable[[str], None]


@pytest.mark.parametrize("servers", [4])
def test_servers_say_each_reminder_of_every_kind_once_though_one_freezes(
    database_url: str, tmp_path: Path, servers: int, show: Show
) -> None:
    rung = ring_with(database_url, servers, CRISES, tmp_path / "servers.log")
    show(rung.headline(f"{servers} servers on {database_url.partition(':')[0]}, {CRISES * KINDS} due, one frozen"))
    assert (rung.heard.missed, rung.heard.doubled) == ([], [])
    assert rung.heard.bundles >= CRISES
    # On SQLite one process writes at a time, and may have rung everything before another has its turn.
    assert sum(count > 0 for count in rung.by_each) > database_url.startswith("postgres")


def test_reminders_survive_kill_minus_nine(database_url: str, show: Show) -> None:
    """The proof forks and must have no threads, so that it is a program of its own."""
    call = [sys.executable, "-m", "tests.proofs.dying", "--url", database_url, "--crises", str(FEW), "--usual", "15"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    show(report["headline"])
    assert (report["heard"]["missed"], report["heard"]["doubled"]) == ([], [])
    assert report["while_ringing"] > 0
    assert report["heard"]["split"] == 0


def test_every_kind_of_reminder_is_in_the_proof() -> None:
    said = {mark.partition(" ")[0].removeprefix("reminder.") for _, mark in wanted(1)}
    named = {"queue_long": "follow.crowd", "digest": "digest.crisis", "owed": "digest.owed", "day_end": "digest.day"}
    assert said == {named.get(kind, kind.value) for kind in ReminderKind}


def test_the_proof_notices_what_is_missing_and_what_is_double(sqlite_url: str) -> None:
    found(sqlite_url, 1)
    store = open_store(sqlite_url)
    assert listen(store, 1).faults == (len(wanted(1)), 0)
    say_twice(store)
    assert listen(store, 1).doubled == ["regate guide-1 in @lead-1"]
    store.close()


def say_twice(store: SqlStore) -> None:
    """Put one and the same nudge into a room twice."""
    room = Room("direct", ORG, LOCAL, RoomKind.DIRECT, "@lead-1")
    card = {"key": "reminder.regate", "run": "C-1001 reminder snooze regate guide-1 30m"}
    message = LocalMessage("m1", ORG, room.id, 1, NOON, card)

    def job(work: Work) -> None:
        for row in (room, message, replace(message, id="m2", seq=2)):
            work.add(row)

    store.submit(ORG, job).result()

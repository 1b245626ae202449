"""Dying: a process rings what is due and sends it, is killed at a random moment, and the next one goes on."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import signal
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from random import Random

from adapters.clock import Clock
from adapters.store import open_store
from bot.beacon import Beacon
from tests.proofs.hearing import Heard, listen
from tests.proofs.nursery import warm_up
from tests.proofs.owing import KINDS, found, ring, settings_of, unrung

SIGNS = KINDS * 2  # of life, for each crisis: reminders that ring, and about as many messages
OVERTIME = 0.1  # seconds; a life ends so long at the most after the sign at which it is to die
MOST, USUAL = 400, 60  # deaths


@dataclass(frozen=True)
class Deaths:
    """What came of it."""

    heard: Heard
    kills: int
    while_ringing: int  # kills at which some reminders had rung and others had not
    while_sending: int  # kills that left something in flight
    seconds: float

    def headline(self, what: str) -> str:
        """Return the figures in one line."""
        missed, doubled = self.heard.faults
        return (
            f"kill -9 while reminders ring, {what}: {self.kills} kills, {self.while_ringing} of them while some had"
            f" rung, {self.while_sending} with something in flight; {self.heard.said} cards of {KINDS} kinds read,"
            f" lost {missed}, double {doubled}; {self.heard.bundles} messages of several,"
            f" {self.heard.split} more than one for a person; {self.seconds:.0f} s"
        )


def ring_while_dying(url: str, crises: int, seed: int, usual: int = USUAL) -> Deaths:
    """Let processes ring what is due, one after the other, and kill each, about `usual` of them, until all is said.

    This forks, and must have no threads: the store is opened only while no process is about to be born.
    """
    found(url, crises)
    warm_up()
    dice, kills, ringing, sending = Random(seed), 0, 0, 0
    with closing(open_store(url)) as store:
        ring(store, datetime.now(UTC))
    begun = time.monotonic()
    while kills < MOST:
        killed = _bear(url, dice.randint(0, crises * SIGNS * 2 // usual), dice.uniform(0, OVERTIME))
        with closing(open_store(url)) as store:
            left, waiting = unrung(store, datetime.now(UTC)), store.outbox.backlog().result().waiting
            if not killed:
                break
            kills += 1
            ringing += 0 < left < crises * KINDS
            sending += waiting > 0
            if left == 0 and waiting == 0:
                break
    if killed:
        _bear(url, None, 0)
    with closing(open_store(url)) as store:
        return Deaths(listen(store, crises), kills, ringing, sending, time.monotonic() - begun)


def _bear(url: str, signs: int | None, overtime: float) -> bool:
    """Bear a process that rings and sends, and kill it after so many signs of life; say whether it came to that."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _live(url, theirs)
            status = 0
        finally:
            os._exit(status)
    os.close(theirs)
    left = math.inf if signs is None else signs + 1  # the first is that it begins
    while left > 0 and (heard := os.read(ours, 4096)):
        left -= len(heard)
    os.close(ours)
    if left <= 0:
        time.sleep(overtime)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise RuntimeError(f"a life failed: {status}")
    return status == signal.SIGKILL


def _live(url: str, pipe: int) -> None:
    """Ring and send side by side, as a server does, until nothing is left; each piece of work is a sign of life."""
    beacon = Beacon(settings_of(url), Clock())
    rung = threading.Event()

    def sign(_of: object) -> None:
        with suppress(BrokenPipeError):  # nobody listens any more: death is near
            os.write(pipe, b".")

    clockwork = replace(beacon.clockwork, observe=sign)
    beacon.room_changed.append(sign)

    def tick() -> None:
        sign(None)
        while unrung(beacon.store, beacon.clock()):
            clockwork.tick(beacon.clock())
        rung.set()

    threading.Thread(target=tick, daemon=True).start()
    asyncio.run(_send(beacon, rung))
    beacon.close()


async def _send(beacon: Beacon, rung: threading.Event) -> None:
    sending = asyncio.create_task(beacon.dispatcher.run())
    while not rung.is_set() or (await asyncio.wrap_future(beacon.store.outbox.backlog())).waiting:
        await asyncio.sleep(0.05)
    await beacon.dispatcher.stop()
    await sending


def main() -> None:
    """Run the proof by itself and print its report as JSON."""
    parser = argparse.ArgumentParser(description="Kill a process that rings reminders, again and again.")
    parser.add_argument("--url", required=True, help="the address of a migrated, empty database")
    parser.add_argument("--crises", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--usual", type=int, default=USUAL, help="about how many are to die")
    wanted = parser.parse_args()
    deaths = ring_while_dying(wanted.url, wanted.crises, wanted.seed, wanted.usual)
    json.dump({**asdict(deaths), "headline": deaths.headline(wanted.url.partition(":")[0])}, sys.stdout)


if __name__ == "__main__":
    main()

"""What is said is seen at once by everybody who has the room open, and an open page costs next to nothing."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles

import pytest

from adapters.clock import Clock
from adapters.desk.live import POLL
from bot.beacon import Beacon
from bot.settings import Settings
from tests.desk.served import Caller, Served
from tests.proofs.audience import Ear, audience, mark, until

OPEN, NOTES, PAUSE = 50, 40, 0.05  # pages, messages, seconds between two of them
PROMISED = 0.3  # seconds from a commit to a page, for 95 of 100
BRISK = 0.005  # seconds in which a machine with nothing else to do answers the simplest question
IDLE, MEMORY = 1_000, 150 * 1024 * 1024  # open pages, and the bytes that they may cost together
Show = Callable[[str], None]
LAST = re.compile(r'data-after="(\d+)"')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    """A demo of its own."""
    served = Served(tmp_path)
    served.start()
    yield served
    served.end()


def last_of(caller: Caller, ref: str) -> str:
    """Return the number of a room's last change, as its page says it."""
    return caller.read(f"/desk/rooms/{ref}", LAST)


def resident(pid: int) -> int:
    """Return how many bytes of memory a process holds."""
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text("ascii"), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


def percentiles(seconds: list[float]) -> tuple[float, float, float]:
    """Return the 50th and the 95th percentile, and the longest."""
    cuts = quantiles(seconds, n=20)
    return cuts[9], cuts[18], max(seconds)


def slowness(caller: Caller, rounds: int = 60) -> float:
    """Say by how much this machine is slower now than one with nothing else to do; 1 at the least."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        caller.desk.ask("GET", "/healthz")
        taken.append(time.perf_counter() - begun)
    return max(1.0, percentiles(taken)[1] / BRISK)


async def delays(ears: list[Ear], say: Callable[[int], float]) -> list[float]:
    """Let something be said again and again; return how long each message took to each page.

    `say` says a number's mark, and returns when that was committed at the earliest.
    """
    said: dict[int, float] = {}
    for number in range(NOTES):
        said[number] = await asyncio.to_thread(say, number)
        await asyncio.sleep(PAUSE)
    await until(lambda: all(len(ear.heard) == NOTES for ear in ears))
    return [ear.heard[number] - said[number] for ear in ears for number in range(NOTES)]


def test_a_message_is_seen_at_once_on_fifty_open_pages(desk: Served, show: Show) -> None:
    alice, bob = Caller(desk), Caller(desk, "bob")
    ref = alice.declare("Seen at once")

    def say(number: int) -> float:
        begun = time.perf_counter()  # before it was even sent: the commit comes later
        bob.say(f"note {mark(number)}", ref)
        return begun

    async def act() -> list[float]:
        async with audience(OPEN, alice, ref, last_of(alice, ref)) as ears:
            return await delays(list(ears), say)

    before = slowness(alice)
    p50, p95, longest = percentiles(asyncio.run(act()))
    factor = max(before, slowness(alice))
    show(
        f"desk: a message on {OPEN} open pages, from sending it to each page:"
        f" p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {longest * 1000:.0f} ms"
    )
    assert p95 < PROMISED * factor, f"the machine was {factor:.1f} times slower than an idle one"
    assert p50 < POLL / 4 * factor  # pages are told, and do not find out when they look


def test_what_another_process_says_is_seen_soon_on_fifty_open_pages(desk: Served, show: Show) -> None:
    alice = Caller(desk)
    ref = alice.declare("Seen soon")
    beacon = Beacon(Settings(database_url=desk.shell.url), Clock())
    other = beacon.desk()

    def say(number: int) -> float:
        asyncio.run(other.say_once(f"note {mark(number)}", ref, "bob"))
        return time.perf_counter()

    async def act() -> list[float]:
        async with audience(OPEN, alice, ref, last_of(alice, ref)) as ears:
            return await delays(list(ears), say)

    try:
        p50, p95, longest = percentiles(asyncio.run(act()))
    finally:
        beacon.close()
    show(
        f"desk: a message from another process on {OPEN} open pages, from its commit to each page:"
        f" p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {longest * 1000:.0f} ms"
    )
    assert p95 < (POLL + PROMISED) * slowness(alice)


def test_a_thousand_open_pages_cost_little(desk: Served, show: Show) -> None:
    alice = Caller(desk)
    ref = alice.declare("A thousand look on")
    alice.say(f"note {mark(0)}", ref)

    async def act() -> tuple[int, float]:
        before = resident(desk.pid)
        async with audience(IDLE, alice, ref, last_of(alice, ref)) as ears:
            await asyncio.sleep(1)
            grown = resident(desk.pid) - before
            begun = time.perf_counter()
            await asyncio.to_thread(partial(alice.say, f"note {mark(1)}", ref))
            await until(lambda: all(1 in ear.heard for ear in ears))
            return grown, max(ear.heard[1] for ear in ears) - begun

    grown, reached = asyncio.run(act())
    show(
        f"desk: {IDLE} open pages cost {grown / 1024 / 1024:.0f} MB"
        f" ({grown / IDLE / 1024:.0f} KB each); a message reaches all of them in {reached:.2f} s"
    )
    assert 0 < grown < MEMORY

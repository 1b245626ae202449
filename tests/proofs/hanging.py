"""Hanging: every call to Slack hangs while people go on working; what they are answered, and what is there afterwards.

Run `python -m tests.proofs.hanging` for the full form: 50 commands a second for a minute, calls that hang for 30 s.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.slack import Heard
from tests.live.office import Office, office

A_SECOND = 50  # commands
FULL = (60, 30.0)  # seconds of work, seconds that a call hangs
PEOPLE = ("alice", "bob", "chidi", "zoe")
BACKLOG = 900.0  # seconds until what waited has been said: a room takes one message a second


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it."""

    commands: int
    refused: int  # not answered with 200, or answered that it was not done
    p99: float  # seconds until the answer
    worst: float
    lost: int
    doubled: int
    drained: float  # seconds until the last message was there, after Slack came back


def hang(seconds: int, length: float, folder: Path) -> Verdict:
    """Work for some seconds while every call hangs for `length` seconds; then let Slack come back."""
    with office(folder, BEACON_PERSON_BUDGET="100000", BEACON_WORKSPACE_BUDGET="100000") as found:
        rooms = _rooms(found)
        found.slack.trouble("*", "hang", seconds=length)
        heard = found.slack.run(_work(found, rooms, seconds * A_SECOND))
        found.slack.calm()
        begun = time.monotonic()
        wanted = [f"line {number:05}." for number in range(len(heard))]
        counts = _drained(found, rooms, wanted)
        delays = sorted(each.seconds for each in heard)
        return Verdict(
            commands=len(heard),
            refused=sum(each.status != 200 or "on the timeline" not in str(each.body) for each in heard),
            p99=statistics.quantiles(delays, n=100)[98],
            worst=delays[-1],
            lost=sum(not count for count in counts),
            doubled=sum(count > 1 for count in counts),
            drained=time.monotonic() - begun,
        )


def _rooms(found: Office) -> list[str]:
    """Declare enough crises that what was said can be caught up with at a message a second and room."""
    names = ["amber", "birch", "cedar", "daisy", "elder", "fern", "gorse", "hazel", "iris", "jasmine"]
    for name in names:
        found.say("alice", f"declare Trouble with {name} --type product_failure --anyway")
    for number in range(1, len(names) + 1):
        found.arrives("Which need goes where", found.room(f"c-{number}-"))
    found.settled()
    return [found.room(f"c-{number}-").id for number in range(1, len(names) + 1)]


async def _work(found: Office, rooms: list[str], amount: int) -> list[Heard]:
    """Send commands at a steady pace, whether or not the earlier ones were answered."""
    begun, under_way = time.monotonic(), []
    for number in range(amount):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        who, room = PEOPLE[number % len(PEOPLE)], rooms[number % len(rooms)]
        line = found.app.command("/crisis", f"note line {number:05}.", user=who, channel=room)
        under_way.append(asyncio.create_task(line))
    return await asyncio.gather(*under_way)


def _drained(found: Office, rooms: list[str], wanted: list[str]) -> list[int]:
    """Return how often each line was said, when nothing more arrives or all of it is there."""
    begun, before, still = time.monotonic(), -1, 0
    while time.monotonic() - begun < BACKLOG:
        said = "\n".join(words for room in rooms for words in found.said(room))
        counts = [said.count(line) for line in wanted]
        there = sum(counts)
        if all(counts):
            break
        still = still + 1 if there == before else 0
        if still > 60:
            break
        before = there
        time.sleep(1.0)
    return counts


def told(verdict: Verdict) -> str:
    """Return a verdict as a line."""
    return (
        f"{verdict.commands} commands at {A_SECOND}/s while every call hung: p99 {verdict.p99 * 1000:.0f} ms, "
        f"worst {verdict.worst * 1000:.0f} ms, refused {verdict.refused}; afterwards lost {verdict.lost}, "
        f"doubled {verdict.doubled}, all there after {verdict.drained:.0f} s"
    )


def main() -> int:
    """Print the full form's verdict; return 1 when something was lost, doubled or refused, or came too late."""
    with tempfile.TemporaryDirectory() as folder:
        verdict = hang(*FULL, Path(folder))
    print(told(verdict))
    return int(verdict.p99 >= 0.3 or bool(verdict.lost + verdict.doubled + verdict.refused))


if __name__ == "__main__":
    sys.exit(main())

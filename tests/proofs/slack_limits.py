"""The proof of patience: `python -m tests.proofs.slack_limits` sends more than Slack takes, for five minutes.

The real `beacon serve` has 50 rooms in which more is said than Slack takes: a message a second in a channel, so many
calls of each method a minute as its tier allows, and every half minute no message at all for some seconds. A sender
that called for each thing at once, and again every second, would be refused nine times out of ten. In the middle of
it crises are declared.

When instead every single call is refused with a probability of 0.9, whatever was called before, no sender can be
quick: see `waiting`. That form is run as well, to see that nothing is lost and nobody is impatient.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from adapters.store import SqlStore, open_store
from bot.model.delivery import Delivery
from bot.settings import HOME
from tests.fakes.slack import Channel
from tests.live.office import Office, office
from tests.proofs.slack_naive import naive
from tests.proofs.slack_rush import ON_THEIR_WAY, Plan, Report
from tests.proofs.slack_verdict import books, judge_lines, twice, unsent

EVERY = 10.0  # seconds between declarations
SQUEEZE, SQUEEZED = 30.0, 4.0  # every so many seconds Slack takes no message at all, for so many seconds
SETTINGS = {"BEACON_PERSON_BUDGET": "100000", "BEACON_WORKSPACE_BUDGET": "100000"}
QUICK = 10.0  # seconds from a declaration to its room and header
DRAINING = 900.0  # seconds for everything that waited


class Rush:
    """An office with many crises, in which everybody speaks at once."""

    def __init__(self, found: Office, folder: Path, plan: Plan) -> None:
        self._office, self._slack, self._plan = found, found.slack, plan
        self._store: SqlStore = open_store(f"sqlite:///{folder / 'beacon.db'}")
        self._dice = Random(plan.seed)
        self._lines: dict[str, list[str]] = {}  # what was said in each room, in its order
        self._declared: dict[str, float] = {}  # when each crisis was declared, by its title
        self._turns: dict[str, asyncio.Lock] = {}
        self._severity: Counter[str] = Counter()
        self.report = Report(plan)

    def go(self) -> Report:
        """Furnish, limit, rush, let everything leave, and judge."""
        rooms = self._furnish()
        self._limit()
        begun = time.monotonic()
        self._slack.run(self._rush(rooms), timeout=self._plan.seconds * 2 + 60)
        over = time.monotonic()
        if self._plan.lifted:
            self._slack.limit(False)
            self._slack.calm()
        self._drain()
        self.report.drained = time.monotonic() - over
        self._judge(begun, over)
        self._store.close()
        return self.report

    def _furnish(self) -> list[Channel]:
        for number in range(1, self._plan.rooms + 1):
            self._office.say("alice", f"declare Trouble {number:03} --type product_failure --anyway")
        rooms = [self._office.room(f"c-{number}-") for number in range(1, self._plan.rooms + 1)]
        self._drain()
        self._lines = {room.id: [] for room in rooms}
        self._turns = {room.id: asyncio.Lock() for room in rooms}
        self._slack.forget()
        return rooms

    def _limit(self) -> None:
        if not self._plan.share:
            self._slack.limit()
            return
        for methods in ("conversations.*", "pins.*", "bookmarks.*", "users.*", "chat.update"):
            self._slack.trouble(methods, "limited", share=self._plan.share, retry_after=1.0)
        self._slack.trouble("chat.postMessage", "limited", share=self._plan.share, retry_after=1.0, per_channel=True)

    async def _rush(self, rooms: Sequence[Channel]) -> None:
        """Begin with a backlog; then ask at a steady pace, whether or not the earlier ones were answered."""
        work = [asyncio.create_task(self._note(room)) for room in rooms for _ in range(self._plan.backlog)]
        begun, due = time.monotonic(), Counter[str]()
        paces = {"note": self._plan.notes, "severity": self._plan.severities, "declare": 1 / EVERY}
        paces |= {} if self._plan.share else {"squeeze": 1 / SQUEEZE}
        while (now := time.monotonic()) < begun + self._plan.seconds:
            for kind, pace in paces.items():
                while due[kind] < (now - begun) * pace:
                    due[kind] += 1
                    work.append(asyncio.create_task(self._ask(kind, self._dice.choice(rooms))))
            await asyncio.sleep(0.02)
        self.report.commands = len(await asyncio.gather(*work))

    async def _ask(self, kind: str, room: Channel) -> None:
        match kind:
            case "note":
                await self._note(room)
            case "severity":
                await self._change(room)
            case "declare":
                await self._declare()
            case "squeeze":
                self._slack.trouble("chat.postMessage", "limited", times=1, retry_after=SQUEEZED)

    async def _note(self, room: Channel) -> None:
        async with self._turns[room.id]:
            line = f"line {len(self._lines[room.id]):04} of {room.name}."
            self._lines[room.id].append(line)
            await self._say("bob", f"note {line}", room)

    async def _change(self, room: Channel) -> None:
        async with self._turns[room.id]:
            self._severity[room.id] += 1
            await self._say("alice", f"severity {2 - self._severity[room.id] % 2}", room)

    async def _declare(self) -> None:
        title = f"Fire {len(self._declared) + 1:03}"
        self._declared[title] = time.monotonic()
        await self._say("alice", f"declare {title} --type product_failure --anyway", self._slack.find("general"))

    async def _say(self, who: str, words: str, room: Channel) -> None:
        heard = await self._office.app.command("/crisis", words, user=who, channel=room)
        self.report.verdict.must(heard.status == 200 and "not done" not in str(heard.body), f"{words}: {heard.body}")

    def _drain(self) -> None:
        until = time.monotonic() + DRAINING
        while self._store.outbox.backlog().result().waiting and time.monotonic() < until:
            time.sleep(0.2)

    def _judge(self, begun: float, over: float) -> None:
        report, slack = self.report, self._slack
        calls = [call for call in slack.calls() if call.started < over]
        report.calls, report.refused = len(calls), sum(call.status == 429 for call in calls)
        for call in slack.impatient:
            (report.impatient if call.since > ON_THEIR_WAY else report.crossing).append(call.since)
        kept = self._store.submit(HOME, books, write=False).result()
        report.verdict.lost += unsent(kept)
        report.naive = naive(_after(kept.deliveries, begun), self._plan.seconds)
        report.verdict.doubled += twice(slack)
        for room, lines in self._lines.items():
            judge_lines(report.verdict, slack.messages(room), lines, lines)
        for title, at in self._declared.items():
            report.seconds.append(self._arrived(title) - at)
        report.verdict.must(not slack.violations, str(slack.violations[:3]))

    def _arrived(self, title: str) -> float:
        """Return when the room of a crisis had its header."""
        slug = title.lower().replace(" ", "-")
        rooms = [channel for channel in self._slack.channels() if channel.name.endswith(slug)]
        if len(rooms) != 1 or not (messages := self._slack.messages(rooms[0])):
            self.report.verdict.lost.append(f"the room of {title}")
            return float("inf")
        return messages[0].posted_at


def _after(deliveries: Sequence[Delivery], begun: float) -> list[tuple[float, Delivery]]:
    """Return what was queued since a monotonic time, with the seconds after which it was."""
    start = time.time() - (time.monotonic() - begun)
    asked = ((delivery.created_at.timestamp() - start, delivery) for delivery in deliveries)
    return [(after, delivery) for after, delivery in asked if after >= 0]


def rush(plan: Plan, folder: Path) -> Report:
    """Run a plan."""
    with office(folder, **SETTINGS) as found:
        return Rush(found, folder, plan).go()


def waiting(share: float, calls: int, quantile: float, seconds: float = 1.0) -> float:
    """Return how long a quantile of things takes whose calls, one after the other, are each refused with a probability.

    After each refusal Slack wants `seconds` of patience, so this is what the best of all senders needs: the
    number of refusals before so many successes (negative binomial), times those seconds.
    """
    refusals, known = 0, 0.0
    chance = (1 - share) ** calls
    while (known := known + chance) < quantile:
        refusals += 1
        chance *= share * (refusals + calls - 1) / refusals
    return refusals * seconds


def told(report: Report) -> str:
    """Return a report as a line."""
    plan = report.plan
    others = "each with that chance" if plan.share else f"a naive sender: {report.naive:.0%}"
    return (
        f"{plan.seconds:.0f} s, {plan.rooms} rooms, {report.commands} commands: {report.refused / report.calls:.0%} of "
        f"{report.calls} calls refused ({others}), {len(report.impatient)} before Retry-After was over, "
        f"{len(report.crossing)} on their way when a refusal left, at most {max(report.crossing, default=0):.2f} s "
        f"before they came; {len(report.seconds)} declarations: room and header p95 {report.p95:.1f} s, worst "
        f"{max(report.seconds):.1f} s; {report.verdict.figures}; all there {report.drained:.0f} s later"
    )


def main() -> int:
    """Run both forms, print them, and return 1 when anything was not as promised."""
    by_rate, by_chance = Plan(), Plan(seconds=60.0, share=0.9, notes=2.0, severities=0.4, backlog=2)
    faults = 0
    for plan in (by_rate, by_chance):
        with tempfile.TemporaryDirectory() as folder:
            report = rush(plan, Path(folder))
        print(told(report), flush=True)
        print("".join(f"  {fault[:200]}\n" for fault in report.verdict.faults[:20]), end="")
        faults += len(report.verdict.faults) + len(report.impatient) + (plan is by_rate and report.p95 >= QUICK)
    best = waiting(by_chance.share, 2, 0.95)
    print(
        f"by arithmetic, where each call is refused nine times out of ten, p95 is {best:.0f} s for the best of senders"
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())

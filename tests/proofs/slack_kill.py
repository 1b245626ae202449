"""The proof by killing, before Slack: `python -m tests.proofs.slack_kill` kills through 1,000 deliveries, ten times.

Everything that `beacon serve` runs is killed again and again, wherever it happens to be, while a thousand
deliveries are queued for a Slack whose answers take a while, whose connections are reset after the work was
done, and whose history shows what was said half a second late. What is not as in production is told in `slack_life`.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from adapters.slack.scopes import needed
from adapters.store import SqlStore, open_store
from adapters.store.upgrade import upgrade
from bot.model.chats import HOUSE, Installation
from bot.ports import Work
from tests.fakes.slack import FakeSlack
from tests.proofs import slack_served
from tests.proofs.slack_deaths import LATE, Plan, Report, summary, told
from tests.proofs.slack_life import ORG, PEOPLE, SERVING, Orders, living
from tests.proofs.slack_script import Place, Writer, accounts
from tests.proofs.slack_story import stories
from tests.proofs.slack_verdict import books, judge

SEEDS = range(1, 11)
START = 20.0  # seconds for a life to find its Slack
CALMING = 120.0  # seconds for the last life to send what is left
NO_MORE = 5  # steps of one room that are queued together, at the most
BEAT = 0.02  # seconds
QUEUED_BY = 0.8  # of the kills: the last ones strike while what is left is sent
LATENCY = 0.06  # seconds that Slack takes for a call


class Run:
    """One workspace, one database, one life after the other."""

    def __init__(self, plan: Plan, slack: FakeSlack, folder: Path) -> None:
        url = f"sqlite:///{folder / 'beacon.db'}"
        upgrade(url)
        self._plan, self._slack = plan, slack
        self._dice = Random(plan.seed)
        self._orders = Orders(
            url,
            slack.api_url,
            slack.token,
            slack.signing_secret,
            folder / "log",
            settle=plan.settle,
            breaks=plan.breaks,
        )
        self._store: SqlStore = open_store(url)
        self._users = {person: slack.user(person).id for person in PEOPLE}
        self._places: list[Place] = Writer(ORG, self._dice).script(plan.rooms, plan.steps, PEOPLE)
        self._waiting = self._total = sum(len(place.steps) for place in self._places)
        self.report = Report(plan, queued=self._total)

    def go(self) -> Report:
        """Found, kill, let the last life finish, and judge."""
        begun = time.monotonic()
        self._found()
        self._trouble()
        for number in range(1, self._plan.kills + 1):
            self._live(number)
        self._finish()
        kept = self._store.submit(ORG, books, write=False).result()
        verdict = judge(self._slack, kept, self._places, self._users)
        self.report.verdict.wrong += verdict.wrong
        self.report.verdict = replace(verdict, wrong=self.report.verdict.wrong)
        self.report.stories = stories(self._slack, kept, self.report.verdict.faults)
        calls = self._slack.calls()
        self.report.calls, self.report.troubled = len(calls), sum(call.fault in TROUBLES for call in calls)
        self.report.sought = sum(self._slack.count(method) for method in SEEKING)
        self.report.seconds = time.monotonic() - begun
        self._store.close()
        return self.report

    def _found(self) -> None:
        """Let a first life found the organisation and connect it; then let its people and rooms be known."""
        with living(self._orders):
            self._slack.wait(self._connected, timeout=START)
        self._keep(*accounts(ORG, self._slack.home.id, self._users), *(place.room for place in self._places))

    def _connected(self) -> bool:
        def job(work: Work) -> bool:
            return any(each.active for each in work.find(Installation, chat="slack"))

        return self._store.submit(HOUSE, job, write=False).result()

    def _trouble(self) -> None:
        slack = self._slack
        slack.lag(self._plan.lag, conversations=True)
        slack.trouble("*", "slow", seconds=LATENCY)
        slack.trouble("*", "reset", share=0.01)
        slack.trouble("*", "reset", share=0.02, done=True)
        slack.trouble("chat.*", "status", share=0.01, status=500, done=True)
        slack.trouble("chat.postMessage", "hang", share=0.005, seconds=3.0, done=True)

    def _live(self, number: int) -> None:
        """Let one life work for a moment while more is queued, and kill it."""
        share = self._total * (1 - number / self._plan.kills / QUEUED_BY)  # what may be left when this life ends
        with living(self._orders) as life:
            until = time.monotonic() + self._dice.uniform(*self._plan.length)
            while time.monotonic() < until:
                if self._waiting > max(share, 0):
                    self._queue()
                time.sleep(BEAT)
            life.kill()
            dying = Counter(call.method for call in self._slack.calls() if not call.ended)
        self.report.kills += life.exitcode == -signal.SIGKILL
        self.report.in_flight += dying
        self.report.struck += bool(dying)

    def _finish(self) -> None:
        while self._waiting:
            self._queue()
        lives = self._served()
        with living(self._orders) as life:
            until = time.monotonic() + CALMING
            while time.monotonic() < until and (self._served() == lives or self._waits()):
                time.sleep(0.2)
            self.report.verdict.must(life.is_alive(), f"the last life ended by itself: {life.exitcode}")
            life.terminate()
            life.join(START)
        self.report.verdict.must(life.exitcode == 0, f"the last life ended with {life.exitcode}")

    def _served(self) -> int:
        """Return how many lives came so far that they would heed a signal."""
        return self._orders.log.read_text("utf-8").count(SERVING)

    def _waits(self) -> int:
        """Return how many deliveries are not over; those that are parked at a start are let go a moment later."""
        backlog = self._store.outbox.backlog().result()
        return backlog.waiting + backlog.blocked

    def _queue(self) -> None:
        """Queue the next steps of a room, as one command."""
        place = self._dice.choice([each for each in self._places if each.steps])
        steps = place.queue(self._dice.randint(1, NO_MORE), datetime.now(UTC))
        self._waiting -= len(steps)
        self._keep(*steps)

    def _keep(self, *rows: object) -> None:
        def job(work: Work) -> None:
            for row in rows:
                work.add(row)

        self._store.submit(ORG, job).result()


TROUBLES = ("reset", "status", "hang")
SEEKING = ("conversations.history", "conversations.replies", "users.conversations", "bookmarks.list")


def kill(plan: Plan, folder: Path) -> Report:
    """Kill through one script."""
    with FakeSlack(seed=plan.seed) as slack:
        slack.grant(slack.token, needed())
        return Run(plan, slack, folder).go()


def main() -> int:
    """Print a line for each seed, for what is broken on purpose and for the real server, and a summary.

    Return 1 when anything was not as promised, or a broken protocol was not noticed.
    """
    parser = argparse.ArgumentParser(description="Kill serving Beacons before a fake Slack.")
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--served", type=int, default=20, help="how often the real server is killed")
    wanted = parser.parse_args()
    reports = [_shown(Plan(seed)) for seed in wanted.seeds]
    broken = [_shown(Plan(breaks="mark before sending")).verdict.lost]
    broken += [_shown(plan).verdict.doubled for plan in (Plan(breaks="resend without seeking"), Plan(lag=LATE))]
    with tempfile.TemporaryDirectory() as folder:
        found = slack_served.strike(1, wanted.served, Path(folder))
    print(slack_served.told(found), *found.verdict.faults[:20], sep="\n  ")
    print(summary(reports))
    return int(any(report.verdict.faults for report in reports) or bool(found.verdict.faults) or not all(broken))


def _shown(plan: Plan) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        report = kill(plan, Path(folder))
    is_broken = plan.breaks or plan.lag >= LATE
    print(told(report), *([] if is_broken else report.verdict.faults[:20]), sep="\n  ", flush=True)
    print("".join(f"  {line}\n" for line in ([] if is_broken else report.stories)), end="", flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())

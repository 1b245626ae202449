"""The proof by killing: `python -m tests.proofs.kill` runs it by itself and prints its report as JSON.

A run is a script that its clients work through while Beacon is killed, started again, perhaps killed
again, and in the end left alone and judged. The clock of each life is ahead of the one before it: by
some seconds, because what was in flight is looked for only when its lease (three seconds, on the local
chat) has run out, and a proof that waited for that would take ten minutes; or by three quarters of an
hour, so that reminders have become due as well. Nothing else is moved.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from adapters.store.upgrade import upgrade
from tests.proofs.failpoints import CHAT, MOMENTS, NAMES, Aim
from tests.proofs.life import Orders
from tests.proofs.nursery import OUTSIDE, Passage, bear, warm_up

# What is only worth dying in when something is left from the life before.
RECOVERY = tuple(name for name in NAMES if name.startswith(("seek", "doubtful", "tick")))
IN_FLIGHT = (
    *("claim.kept", "claim.answered", "settle.asked", "settle.written"),
    *(f"{operation}.{moment}" for operation in CHAT for moment in MOMENTS),
)
PAST_THE_LEASE, THREE_QUARTERS = timedelta(seconds=6), timedelta(minutes=45)
EVERY_OUTSIDE = 6  # one run in so many is killed from outside
LEAST = 3  # kills at each failpoint


@dataclass
class Report:
    """The figures of a proof."""

    seed: int
    runs: int = 0
    lives: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def rarest(self, names: Iterable[str], dice: Random) -> str:
        """Return one of the failpoints at which the fewest have died."""
        names = tuple(names)
        fewest = min(self.kills[name] for name in names)
        return dice.choice([name for name in names if self.kills[name] == fewest])


class Proof:
    """Runs against one sort of database. Every run has an organisation of its own, and on SQLite a file."""

    def __init__(self, database: str | Path, seed: int, breaks: str = "") -> None:
        """Take the address of a migrated PostgreSQL database, or a folder for SQLite files."""
        self._database, self._breaks = database, breaks
        self.report = Report(seed)
        if isinstance(database, Path):
            upgrade(f"sqlite:///{database / 'template.db'}")
        warm_up()
        rehearsal = bear(self._orders(0))
        self._close(0, rehearsal)
        self._reached, self._length = rehearsal.reached, rehearsal.seconds

    def run(self, number: int, names: Iterable[str] = NAMES) -> None:
        """Kill one Beacon, or two in a row, let another finish, and judge what is there."""
        dice = Random(f"{self.report.seed}/{number}")
        orders = replace(self._orders(number), repeats=dice.random() < 0.5)
        aims = self._aims(number, names, dice)
        far = THREE_QUARTERS if any(aim.name.startswith("tick") for aim in aims) else None
        leap = far or dice.choice((PAST_THE_LEASE, THREE_QUARTERS))
        for aim in (*aims, None):
            outside = dice.uniform(0.0, self._length) if aim and aim.name == OUTSIDE else None
            passage = bear(replace(orders, aim=aim), outside)
            self.report.lives += 1
            self.report.doubled += [f"run {number}: asked the chat again for {each}" for each in passage.repeated]
            orders = replace(
                orders,
                ahead=orders.ahead + leap,
                asked=orders.asked | passage.asked,
                acknowledged=orders.acknowledged | passage.acknowledged,
            )
            leap = PAST_THE_LEASE
            if passage.died is None or passage.fault:
                break
            self.report.kills[passage.died] += 1
        self.report.runs += 1
        self.report.asked += len(orders.asked)
        self.report.acknowledged += len(orders.acknowledged)
        self._close(number, passage)

    def _aims(self, number: int, names: Iterable[str], dice: Random) -> tuple[Aim, ...]:
        if number % EVERY_OUTSIDE == 0:
            return (Aim(OUTSIDE),)
        name = self.report.rarest(names, dice)
        if name in RECOVERY:
            return self._early(dice.choice(IN_FLIGHT), dice), Aim(name)
        again = (Aim(dice.choice(NAMES), dice.choice((1, 1, 2))),) if dice.random() < 0.25 else ()
        return self._early(name, dice), *again

    def _early(self, name: str, dice: Random) -> Aim:
        """Aim at a failpoint at any of the times at which a whole life passes it, but for the last few."""
        return Aim(name, dice.randint(1, max(1, int(self._reached.get(name, 1) * 0.8))))

    def _orders(self, number: int) -> Orders:
        url = self._database
        if isinstance(url, Path):
            folder = url / f"run-{number}"
            folder.mkdir()
            url = f"sqlite:///{shutil.copy(url / 'template.db', folder / 'beacon.db')}"
        return Orders(url, f"run-{number}", f"{self.report.seed}/{number}", breaks=self._breaks)

    def _close(self, number: int, last: Passage) -> None:
        """Add the verdict on a run; its files go unless there is something to look into."""
        found = last.verdict or {"wrong": [last.fault or "no verdict"]}
        for kind, faults in found.items():
            getattr(self.report, kind).extend(f"run {number}: {fault}" for fault in faults)
        if isinstance(self._database, Path) and not any(found.values()):
            shutil.rmtree(self._database / f"run-{number}")


def main() -> None:
    """Run the proof as the command line says, and print its report."""
    parser = argparse.ArgumentParser(description="Kill serving Beacons, and count what was lost or said twice.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where SQLite files may lie")
    parser.add_argument("--postgres", help="the address of a migrated PostgreSQL database")
    parser.add_argument("--breaks", default="", help="break the protocol on purpose")
    parser.add_argument("--at", nargs="*", default=NAMES, help="failpoints to die at")
    parser.add_argument("--least", type=int, default=0, help="go on until so many died at each of them")
    wanted = parser.parse_args()
    begun = time.monotonic()
    proof = Proof(wanted.postgres or wanted.folder, wanted.seed, wanted.breaks)
    number = 0
    while number < wanted.runs or (_fewest(proof, wanted.at) < wanted.least and number < wanted.runs * 2):
        number += 1
        proof.run(number, wanted.at)
    proof.report.seconds = time.monotonic() - begun
    json.dump(vars(proof.report), sys.stdout)


def _fewest(proof: Proof, names: Iterable[str]) -> int:
    return min(proof.report.kills[name] for name in names)


if __name__ == "__main__":
    main()

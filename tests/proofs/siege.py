"""A siege: forged and replayed requests by the thousand, at a Beacon that answers genuine ones all the while.

`python -m tests.proofs.siege --forged 10000 --replayed 10000` prints what came of it.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.desk.served import Served
from tests.fakes.slack import FakeSlack
from tests.proofs.bare_http import Connection, Request
from tests.proofs.forgery import KINDS, Forger, Slack

CONNECTIONS = 16
COPIES = 10  # of each request that is replayed
GENUINE = 20  # one request in so many is a genuine one
PAUSE = 2.0  # seconds before the second wave of replays
SEED = 20261122
HARM = 'declare "The bank is closed" --sev 1 --type financial_setback --anyway'
ACCEPTED, REFUSED, FAULT = 200, 400, 500

Shot = tuple[Request, Counter[int]]  # and where its answer is counted


@dataclass
class Report:
    """What was answered: by kind of forgery, to replays, and to genuine requests."""

    forged: dict[str, Counter[int]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    replayed: Counter[int] = field(default_factory=Counter)
    genuine: Counter[int] = field(default_factory=Counter)
    wordy: Counter[int] = field(default_factory=Counter)  # refusals that say anything

    def statuses(self) -> Counter[int]:
        """Return the answers to all forged and replayed requests."""
        return sum(self.forged.values(), Counter(self.replayed))

    def accepted(self) -> int:
        """Return how many forged and replayed requests were accepted."""
        return sum(number for status, number in self.statuses().items() if ACCEPTED <= status < REFUSED)

    def broken(self) -> int:
        """Return how many answers say that the server is at fault."""
        return sum(number for status, number in (self.statuses() + self.genuine).items() if status >= FAULT)

    def headline(self, seed: int, seconds: float) -> str:
        """Return the figures in one line."""
        forged = sum(number for each in self.forged.values() for number in each.values())
        return (
            f"Slack over HTTP (seed {seed}): {forged:,} forged in {len(KINDS)} ways and {self.replayed.total():,}"
            f" replayed among {self.genuine.total():,} genuine, in {seconds:.0f} s:"
            f" accepted {self.accepted()}, answers 5xx {self.broken()}"
        )


class Siege:
    """Sends everything to one port, over a few connections."""

    def __init__(self, port: int, slack: Slack, seed: int) -> None:
        self.slack, self.dice, self.report = slack, Random(seed), Report()
        self._port, self._numbers = port, count(1)

    def genuine(self, words: str = "list") -> Request:
        """Return a request that was never sent before: now a command, now an event."""
        name, now = str(next(self._numbers)), int(time.time())
        is_typed = self.dice.randrange(2)
        return self.slack.command(words, name, now) if is_typed else self.slack.event(name, now)

    async def forge(self, number: int) -> None:
        """Send forgeries of all kinds, with genuine requests among them."""
        forger, names = Forger(self.dice, self.slack.secret), list(KINDS)

        def shots() -> Iterable[Shot]:
            for index in range(number):
                name = names[index] if index < len(names) else self.dice.choice(names)
                yield KINDS[name](forger, self.genuine(HARM)), self.report.forged[name]
                if index % GENUINE == 0:
                    yield self.genuine(), self.report.genuine

        await self._send(shots())

    async def replay(self, number: int, pause: float) -> None:
        """Send requests several times: at once, right afterwards and later, as they were and dressed up."""
        originals = [self.genuine() for _ in range(-(-number // (COPIES - 1)))]
        tallies: list[Counter[int]] = [Counter() for _ in originals]
        await self._send((request, tally) for request, tally in zip(originals, tallies, strict=True) for _ in range(2))
        for tally in tallies:  # of two that came at the same moment one is the genuine one
            first = max(tally, key=lambda status: status == ACCEPTED)
            self.report.genuine += Counter([first])
            self.report.replayed += tally - Counter([first])
        waves = [self._dressed(request) for request in originals for _ in range(COPIES - 2)]
        self.dice.shuffle(waves)
        await self._send((request, self.report.replayed) for request in waves[::2])
        await asyncio.sleep(pause)
        await self._send((request, self.report.replayed) for request in waves[1::2])

    async def _send(self, shots: Iterable[Shot]) -> None:
        """Send everything over all connections, each taking the next request as soon as it is free."""
        left = iter(shots)

        async def fire(connection: Connection) -> None:
            for request, tally in left:
                answer = await connection.ask(request)
                tally[answer.status] += 1
                self.report.wordy[answer.status] += bool(answer.body and answer.status != ACCEPTED)
            connection.close()

        await asyncio.gather(*(fire(Connection(self._port)) for _ in range(CONNECTIONS)))

    def _dressed(self, request: Request) -> Request:
        """Return the request as it was, or with other headers around the same signature."""
        agent = self.dice.choice((b"Slackbot 1.0", b"curl/8", b""))
        headers = [(name, agent if name == "User-Agent" else value) for name, value in request.headers]
        more = (("X-Slack-Retry-Num", b"1"), ("X-Forwarded-For", b"10.0.0.1"), ("Accept", b"*/*"))
        headers += self.dice.sample(more, self.dice.randrange(3))
        if self.dice.randrange(2):
            self.dice.shuffle(headers)
            headers = [(self.dice.choice((name, name.lower(), name.upper())), value) for name, value in headers]
        return replace(request, headers=tuple(headers), chunked=not self.dice.randrange(4))


async def besiege(
    port: int, slack: Slack, *, forged: int, replayed: int, seed: int = SEED, pause: float = PAUSE
) -> Report:
    """Lay siege to a door on this machine; return what came of it. Some replays come after a pause, in seconds."""
    siege = Siege(port, slack, seed)
    await siege.forge(forged)
    await siege.replay(replayed, pause)
    return siege.report


def beset(folder: Path, *, forged: int, replayed: int, seed: int = SEED) -> tuple[Report, int]:
    """Lay siege to a whole `beacon serve` beside a Slack; return what came of it, and how often that called Slack.

    The forged commands would declare crises, each of which calls Slack for its room.
    """
    with FakeSlack() as slack:
        alice = slack.user("alice").id
        secrets = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret}
        budgets = {"BEACON_PERSON_BUDGET": "100000", "BEACON_WORKSPACE_BUDGET": "1000000"}
        beacon = Served(folder, demo=False, SLACK_API_URL=slack.api_url, **secrets, **budgets)
        beacon.start()
        try:
            slack.wait(lambda: "slack_connected" in beacon.logged())
            known = Slack(slack.signing_secret, slack.home.id, alice, slack.home.bot or "")
            report = asyncio.run(besiege(beacon.port, known, forged=forged, replayed=replayed, seed=seed))
            rooms = slack.count("conversations.create")
            asyncio.run(_sent(beacon.port, known.command(HARM, "harm", int(time.time()))))
            slack.wait(lambda: slack.count("conversations.create") == rooms + 1)  # a genuine one does open a room
        finally:
            beacon.end()
        return report, rooms


async def _sent(port: int, request: Request) -> None:
    connection = Connection(port)
    await connection.ask(request)
    connection.close()


def main() -> None:
    """Print the figures of a siege, and the answers to each kind of forgery."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--forged", 10_000), ("--replayed", 10_000), ("--seed", SEED)):
        options.add_argument(name, type=int, default=default)
    wanted = options.parse_args()
    begun = time.monotonic()
    with TemporaryDirectory() as folder:
        report, rooms = beset(Path(folder), **vars(wanted))
    print(report.headline(wanted.seed, time.monotonic() - begun) + f", rooms opened {rooms}")
    for kind, statuses in {**report.forged, "replayed": report.replayed, "genuine": report.genuine}.items():
        print(f"  {kind:18} {dict(sorted(statuses.items()))}")


if __name__ == "__main__":
    main()

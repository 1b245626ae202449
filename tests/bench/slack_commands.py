"""Commands from Slack: what a note costs over signed HTTP, beside an app that only acknowledges."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.measure import Against, Line, compare, line_of
from tests.bench.slack_load import Target, drive
from tests.bench.slack_servers import CHANNELS, NOBODY_WAITS, ROOMS, USERS, process
from tests.databases import postgres_database
from tests.live.declaring import declare_at_once
from tests.live.office import Office, office
from tests.slack.entrance import ACME, SECRET

MANY = 16
QUICK = 4  # times as many requests to who answers so soon that a round would be over at once
NOTED = b"on the timeline"
ON = ("SQLite", "PostgreSQL")
ROW, NOTE, WHOLE = "Bolt, one row kept, {}", "note, {}", "note, {}, the whole server"
BARE, ACK, STOCK = "aiohttp, the signature alone", "Bolt, bare ack", "Bolt, bare ack, as it comes"
LOAD = "the load itself, processor time"
RATE_BARS = {NOTE.format("SQLite"): 0.40, NOTE.format("PostgreSQL"): 0.30}
DELAY_BARS = {NOTE.format("SQLite"): 0.25}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who answers commands, and what asking them took of the processor, in seconds for each.

    A `held` server stands still while others are asked: what it goes on sending would slow them down.
    """

    target: Target
    held: subprocess.Popen[str] | None = None
    quick: bool = False
    own: list[float] = field(default_factory=list)

    def at_once(self, amount: int) -> float:
        """Ask with sixteen requests under way all the time; return the seconds for each."""
        amount *= QUICK if self.quick else 1
        with _running(self.held):
            answers = drive(self.target, amount, MANY)
        self.own.append(answers.own / amount)
        return answers.seconds / amount

    def one_by_one(self, amount: int) -> float:
        """Ask one request after the other; return the median of the seconds until the answer."""
        with _running(self.held):
            return median(drive(self.target, amount, 1).delays)


def compare_commands(folder: Path, server: str, rounds: int, amount: int) -> Iterator[tuple[str, list[Line]]]:
    """Yield two tables: many requests at once, and one at a time, each with so many requests a round."""
    with ExitStack() as stack:
        asked = dict(_everybody(stack, folder, server))
        for each in asked.values():
            each.at_once(MANY)  # statements are composed, and people admitted, when they are first needed
            each.own.clear()
        yield f"Commands from Slack, {MANY} at once", _many(asked, rounds, amount)
        yield "Commands from Slack, one at a time", _few(asked, rounds, max(amount // 8, 1))


def _many(asked: dict[str, Asked], rounds: int, amount: int) -> list[Line]:
    names = [name for name in asked if name != STOCK]
    against = {name: Against(ACK, RATE_BARS.get(name)) for name in names if name not in (BARE, ACK)}
    lines = compare(rounds, {name: partial(asked[name].at_once, amount) for name in names}, against, rate=True)
    (taken,) = (line.values for line in lines if line.what == ACK)
    return [*lines, line_of(LOAD, {LOAD: asked[ACK].own, ACK: taken}, Against(ACK))]


def _few(asked: dict[str, Asked], rounds: int, amount: int) -> list[Line]:
    names = (STOCK, ACK, *RATE_BARS)
    against = {name: Against(STOCK, DELAY_BARS.get(name)) for name in names if name != STOCK}
    return compare(rounds, {name: partial(asked[name].one_by_one, amount) for name in names}, against)


def _everybody(stack: ExitStack, folder: Path, server: str) -> Iterator[tuple[str, Asked]]:
    """Start every server, and yield it with its name."""
    ports = stack.enter_context(process())
    for name, port in ((BARE, "bare"), (ACK, "bolt"), (STOCK, "stock")):
        yield name, Asked(_target(ports[port]), quick=name != STOCK)
    for name in ON:
        path = stack.enter_context(process("--database", _database(stack, folder / "path.db", server, name)))
        yield ROW.format(name), Asked(_target(path["row"]))
        yield NOTE.format(name), Asked(_target(path["path"], NOTED))
        there = folder / f"whole server on {name}"
        there.mkdir()
        url = _database(stack, there / "beacon.db", server, name)
        yield WHOLE.format(name), _busy(stack.enter_context(office(there, BEACON_DATABASE_URL=url, **NOBODY_WAITS)))


def _database(stack: ExitStack, path: Path, server: str, name: str) -> str:
    return f"sqlite:///{path}" if name == "SQLite" else stack.enter_context(postgres_database(server))


def _target(port: int, answer: bytes = b"") -> Target:
    return Target(port, SECRET, ACME.id, CHANNELS, USERS, answer)


def _busy(found: Office) -> Asked:
    """Let crises be declared in an office, and Slack go away: from now on nearly all that is said waits there."""
    slack, server = found.slack, found.server
    declare_at_once(found, ROOMS, trip=0.0)
    rooms = [found.room(f"c-{number}-").id for number in range(1, ROOMS + 1)]
    for room in rooms:
        found.arrives("Which need goes where", room)
    slack.run(slack.go_away())
    users = {name: slack.person(name).id for name in USERS}
    server.process.send_signal(signal.SIGSTOP)
    return Asked(Target(server.port, slack.signing_secret, slack.home.id, rooms, users, NOTED), server.process)


@contextmanager
def _running(held: subprocess.Popen[str] | None) -> Iterator[None]:
    """Let a held server run for a while."""
    if held is None:
        yield
        return
    held.send_signal(signal.SIGCONT)
    try:
        yield
    finally:
        held.send_signal(signal.SIGSTOP)

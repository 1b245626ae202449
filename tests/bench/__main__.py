"""`python -m tests.bench`: measures, and prints Markdown tables with medians, spread and ratios."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.store.upgrade import upgrade
from tests.bench.digesting import compare_digests
from tests.bench.draining import compare_draining
from tests.bench.measure import Line, table
from tests.bench.reminding import compare_reminding
from tests.bench.slack_commands import compare_commands
from tests.bench.slack_declaring import compare_declaring
from tests.bench.slack_verbs import compare_verbs
from tests.bench.starting import compare_starts
from tests.bench.ticking import compare_ticks
from tests.bench.writing import compare_writing
from tests.databases import postgres, postgres_database
from tests.live.declaring import TRIP


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: rounds, pieces in a round, reminders of the future, deliveries and their rooms.

    Of reminders of every kind: crises that owe one of each. Of what is posted over HTTP: posts, and lanes for them.
    Of digests: people who owe something.
    In Slack: commands in a round, the seconds that a call takes, and crises declared in the same moment.
    """

    rounds: int = 9
    pieces: int = 200
    reminders: int = 100_000
    deliveries: int = 2000
    rooms: int = 200
    commands: int = 800
    trip: float = TRIP
    crowd: int = 30
    agents: int = 1000
    owing: int = 715
    posts: int = 10_000
    lanes: int = 1000


SMALL = Size(2, 4, 300, 40, 4, commands=16, trip=0.02, crowd=3, agents=6, owing=3, posts=40, lanes=4)


def measure(size: Size, folder: Path, server: str) -> Iterator[tuple[str, list[Line]]]:
    """Yield the title and the lines of each table as soon as they are there."""
    noted = f"sqlite:///{folder / 'note.db'}"
    yield "Writing on SQLite", compare_writing(noted, size.rounds, size.pieces, plain=folder)
    with postgres_database(server) as url:
        yield "Writing on PostgreSQL", compare_writing(url, size.rounds, size.pieces)
    yield "A tick", compare_ticks(folder, size.rounds, size.reminders)
    owed = f"sqlite:///{folder / 'owed.db'}"
    upgrade(owed)
    with postgres_database(server) as url:
        yield "Digests", compare_digests({"SQLite": owed, "PostgreSQL": url}, size.rounds, size.agents)
    drained = f"sqlite:///{folder / 'drain.db'}"
    upgrade(drained)
    with postgres_database(server) as url:
        urls = {"SQLite": drained, "PostgreSQL": url}
        yield (
            "Draining into a chat that takes no time",
            compare_draining(urls, size.rounds, size.deliveries, size.rooms),
        )
    rung = f"sqlite:///{folder / 'rung.db'}"
    upgrade(rung)
    with postgres_database(server) as url:
        urls = {"SQLite": rung, "PostgreSQL": url}
        yield "Reminding", compare_reminding(urls, size.rounds, size.owing, size.posts, size.lanes)
    yield "Starting", compare_starts(folder, size.rounds)
    yield from compare_commands(folder, server, size.rounds, size.commands)
    yield "Many verbs in Slack", compare_verbs(folder, size.rounds, size.commands // 4)
    yield "Declaring in Slack", compare_declaring(folder / "declaring", size.rounds, size.trip, size.crowd)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Print what things cost beside their baselines.")
    parser.add_argument("--small", action="store_true", help="a few seconds long, to see that it works")
    size = SMALL if parser.parse_args().small else Size()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with postgres(folder, durable=True) as server:
            for title, lines in measure(size, folder, server):
                print(table(title, lines), flush=True)


if __name__ == "__main__":
    main()

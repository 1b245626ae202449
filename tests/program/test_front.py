"""The front: how long every answer took, by its verb and by nothing that somebody wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from adapters.front import Front
from adapters.metrics import Metrics
from adapters.store import open_store
from bot.invocation import Invocation
from commands import ALL
from tests.town import ORG, Town


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """The demo organisation with one open crisis."""
    town = Town(open_store(sqlite_url))
    town.done("alice", "declare Card payments fail --lead @alice")
    yield town
    town.store.close()


@pytest.mark.parametrize(
    ("words", "verb", "outcome"),
    [
        ("/crisis status", "status", "done"),
        ("status", "status", "done"),
        ("C-1 status", "status", "done"),
        ("C-1", "status", "done"),
        ("", "help", "done"),
        ("route down live_chat_it queue is full", "route down", "done"),
        ("tl", "timeline", "done"),
        ("severity 9", "severity", "refused"),
        ("Zebedee cannot pay", "", "refused"),
        ("x" * 20_000, "", "refused"),
    ],
)
def test_an_answer_is_measured_under_its_verb(town: Town, words: str, verb: str, outcome: str) -> None:
    seen: list[tuple[str, str, float]] = []
    front = Front(town.service, town.clock, lambda *call: seen.append(call))
    asyncio.run(front.ask(Invocation(ORG, "alice", words)))
    ((measured, ended, seconds),) = seen
    assert (measured, ended) == (verb, outcome)
    assert 0 < seconds < 5


def test_no_word_of_a_person_becomes_a_label(town: Town) -> None:
    metrics = Metrics(command.verb for command in ALL)
    front = Front(town.service, town.clock, metrics.acknowledged)
    for words in ("Zebedee cannot pay", "note Zebedee called", "/crisis Zebedee"):
        asyncio.run(front.ask(Invocation(ORG, "alice", words)))
    page = metrics.page()[0].decode()
    assert "Zebedee" not in page
    assert 'beacon_ack_seconds_count{outcome="done",verb="note"} 1.0' in page
    assert 'beacon_ack_seconds_count{outcome="refused",verb="other"} 2.0' in page

"""Whatever goes wrong, in whatever order: nothing lost, nothing twice, order kept, no call before its time."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Scope
from tests.delivery.stage import Stage, room
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.fakes.faults import (
    ACCEPT_THEN_DROP,
    ACCEPT_THEN_ERROR,
    AWAY,
    DROP,
    ERROR,
    FINE,
    Fault,
    limited,
)

LAG, SETTLE = 12.0, 15.0
NAMES = ("flood", "lobby", "care")
FAULTS = st.sampled_from(
    [
        FINE,
        ACCEPT_THEN_DROP,
        ACCEPT_THEN_ERROR,
        DROP,
        ERROR,
        AWAY,
        limited(3),
        limited(40),
        limited(20, Scope.KIND),
        limited(20, Scope.WORKSPACE),
    ]
)
PAUSES = st.lists(st.sampled_from([0.5, 3.0, 11.0, 16.0, 45.0]), min_size=1, max_size=12)
WORDS = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 6), min_size=1)


def crowded(words: dict[str, int], *, lag: float = LAG, settle: float = SETTLE) -> Stage:
    """Return a stage with so many posts waiting in each room."""
    clock = Clock()
    chat = FakeChat(clock, lag=lag, settle=settle)
    stage = Stage(*(room(name) for name in words), clock=clock, chat=chat)
    for place in stage.rooms:
        stage.say(*spoken(place.id, words), where=place)
    return stage


def spoken(name: str, words: dict[str, int]) -> list[str]:
    """Return what is said in a room."""
    return [f"{number} in {name}" for number in range(words[name])]


def finished(stage: Stage) -> bool:
    """Say whether everything was sent."""
    return set(stage.outbox.states().values()) == {"sent"}


def run_to_the_end(stage: Stage) -> None:
    """Let time pass without any more faults."""
    stage.chat.next_faults.clear()
    for _ in range(60):
        if finished(stage):
            return
        stage.drain()
        stage.clock.pass_(seconds=10)


def check(stage: Stage, words: dict[str, int]) -> None:
    """Every room holds what was said to it, once, in order."""
    for name in words:
        assert stage.heard(name) == spoken(name, words)
    assert finished(stage)


async def killed_after(stage: Stage, steps: int) -> None:
    """Drain, and die after so many turns of the loop."""
    task = asyncio.create_task(stage.another().drain())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@settings(max_examples=150, deadline=None)
@given(WORDS, st.lists(FAULTS, max_size=25), PAUSES)
def test_faults_in_any_order_lose_nothing_and_repeat_nothing(
    words: dict[str, int], faults: list[Fault], pauses: list[float]
) -> None:
    stage = crowded(words)
    stage.chat.next_faults.extend(faults)
    for pause in pauses:
        stage.drain()
        stage.clock.pass_(seconds=pause)
    run_to_the_end(stage)
    check(stage, words)
    assert stage.chat.too_early == []


@settings(max_examples=150, deadline=None)
@given(WORDS, st.lists(FAULTS, max_size=15), st.lists(st.integers(1, 40), max_size=6), PAUSES)
def test_a_process_killed_at_any_moment_loses_nothing_and_repeats_nothing(
    words: dict[str, int], faults: list[Fault], deaths: list[int], pauses: list[float]
) -> None:
    stage = crowded(words)
    stage.chat.next_faults.extend(faults)
    for steps, pause in zip(deaths, pauses, strict=False):
        asyncio.run(killed_after(stage, steps))
        stage.clock.pass_(seconds=pause)
    run_to_the_end(stage)
    check(stage, words)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.lists(st.tuples(FAULTS, st.integers(0, 3)), max_size=12))
def test_a_store_that_fails_between_calls_loses_nothing_and_repeats_nothing(
    words: dict[str, int], troubles: list[tuple[Fault, int]]
) -> None:
    stage = crowded(words)
    for fault, failing in troubles:
        stage.chat.next_faults.append(fault)
        with suppress(Exception):
            stage.drain()
        stage.outbox.failing = failing
        with suppress(Exception):
            stage.drain()
        stage.outbox.failing = 0
        stage.clock.pass_(seconds=20)
    run_to_the_end(stage)
    check(stage, words)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.lists(st.sampled_from([0.0, 0.0005, 0.003]), min_size=1, max_size=7), st.integers(0, 3))
def test_one_drain_sends_all_there_is_at_whatever_pace_the_store_answers(
    words: dict[str, int], delays: list[float], doubtful: int
) -> None:
    stage = crowded(words)
    stage.chat.next_faults.extend([DROP] * doubtful)
    asyncio.run(stage.dispatcher.drain(until_idle=False))
    stage.chat.next_faults.clear()
    stage.clock.pass_(seconds=60)
    stage.outbox.delays.extend(delays)
    stage.drain()
    check(stage, words)


def test_the_settle_window_is_what_prevents_repeats() -> None:
    """With a history that lags behind the window, this very test bench shows the repeat."""
    stage = crowded({"flood": 1}, lag=90.0, settle=0.0)
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.drain_for(hours=0.05)
    assert stage.heard() == ["0 in flood", "0 in flood"]

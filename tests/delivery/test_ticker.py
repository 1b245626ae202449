"""The metronome: it ticks, it survives a tick that fails, and its age tells the truth."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread, current_thread

from adapters.ticker import Ticker


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


def test_the_first_tick_comes_at_once_and_more_follow_until_it_is_stopped() -> None:
    ticks: list[Thread] = []
    ticker = Ticker(lambda: ticks.append(current_thread()), every=0.05)
    assert ticker.age() == float("inf")
    ticker.start()
    wait_for(lambda: len(ticks) >= 3)
    assert ticker.age() < 1
    ticker.stop()
    count = len(ticks)
    time.sleep(0.15)
    assert len(ticks) == count
    assert current_thread() not in ticks


def test_a_tick_that_fails_is_counted_and_the_next_one_comes() -> None:
    calls: list[int] = []

    def tick() -> None:
        calls.append(1)
        if len(calls) < 3:
            raise ZeroDivisionError

    ticker = Ticker(tick, every=0.02)
    ticker.start()
    wait_for(lambda: len(calls) >= 4)
    ticker.stop()
    assert ticker.failed == 2
    assert ticker.age() < 1


def test_a_metronome_whose_ticks_all_fail_grows_old() -> None:
    def tick() -> None:
        raise ZeroDivisionError

    ticker = Ticker(tick, every=0.02)
    ticker.start()
    wait_for(lambda: ticker.failed >= 3)
    ticker.stop()
    assert ticker.age() == float("inf")


def test_a_long_tick_is_never_overtaken_by_another() -> None:
    at_once, most, ticks = [0], [0], [0]
    hold = Event()

    def tick() -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        ticks[0] += 1
        hold.wait(0.08)
        at_once[0] -= 1

    ticker = Ticker(tick, every=0.02)
    ticker.start()
    wait_for(lambda: ticks[0] >= 3)
    ticker.stop()
    assert most == [1]


def test_stopping_waits_for_the_tick_under_way() -> None:
    begun, ended = Event(), Event()

    def tick() -> None:
        begun.set()
        time.sleep(0.1)
        ended.set()

    ticker = Ticker(tick, every=10)
    ticker.start()
    begun.wait(5)
    ticker.stop()
    assert ended.is_set()
    ticker.stop()

"""What Prometheus reads: figures, and no label that a person chose."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.metrics import Metrics, watch_loop
from bot.ports import Backlog
from tests.fakes.clock import START


def figures(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return every sample by its name and the values of its labels, in the order of their names."""
    page = metrics.page()[0].decode()
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def test_calls_are_counted_by_chat_kind_and_outcome() -> None:
    metrics = Metrics(["status"])
    for outcome in ("sent", "sent", "dead"):
        metrics.attempted("local", "post", outcome, 0.01)
    read = figures(metrics)
    assert read["beacon_send_attempts_total", ("local", "post", "sent")] == 2
    assert read["beacon_send_attempts_total", ("local", "post", "dead")] == 1
    assert read["beacon_send_seconds_count", ("local",)] == 3


def test_the_outbox_is_shown_with_the_age_of_its_oldest() -> None:
    metrics = Metrics(["status"])
    metrics.queued(Backlog(7, 2, 1, START - timedelta(seconds=90)), START)
    read = figures(metrics)
    states = {state: read["beacon_outbox", (state,)] for state in ("waiting", "blocked", "dead")}
    assert states == {"waiting": 7, "blocked": 2, "dead": 1}
    assert read["beacon_outbox_oldest_seconds", ()] == 90
    metrics.queued(Backlog(0, 0, 0, None), START)
    assert figures(metrics)["beacon_outbox_oldest_seconds", ()] == 0


def test_only_our_own_verbs_become_labels() -> None:
    metrics = Metrics(["status"])
    metrics.acknowledged("status", "done", 0.02)
    metrics.acknowledged("my phone is 0123", "refused", 0.02)
    read = figures(metrics)
    assert read["beacon_ack_seconds_count", ("done", "status")] == 1
    assert read["beacon_ack_seconds_count", ("refused", "other")] == 1
    assert b"0123" not in metrics.page()[0]


@pytest.mark.parametrize(("late", "total"), [(timedelta(minutes=5), 300), (timedelta(seconds=-3), 0)])
def test_reminders_tell_how_late_they_were(late: timedelta, total: float) -> None:
    metrics = Metrics(["status"])
    metrics.reminded(late)
    assert figures(metrics)["beacon_reminder_lateness_seconds_sum", ()] == total


def test_two_hosts_in_one_process_count_apart() -> None:
    one, other = Metrics(["status"]), Metrics(["status"])
    one.attempted("local", "post", "sent", 0.01)
    assert ("beacon_send_attempts_total", ("local", "post", "sent")) not in figures(other)


def test_a_blocked_loop_shows_as_lag() -> None:
    metrics = Metrics(["status"])

    async def act() -> None:
        task = asyncio.create_task(watch_loop(metrics, every=0.01))
        await asyncio.sleep(0.03)
        time.sleep(0.2)  # the offence that is to be seen
        await asyncio.sleep(0.03)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(act())
    read = figures(metrics)
    assert read["beacon_loop_lag_seconds_count", ()] >= 2
    assert read["beacon_loop_lag_seconds_sum", ()] >= 0.15

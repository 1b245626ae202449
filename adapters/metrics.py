"""Metrics: how Beacon feels, for Prometheus, in a registry of its own and without any text of people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.ports import Backlog

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LATENESS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)
OTHER = "other"  # the label of a verb that is not one of ours: what somebody typed is never a label


class Metrics:
    """Counts, gauges and times. `verbs` are the only words that may label an acknowledgement."""

    def __init__(self, verbs: Iterable[str]) -> None:
        self._verbs = frozenset(verbs)
        self._registry = registry = CollectorRegistry()
        self._attempts = Counter(
            "beacon_send_attempts", "Calls to a chat.", ("chat", "kind", "outcome"), registry=registry
        )
        self._sending = Histogram(
            "beacon_send_seconds", "Time of a call to a chat.", ("chat",), buckets=SECONDS, registry=registry
        )
        self._acks = Histogram(
            "beacon_ack_seconds",
            "Time from a command to its answer.",
            ("verb", "outcome"),
            buckets=SECONDS,
            registry=registry,
        )
        self._lateness = Histogram(
            "beacon_reminder_lateness_seconds",
            "How late reminders were written.",
            buckets=LATENESS,
            registry=registry,
        )
        self._queue = Gauge("beacon_outbox", "Deliveries not yet sent.", ("state",), registry=registry)
        self._oldest = Gauge("beacon_outbox_oldest_seconds", "Age of the oldest unsent delivery.", registry=registry)
        self._lag = Histogram(
            "beacon_loop_lag_seconds", "Pauses of the event loop.", buckets=SECONDS, registry=registry
        )

    def attempted(self, chat: str, kind: str, outcome: str, seconds: float) -> None:
        """Count a call to a chat; fits as the dispatcher's `watch`."""
        self._attempts.labels(chat, kind, outcome).inc()
        self._sending.labels(chat).observe(seconds)

    def acknowledged(self, verb: str, outcome: str, seconds: float) -> None:
        """Record how long an answer took. `outcome` is a word of ours, such as done or refused."""
        self._acks.labels(verb if verb in self._verbs else OTHER, outcome).observe(seconds)

    def reminded(self, late: timedelta) -> None:
        """Record how late a reminder was."""
        self._lateness.observe(max(late.total_seconds(), 0.0))

    def queued(self, backlog: Backlog, now: datetime) -> None:
        """Show how much waits in the outbox."""
        self._queue.labels("waiting").set(backlog.waiting)
        self._queue.labels("blocked").set(backlog.blocked)
        self._queue.labels("dead").set(backlog.dead)
        age = (now - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        self._oldest.set(max(age, 0.0))

    def lagged(self, seconds: float) -> None:
        """Record by how much the event loop was late."""
        self._lag.observe(max(seconds, 0.0))

    def page(self) -> tuple[bytes, str]:
        """Return what Prometheus reads, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


async def watch_loop(metrics: Metrics, every: float = 0.5) -> None:
    """Measure the event loop's pauses until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        metrics.lagged(loop.time() - due)

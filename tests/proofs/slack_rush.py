"""A rush: how a run against Slack's rate limits goes, and what is known of it at its end."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

from tests.proofs.slack_verdict import Verdict

ON_THEIR_WAY = 0.5  # seconds: half of the shortest Retry-After; a busy machine reads late what was sent in time


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes. `share`: refuse every call with this probability instead of by its rate."""

    rooms: int = 50
    seconds: float = 300.0
    share: float = 0.0
    seed: int = 1
    notes: float = 10.0  # commands a second, over all rooms
    severities: float = 2.0  # the same
    backlog: int = 10  # notes in each room at the beginning
    lifted: bool = False  # whether the limits end with the work, so that nobody waits for what is left


@dataclass(slots=True)
class Report:
    """What came of it. Seconds are from the command to the first message in the crisis's room."""

    plan: Plan
    verdict: Verdict = field(default_factory=Verdict)
    commands: int = 0
    calls: int = 0
    refused: int = 0
    naive: float = 0.0  # share of calls that would have been refused to a sender without patience
    impatient: list[float] = field(default_factory=list)  # calls too early: how long after the refusal, in seconds
    crossing: list[float] = field(default_factory=list)  # the same, of calls that were on their way when it left
    seconds: list[float] = field(default_factory=list)
    drained: float = 0.0

    @property
    def p95(self) -> float:
        """How long a declaration took, but for one in twenty."""
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[18]

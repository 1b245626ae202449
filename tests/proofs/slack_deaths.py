"""Deaths: how a run of killing before Slack goes, and what is known of it at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.proofs.slack_verdict import Verdict

LATE = 6.0  # seconds that a history lags which shows a message after the settle window


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes."""

    seed: int = 1
    steps: int = 1000
    rooms: int = 40
    kills: int = 40
    length: tuple[float, float] = (0.2, 2.6)  # seconds that a life lasts
    lag: float = 0.5  # seconds until the history shows a message, or the list of channels a new one
    settle: int = 1
    breaks: str = ""


@dataclass(slots=True)
class Report:
    """What came of it."""

    plan: Plan
    verdict: Verdict = field(default_factory=Verdict)
    kills: int = 0
    in_flight: Counter[str] = field(default_factory=Counter)  # methods at work when their caller was killed
    struck: int = 0  # kills in which there was at least one
    calls: int = 0
    troubled: int = 0  # calls that Slack did not answer properly
    sought: int = 0  # looks into a history or a list of channels
    queued: int = 0
    seconds: float = 0.0
    stories: list[str] = field(default_factory=list)  # what happened to the cards that are not as they should be


def told(report: Report) -> str:
    """Return a report as a line."""
    name = report.plan.breaks or (f"seed {report.plan.seed}" if report.plan.lag < LATE else "a late history")
    return (
        f"{name}: {report.queued} deliveries, {report.kills} kills ({report.struck} with calls in flight, "
        f"{report.in_flight.total()} such calls), {report.calls} calls, {report.troubled} of them without a proper "
        f"answer, {report.sought} looks; {report.verdict.figures}; {report.seconds:.0f} s"
    )


def summary(reports: Sequence[Report]) -> str:
    """Return the figures of several runs together."""
    faults = Verdict()
    for report in reports:
        for sort in ("lost", "doubled", "disordered", "wrong"):
            getattr(faults, sort).extend(getattr(report.verdict, sort))
    dying = sum((report.in_flight for report in reports), Counter[str]())
    return (
        f"{len(reports)} seeds: {sum(report.queued for report in reports)} deliveries, "
        f"{sum(report.kills for report in reports)} kills, calls in flight at a kill: "
        f"{', '.join(f'{method} {count}' for method, count in dying.most_common())}; {faults.figures}"
    )

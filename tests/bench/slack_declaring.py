"""Declaring in Slack: how many calls it takes, how many of them one after the other, and what a crowd waits."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.bench.measure import Against, Line, Unit, line_of
from tests.bench.slack_servers import NOBODY_WAITS
from tests.live.declaring import declare, declare_at_once
from tests.live.office import Office, office

CALL, LED, DONE = "one call to Slack", "declared, until the header stands in the room", "declared, until all is there"
CALLS, LATEST = "calls for it", "{amount} declared at once, the latest answer"
LED_BAR, DONE_BAR, CALLS_BAR = 4, 8, 12  # calls, the first two of them one after the other
LATEST_BAR = 1.0  # seconds


def compare_declaring(folder: Path, rounds: int, trip: float, crowd: int) -> list[Line]:
    """Declare a crisis a round, then a crowd of them a round, while each call to Slack takes `trip` seconds."""
    folder.mkdir()
    latest = LATEST.format(amount=crowd)
    values: dict[str, list[float]] = {name: [] for name in (CALL, LED, DONE, CALLS)}
    with office(folder, **NOBODY_WAITS) as found:
        _declare(found, 1, 0.0)  # people are met only once
        for number in range(2, rounds + 2):
            for name, value in _declare(found, number, trip).items():
                values[name].append(value)
        values[latest] = [_latest(found, crowd, trip) for _ in range(rounds)]
    led, done = (line_of(name, values, Against(CALL, bar)) for name, bar in ((LED, LED_BAR), (DONE, DONE_BAR)))
    calls = Line(CALLS, values[CALLS], bar=CALLS_BAR, unit=Unit.NUMBER)
    return [line_of(CALL, values), led, done, calls, Line(latest, values[latest], bar=LATEST_BAR)]


def _declare(found: Office, number: int, trip: float) -> dict[str, float]:
    declared = declare(found, f"Trouble in branch {number} --anyway", number, trip)
    return {
        CALL: median(call.seconds for call in declared.calls),
        LED: declared.led_after(),
        DONE: declared.done_after(),
        CALLS: len(declared.calls),
    }


def _latest(found: Office, crowd: int, trip: float) -> float:
    heard = declare_at_once(found, crowd, trip)
    if any(each.status != 200 for each in heard):
        raise RuntimeError(f"not all were answered: {[each.status for each in heard]}")
    return max(each.seconds for each in heard)

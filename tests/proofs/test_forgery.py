"""Forged and replayed requests over real HTTP: none gets in, none breaks anything, and genuine ones always do.

The full form is `python -m tests.proofs.siege`, with 10,000 of each.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import pytest

from adapters.clock import Clock
from adapters.slack import replays, signature
from tests.proofs.siege import SEED, Report, besiege
from tests.slack.entrance import Entrance

FORGED = REPLAYED = 2_000
FEW = 200
# What the host refuses before the door is asked, by what it is that it refuses.
EARLIER = {"packed": {400, 415}, "other_method": {400, 405}, "too_big": {413}, "broken_head": {400}}


def siege(forged: int, replayed: int) -> Report:
    return asyncio.run(besiege(Entrance(Clock()), forged=forged, replayed=replayed))


def test_nothing_forged_and_nothing_replayed_gets_in(show: Callable[[str], None]) -> None:
    begun = time.monotonic()
    report = siege(FORGED, REPLAYED)
    show(report.headline(SEED, time.monotonic() - begun))
    assert (report.accepted(), report.broken()) == (0, 0)
    assert {kind: set(answers) - EARLIER.get(kind, {401}) for kind, answers in report.forged.items() if answers} == {
        kind: set() for kind in report.forged
    }
    assert set(report.replayed) == {401}
    assert report.replayed.total() >= REPLAYED
    assert sum(report.forged.values(), Counter()).total() == FORGED
    assert set(report.genuine) == {200}
    assert report.acted == report.genuine.total() > (FORGED + REPLAYED) / 20
    assert set(+report.wordy) <= {400}  # what is no HTTP at all is told so by the host


@pytest.mark.parametrize(
    ("where", "what", "broken", "ways"),
    [
        (signature, "WINDOW", 10**12, {"at_another_time"}),
        (signature.Verifier, "_signed", lambda *_: True, {"guessed", "flipped_bit", "flipped_digit", "other_recipe"}),
        (replays, "KEPT", -replays.SHELF, {"replayed"}),
    ],
    ids=["any time", "any signature", "no memory"],
)
def test_the_proof_notices_a_door_that_is_broken(
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    what: str,
    broken: object,
    ways: set[str],
) -> None:
    monkeypatch.setattr(where, what, broken)
    report = siege(FEW, FEW)
    got_in = {kind for kind, answers in {**report.forged, "replayed": report.replayed}.items() if answers[200]}
    assert got_in >= ways
    assert report.accepted() > 0

"""Forged and replayed requests over real HTTP: none gets in, none breaks anything, and genuine ones always do.

The full form is `python -m tests.proofs.siege`, with 10,000 of each.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.clock import Clock
from adapters.slack import replays, signature
from adapters.web import WebHost
from tests.delivery.hosting import page
from tests.proofs.forgery import Slack
from tests.proofs.siege import SEED, Report, beset, besiege
from tests.slack.entrance import ACME, SECRET, Entrance

FORGED = REPLAYED = 2_000
FEW = 200
# What the host refuses before the door is asked, by what it is that it refuses.
EARLIER = {"packed": {400, 415}, "other_method": {400, 405}, "too_big": {413}, "broken_head": {400}}


def test_nothing_forged_and_nothing_replayed_gets_in(tmp_path: Path, show: Callable[[str], None]) -> None:
    begun = time.monotonic()
    report, rooms = beset(tmp_path, forged=FORGED, replayed=REPLAYED)
    show(report.headline(SEED, time.monotonic() - begun))
    assert (report.accepted(), report.broken(), rooms) == (0, 0, 0)
    odd = {kind: set(answers) - EARLIER.get(kind, {401}) for kind, answers in report.forged.items()}
    assert not any(odd.values()), odd
    assert sum(report.forged.values(), Counter()).total() == FORGED
    assert set(report.replayed) == {401}
    assert report.replayed.total() >= REPLAYED
    assert set(report.genuine) == {200}
    assert report.genuine.total() > (FORGED + REPLAYED) / 20
    assert set(+report.wordy) <= {400}  # what is no HTTP at all is told so by the host


def at_the_door() -> tuple[Report, int]:
    """Lay a small siege to a door alone; return what came of it, and how much was done behind the door."""
    entrance = Entrance(Clock())

    async def act() -> Report:
        host = WebHost(entrance.doors, checks={}, metrics=page)
        slack = Slack(SECRET, ACME.id, "UALICE", ACME.bot)
        try:
            return await besiege(await host.start(), slack, forged=FEW, replayed=FEW, pause=0.1)
        finally:
            await host.stop()

    return asyncio.run(act()), len(entrance.desk.heard)


def test_behind_the_door_only_what_is_genuine_is_done() -> None:
    report, done = at_the_door()
    assert report.accepted() == 0
    assert done == report.genuine[200] == report.genuine.total()


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
    monkeypatch: pytest.MonkeyPatch, where: object, what: str, broken: object, ways: set[str]
) -> None:
    monkeypatch.setattr(where, what, broken)
    report, done = at_the_door()
    got_in = {kind for kind, answers in {**report.forged, "replayed": report.replayed}.items() if answers[200]}
    assert got_in >= ways
    assert report.accepted() > 0
    assert done > report.genuine.total()

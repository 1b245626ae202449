"""Cards as they are sent, in Slack: every kind of reminder, painted as it was when a person approved it."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from bot.cards import Card
from tests.sent_gallery import NAMES, sent
from tests.slack.paint_cases import painted
from tests.slack.test_paint_golden import GOLDEN, written

SENT = GOLDEN / "sent"


def drawing(card: Card) -> str:
    """Return the messages of a card as they rest in their file."""
    return written([asdict(message) for message in painted(card)])


@pytest.mark.parametrize("name", NAMES)
def test_what_slack_is_sent_is_what_a_person_approved(name: str) -> None:
    assert drawing(sent()[name].card) == (SENT / f"{name}.json").read_text("utf-8")


def test_every_approved_drawing_is_of_something_that_is_sent() -> None:
    assert {path.name for path in SENT.iterdir()} == {f"{name}.json" for name in NAMES}

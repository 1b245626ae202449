"""Golden drawings: what is sent to Slack for known cards and forms, as it was when a person approved it.

`python -m tests.slack.approve` writes them anew; read the difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Card, FormView
from tests.cards_gallery import FORM, GALLERY, LONG
from tests.digest_gallery import DIGESTS
from tests.slack.paint_cases import LONG_FORM, NOT_DONE, PAINTER, WRONG, english, known, opened, painted, read

GOLDEN = Path(__file__).parent / "golden"
FORMS: Mapping[str, FormView | Card] = {
    "form.fresh": FORM,
    "form.wrong": Card("form.declare", FORM.title, (WRONG,), "warn"),
    "form.long": LONG_FORM,
    "page": NOT_DONE,
}


def drawings() -> dict[str, Any]:
    """Return every approved drawing by its name: messages of cards, and views."""
    shown: dict[str, Any] = {f"{number:02}.{card.key}": _card(card) for number, card in enumerate(GALLERY)}
    shown |= {card.key: _card(card) for card in DIGESTS}
    shown |= {f"modal.{name}": opened(form) for name, form in FORMS.items()}
    shown["modal.loading"] = PAINTER.loading(english())
    shown["home"] = PAINTER.home([GALLERY[0], NOT_DONE], **known())
    return shown


def _card(card: Card) -> Any:
    """Return the messages of a card; of the long one, only how it is divided."""
    messages = painted(card)
    if card is not LONG:
        return [asdict(message) for message in messages]
    return [[f"{block['type']}: {len(read(block))}" for block in message.blocks] for message in messages]


def written(drawing: Any) -> str:
    """Return a drawing as it rests in its file."""
    return f"{json.dumps(drawing, indent=1, ensure_ascii=False)}\n"


@pytest.mark.parametrize("name", drawings())
def test_what_slack_is_sent_is_what_a_person_approved(name: str) -> None:
    assert written(drawings()[name]) == (GOLDEN / f"{name}.json").read_text("utf-8")


def test_every_approved_drawing_is_of_something_that_is_there() -> None:
    assert {path.name.removesuffix(".json") for path in GOLDEN.glob("*.json")} == set(drawings())

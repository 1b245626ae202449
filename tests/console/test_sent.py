"""Cards as they are sent, on the terminal: every kind of reminder, drawn as it was when a person approved it."""

from __future__ import annotations

import pytest

from tests.console.cast import drawn
from tests.console.test_render import GOLDEN, WIDTHS
from tests.sent_gallery import NAMES, sent

SENT = GOLDEN / "sent"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_looks_as_it_did_when_a_person_approved_it(name: str, width: int) -> None:
    assert drawn(sent()[name].card, width) == (SENT / f"{name}.{width}.txt").read_text("utf-8")


def test_every_approved_drawing_is_of_something_that_is_sent() -> None:
    assert {path.name for path in SENT.iterdir()} == {f"{name}.{width}.txt" for name in NAMES for width in WIDTHS}

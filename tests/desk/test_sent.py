"""Cards as they are sent, on the desk: every kind of reminder, drawn as it was when a person approved it."""

from __future__ import annotations

import pytest

from tests.desk.test_render import GOLDEN, drawn
from tests.sent_gallery import NAMES, sent

SENT = GOLDEN / "sent"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_is_drawn_as_it_was_when_a_person_approved_it(name: str) -> None:
    assert drawn(sent()[name].card) == (SENT / f"{name}.html").read_text("utf-8")


def test_every_approved_drawing_is_of_something_that_is_sent() -> None:
    assert {path.name for path in SENT.iterdir()} == {f"{name}.html" for name in NAMES}

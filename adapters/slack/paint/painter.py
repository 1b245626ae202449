"""The painter: cards and forms as what Slack's Web API takes, within all of its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count

from adapters.slack.paint.blocks import draw_card, draw_mark
from adapters.slack.paint.canvas import Canvas, Element
from adapters.slack.paint.fallback import text_of
from adapters.slack.paint.forms import faults, fields_of
from adapters.slack.paint.split import Part, split
from adapters.slack.paint.views import draw_home, draw_loading, draw_modal
from adapters.slack.paint.words import fitted
from adapters.slack.seals import BUTTON_LASTS, Seals
from bot.cards import Card, FormView
from bot.texts import Say

MAX_TITLE = 150  # of a card, where a part says whose part it is


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the text that stands in for them."""

    text: str
    blocks: list[Element]


class Painter:
    """Paints for one workspace and one reader, or one room, at a time.

    `faces` are Slack's ids of people, by their ids here. `scope` is the workspace: a button that is
    sealed for it works nowhere else. `zone` is the reader's, for where Slack cannot show a time itself.
    """

    def __init__(self, seals: Seals) -> None:
        """Take the seals of buttons."""
        self._seals = seals

    def messages(
        self, card: Card, *, faces: Mapping[str, str], scope: str, say: Say, now: datetime, zone: str = "UTC"
    ) -> tuple[Message, ...]:
        """Return a card as messages: one, or as many as it needs. Raises ValueError for a button beyond measure."""
        parts = split(list(draw_card(card, self._canvas(faces, scope, say, now, zone))))
        if len(parts) > 1:
            _mark(parts, fitted(card.title, MAX_TITLE), say)
        return tuple(_message(part) for part in parts)

    def modal(
        self,
        shown: FormView | Card,
        *,
        state: str,
        faces: Mapping[str, str],
        scope: str,
        say: Say,
        now: datetime,
        zone: str = "UTC",
    ) -> Element:
        """Return a form, or a card without one as a last page. `faces` may know people by their handles too.

        Raises ValueError for what Slack would not take whole.
        """
        return draw_modal(shown, state, self._canvas(faces, scope, say, now, zone, asks=True))

    def home(
        self, cards: Sequence[Card], *, faces: Mapping[str, str], scope: str, say: Say, now: datetime, zone: str = "UTC"
    ) -> Element:
        """Return the Home tab."""
        return draw_home(cards, self._canvas(faces, scope, say, now, zone))

    def loading(self, say: Say) -> Element:
        """Return a modal to open at once, while what it is to show is still being looked up."""
        return draw_loading(say)

    faults = staticmethod(faults)
    fields_of = staticmethod(fields_of)

    def _canvas(
        self, faces: Mapping[str, str], scope: str, say: Say, now: datetime, zone: str, *, asks: bool = False
    ) -> Canvas:
        seal = partial(self._seals.seal, scope=scope, expires=now + BUTTON_LASTS)
        return Canvas(say, zone, faces, seal, count(), asks)


def _mark(parts: list[Part], title: str, say: Say) -> None:
    """Say on each part which it is: on the first below its title, on the others with the title at the top."""
    for number, part in enumerate(parts, 1):
        facts = {"n": number, "total": len(parts)}
        if number == 1:
            part.insert(1, draw_mark(say("slack.part", **facts)))
        else:
            part.insert(0, draw_mark(say("slack.continued", title=title, **facts)))


def _message(part: Part) -> Message:
    return Message(text_of(piece.words for piece in part), [piece.block for piece in part])

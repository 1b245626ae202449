"""Views: modals and the Home tab, each of at most a hundred blocks."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.paint.blocks import draw, draw_card, draw_mark, draw_title, titled
from adapters.slack.paint.canvas import Canvas, Element, Piece
from adapters.slack.paint.forms import form_of
from adapters.slack.paint.words import fitted, plain
from bot.cards import Card, FormView
from bot.texts import Say

CALLBACK = "beacon"  # the callback_id of every modal
MAX_BLOCKS = 100
MAX_TITLE = 24  # of a modal, and of its buttons
MAX_STATE = 3_000


def draw_modal(shown: FormView | Card, state: str, canvas: Canvas) -> Element:
    """Return a modal. Raises ValueError where Slack would not take it whole."""
    if len(state) > MAX_STATE:
        raise ValueError(f"a modal remembers {MAX_STATE} characters, not {len(state)}")
    card = shown if isinstance(shown, Card) else Card(shown.verb, shown.title, (shown,))
    form = form_of(card)
    pieces = [piece for block in card.blocks for piece in draw(block, canvas)]
    full = titled(card, canvas)
    title = fitted(form.title if form else card.title, MAX_TITLE)
    if title != full or not pieces:
        pieces = [*draw_title(full), *pieces]
    if form and len(pieces) > MAX_BLOCKS:
        raise ValueError(f"the form {form.verb!r} needs {len(pieces)} blocks, over {MAX_BLOCKS}")
    view = _modal(title, canvas.say("slack.modal.cancel" if form else "slack.modal.close"), _held(pieces, canvas.say))
    view["private_metadata"] = state
    return {**view, "submit": _label(form.submit)} if form else view


def draw_loading(say: Say) -> Element:
    """Return a modal that says that something is coming."""
    words = Piece({"type": "section", "text": plain(say("slack.loading"))})
    return _modal(fitted(say("slack.loading.title"), MAX_TITLE), say("slack.modal.close"), _held([words], say))


def draw_home(cards: Sequence[Card], canvas: Canvas) -> Element:
    """Return the Home tab with cards below each other."""
    pieces: list[Piece] = []
    for card in cards:
        if pieces:
            pieces.append(Piece({"type": "divider"}))
        pieces += draw_card(card, canvas)
    return {"type": "home", "blocks": _held(pieces, canvas.say)}


def _modal(title: str, close: str, blocks: list[Element]) -> Element:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(title),
        "close": _label(close),
        "blocks": blocks,
    }


def _label(words: str) -> Element:
    return plain(fitted(words, MAX_TITLE))


def _held(pieces: Sequence[Piece], say: Say) -> list[Element]:
    """Return as many blocks as a view takes; where that is not all, the last one says so."""
    if len(pieces) > MAX_BLOCKS:
        pieces = [*pieces[: MAX_BLOCKS - 1], draw_mark(say("slack.left_out"))]
    return [piece.block for piece in pieces]

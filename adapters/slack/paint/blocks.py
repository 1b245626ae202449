"""Blocks of a card as Slack's: one drawing for each kind, so that a kind without one is an error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from adapters.slack.paint.canvas import Canvas, Element, Piece
from adapters.slack.paint.flow import bullets, quote, section
from adapters.slack.paint.forms import draw_fields
from adapters.slack.paint.phrases import Runs, elements_of, is_blank, said, text_run, write
from adapters.slack.paint.tables import draw_table
from adapters.slack.paint.tones import draw_notice, tone_words
from adapters.slack.paint.words import NOTHING, OPENED, address_of, fitted, one_line, plain, units
from bot.cards import (
    Actions,
    Block,
    Button,
    Card,
    Divider,
    Facts,
    FormView,
    Image,
    Items,
    Link,
    Notice,
    Phrase,
    Table,
    Text,
)
from bot.legible import harmless

PRESS = "press-"  # how the action_id of every button begins
MAX_HEADER, MAX_LABEL, MAX_VALUE, MAX_ALT = 150, 75, 2_000, 2_000
MAX_SMALL = 10  # elements of a context block
MAX_PRINT = 2_000  # characters of one of them
ABREAST = 5  # buttons in a row


def draw_card(card: Card, canvas: Canvas) -> Iterator[Piece]:
    """Yield the pieces of a card: its title, with its tone said in a word, and its blocks."""
    yield from draw_title(titled(card, canvas))
    for block in card.blocks:
        yield from draw(block, canvas)


def titled(card: Card, canvas: Canvas) -> str:
    """Return the title of a card on one line, with its tone said in a word."""
    title = one_line(card.title)
    return title if card.tone == "plain" else f"{tone_words(card.tone, canvas)}{title}"


def draw_title(title: str) -> Iterator[Piece]:
    """Yield a title or heading; a long one is no header at Slack, but bold text."""
    if units(title) <= MAX_HEADER:
        yield Piece({"type": "header", "text": plain(title)}, title, opens=True)
    else:
        yield from section([[text_run(title, bold=True)]], opens=True)


def draw_mark(words: str) -> Piece:
    """Return small print of one text."""
    return Piece({"type": "context", "elements": [plain(words)]}, words)


@singledispatch
def draw(block: Block, _canvas: Canvas) -> Iterator[Piece]:
    """Draw one block. Raises TypeError for a kind that is not drawn here."""
    raise TypeError(f"Slack cannot be shown a {type(block).__name__}")


@draw.register
def _text(block: Text, canvas: Canvas) -> Iterator[Piece]:
    if is_blank(block.words):
        return
    runs = write(block.words, canvas, bold=block.style == "heading")
    match block.style:
        case "heading":
            yield from _heading(runs)
        case "quiet":
            yield from _quiet(runs)
        case "quote":
            yield from quote([runs])
        case _:
            yield from section([runs])


def _heading(runs: Runs) -> Iterator[Piece]:
    return draw_title(one_line(said(runs))) if all(run.divisible for run in runs) else section([runs], opens=True)


def _quiet(runs: Runs) -> Iterator[Piece]:
    """Yield small print; with a link or too long for small print it is text, since nothing is left out."""
    elements = elements_of(runs)
    small = [_small(element) for element in elements if element.get("text", NOTHING).strip()]
    apart = any(element["type"] == "link" for element in elements)
    if apart or len(small) > MAX_SMALL or any(units(element["text"]) > MAX_PRINT for element in small):
        yield from section([runs])
    else:
        yield Piece({"type": "context", "elements": small}, said(runs))


def _small(element: Element) -> Element:
    """Return an element of small print; markup holds what Slack itself shows, and nothing that people wrote."""
    match element["type"]:
        case "date":
            return _markup(f"<!date^{element['timestamp']}^{element['format']}|{element['fallback']}>")
        case "user":
            return _markup(f"<@{element['user_id']}>")
    return plain(element["text"].strip())


def _markup(text: str) -> Element:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


@draw.register
def _facts(block: Facts, canvas: Canvas) -> Iterator[Piece]:
    return section(_fact(label, value, canvas) for label, value in block.pairs)


def _fact(label: str, value: Phrase, canvas: Canvas) -> Runs:
    return [text_run(f"{one_line(label)}: ", bold=True), *write((NOTHING,) if is_blank(value) else value, canvas)]


@draw.register
def _items(block: Items, canvas: Canvas) -> Iterator[Piece]:
    items = (write((NOTHING,) if is_blank(item) else item, canvas) for item in block.items)
    return bullets(items, ordered=block.ordered)


@draw.register
def _table(block: Table, canvas: Canvas) -> Iterator[Piece]:
    return draw_table(block, canvas)


@draw.register
def _actions(block: Actions, canvas: Canvas) -> Iterator[Piece]:
    for first in range(0, len(block.buttons), ABREAST):
        row = [_button(button, canvas) for button in block.buttons[first : first + ABREAST]]
        yield Piece({"type": "actions", "elements": row})


def _button(button: Button, canvas: Canvas) -> Element:
    value = canvas.seal(button.run)
    if units(value) > MAX_VALUE:
        raise ValueError(f"the button {button.label[:MAX_LABEL]!r} carries {units(value)} characters, over {MAX_VALUE}")
    element = {
        "type": "button",
        "action_id": f"{PRESS}{next(canvas.presses)}",
        "text": plain(fitted(button.label, MAX_LABEL)),
        "value": value,
    }
    return element if button.style == "plain" else {**element, "style": button.style}


@draw.register
def _form(block: FormView, canvas: Canvas) -> Iterator[Piece]:
    """Yield the fields where they can be filled in; elsewhere what was wrong, and the button that opens the form."""
    if canvas.asks:
        yield from draw_fields(block, canvas)
        return
    for field in block.fields:
        if field.error:
            yield from draw_notice("warn", [text_run(harmless(field.error))], canvas, f"{one_line(field.label)}: ")
    yield from _actions(Actions((Button(block.title, block.verb, "primary"),)), canvas)


@draw.register
def _notice(block: Notice, canvas: Canvas) -> Iterator[Piece]:
    return draw_notice(block.tone, write(block.words, canvas), canvas)


@draw.register
def _divider(_block: Divider, _canvas: Canvas) -> Iterator[Piece]:
    yield Piece({"type": "divider"})


@draw.register
def _image(block: Image, canvas: Canvas) -> Iterator[Piece]:
    """Yield a picture; where Slack could not fetch it, its words stand in for it."""
    url = address_of(block.url)
    if url is None or not url.startswith(OPENED):
        yield from section([write((Link(block.url, canvas.say("slack.image", words=one_line(block.alt))),), canvas)])
        return
    alt = fitted(block.alt, MAX_ALT)
    yield Piece({"type": "image", "image_url": url, "alt_text": alt, "title": plain(alt)}, alt)

"""Cards on a terminal: one drawing per kind of block, plain words first, colour only on top of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import singledispatch

from rich.console import Group, RenderableType
from rich.rule import Rule

from adapters.console.layout import Grid, Margin, Pairs, Row
from adapters.console.prose import Prose, one_line, prose, shown
from adapters.console.reader import Reader
from adapters.console.writing import COLOURS, SIGNS, spell, write, write_tone
from bot.cards import (
    Actions,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    FieldView,
    FormView,
    Image,
    Items,
    Link,
    Notice,
    Table,
    Text,
)

TEXT_STYLES = {"normal": "", "heading": "bold", "quiet": "dim", "quote": ""}
BUTTON_STYLES = {"plain": "", "primary": "bold", "danger": "red"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a block is drawn for: the reader, and the number that its first button gets."""

    reader: Reader
    first: int = 1


def render_card(card: Card, reader: Reader, first: int = 1) -> RenderableType:
    """Return a card ready to print. Its buttons are numbered from `first` on, see `buttons_of`."""
    colour = COLOURS[card.tone]
    title = Margin(_title(card, reader), "╭─ ", "│  " if card.blocks else "   ", colour)
    if not card.blocks:
        return title
    body = Margin(Group(*_spaced(card.blocks, Sheet(reader, first))), "│  ", "│  ", colour)
    return Group(title, body, prose(("╰─", colour)))


def buttons_of(card: Card) -> tuple[Button, ...]:
    """Return the buttons of a card in the order of their numbers."""
    return tuple(button for block in card.blocks if isinstance(block, Actions) for button in block.buttons)


def _title(card: Card, reader: Reader) -> Prose:
    title = (one_line(card.title), "bold")
    return prose(title) if card.tone == "plain" else prose(write_tone(card.tone, reader), title)


def _spaced(blocks: Iterable[object], sheet: Sheet) -> Iterable[RenderableType]:
    """Yield the blocks with an empty line between them, but none below a heading."""
    before: object = None
    for block in blocks:
        if before is not None and not (isinstance(before, Text) and before.style == "heading"):
            yield ""
        yield draw(block, sheet)
        if isinstance(block, Actions):
            sheet = replace(sheet, first=sheet.first + len(block.buttons))
        before = block


@singledispatch
def draw(block: object, _sheet: Sheet) -> RenderableType:
    """Draw one block. Raises TypeError for a kind that is not drawn here."""
    raise TypeError(f"the terminal cannot draw a {type(block).__name__}")


@draw.register
def _text(block: Text, sheet: Sheet) -> RenderableType:
    words = write(block.words, sheet.reader, TEXT_STYLES[block.style])
    return Margin(words, "▏ ", "▏ ", "dim") if block.style == "quote" else words


@draw.register
def _facts(block: Facts, sheet: Sheet) -> RenderableType:
    return Pairs([(one_line(label), write(value, sheet.reader)) for label, value in block.pairs])


@draw.register
def _items(block: Items, sheet: Sheet) -> RenderableType:
    places = len(str(len(block.items)))
    drawn = []
    for number, item in enumerate(block.items, 1):
        mark = f"{number:>{places}}. " if block.ordered else "• "
        drawn.append(Margin(write(item, sheet.reader), mark, " " * len(mark), "dim"))
    return Group(*drawn)


@draw.register
def _table(block: Table, sheet: Sheet) -> RenderableType:
    columns = [prose(one_line(column)) for column in block.columns]
    return Grid(columns, [[write(cell, sheet.reader) for cell in row] for row in block.rows])


@draw.register
def _actions(block: Actions, sheet: Sheet) -> RenderableType:
    return Row([_button(number, button) for number, button in enumerate(block.buttons, sheet.first)])


def _button(number: int, button: Button) -> Prose:
    sign = f"{SIGNS['danger']} " if button.style == "danger" else ""
    label = f"{sign}{one_line(button.label)}"
    return prose((f"[{number}] ", "bold cyan"), (label, BUTTON_STYLES[button.style]))


@draw.register
def _form(block: FormView, sheet: Sheet) -> RenderableType:
    fields = (part for field in block.fields for part in ("", draw_field(field, sheet.reader)))
    title, submit = one_line(block.title), one_line(block.submit)
    return Group(prose((title, "bold")), *fields, "", prose((f"→ {submit}", "bold")))


def draw_field(field: FieldView, reader: Reader) -> RenderableType:
    """Draw a field of a form: what it asks, what it offers, what was given and what was wrong with it."""
    needed = reader.say("console.form.needed" if field.required else "console.form.optional")
    details = [prose((shown(field.hint), "dim"))] if field.hint else []
    details += [prose((f"{n}  ", "dim"), one_line(choice.label)) for n, choice in numbered_choices(field)]
    if field.value:
        details.append(prose((f"{reader.say('console.form.given')}: ", "dim"), shown(field.value)))
    if field.error:
        details.append(prose(write_tone("warn", reader), shown(field.error)))
    label = prose((one_line(field.label), "bold"), (f"  ({needed})", "dim"))
    return Group(label, *(Margin(detail, "  ", "  ") for detail in details))


def numbered_choices(field: FieldView) -> list[tuple[str, Choice]]:
    """Return a field's choices with what picks them: their own values where these are numbers."""
    if any(choice.value.isdecimal() for choice in field.choices):
        return [(choice.value, choice) for choice in field.choices]
    return [(str(number), choice) for number, choice in enumerate(field.choices, 1)]


@draw.register
def _notice(block: Notice, sheet: Sheet) -> RenderableType:
    words = prose(write_tone(block.tone, sheet.reader), write(block.words, sheet.reader))
    return Margin(words, "┃ ", "┃ ", COLOURS[block.tone])


@draw.register
def _divider(_block: Divider, _sheet: Sheet) -> RenderableType:
    return Rule(style="dim")


@draw.register
def _image(block: Image, sheet: Sheet) -> RenderableType:
    label = sheet.reader.say("console.image", words=one_line(block.alt))
    return spell(Link(block.url, label), sheet.reader)

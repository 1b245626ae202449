"""Blocks in a page: one template for each kind, chosen by type, so that a kind without one is an error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial, singledispatch

from jinja2 import Environment
from markupsafe import Markup

from adapters.desk.frames import Frame, Look, Surroundings
from adapters.desk.phrases import write
from adapters.desk.wording import is_openable
from bot.cards import Actions, Block, Card, Divider, Facts, FieldView, FormView, Image, Items, Notice, Table, Text

LOWEST = 6  # HTML has no heading below it
MOST_STACKED = 4  # columns that a narrow place shows below each other; a wider table is scrolled
MOST_AT_SIGHT = 5  # choices that are all shown; more of them go into a list that opens


@dataclass(frozen=True, slots=True)
class Ground:
    """What a card stands on: the reader, and what every form must bring along to be taken."""

    look: Look
    csrf: str
    key: str
    room: str


def ground_of(around: Frame | Surroundings) -> Ground:
    """Return the ground of a page's cards, or of cards that arrive live."""
    rooms = around.rooms if isinstance(around, Frame) else ()
    room = next((room.ref for room in rooms if room.current), "")
    return Ground(around.look, around.csrf, around.key, room)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where one card is drawn. `level` is the heading level of its title; `scope` makes its ids unique."""

    templates: Environment
    ground: Ground
    level: int
    scope: str
    title: str = ""

    def fill(self, template: str, **values: object) -> Markup:
        """Fill a template with what all of them know and with values of its own."""
        look = self.ground.look
        known = {
            "say": look.say,
            "base": look.base,
            "spell": partial(write, look=look),
            "level": min(self.level + 1, LOWEST),
            "scope": self.scope,
        }
        return Markup(self.templates.get_template(template).render(known, **values))  # noqa: S704 - escaped inside


def draw_card(card: Card, canvas: Canvas) -> Markup:
    """Draw a card: its title, with its tone said in a word, and its blocks."""
    level = min(canvas.level, LOWEST)
    return canvas.fill("card.html", card=card, title_level=level, blocks=draw_blocks(card, canvas))


def draw_blocks(card: Card, canvas: Canvas) -> Markup:
    """Draw what stands on a card below its title."""
    canvas = replace(canvas, title=card.title)
    return Markup("").join(draw(block, _apart(canvas, number)) for number, block in enumerate(card.blocks))


def _apart(canvas: Canvas, number: int) -> Canvas:
    return replace(canvas, scope=f"{canvas.scope}-{number}")


def asks(card: Card) -> bool:
    """Say whether a card is a form to fill in."""
    return any(isinstance(block, FormView) for block in card.blocks)


@singledispatch
def draw(block: Block, _canvas: Canvas) -> Markup:
    """Draw one block. Raises TypeError for a kind that is not drawn here."""
    raise TypeError(f"the desk cannot draw a {type(block).__name__}")


@draw.register
def _text(block: Text, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/text.html", block=block)


@draw.register
def _facts(block: Facts, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/facts.html", block=block)


@draw.register
def _items(block: Items, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/items.html", block=block)


@draw.register
def _table(block: Table, canvas: Canvas) -> Markup:
    stacked = len(block.columns) <= MOST_STACKED
    return canvas.fill("blocks/table.html", block=block, stacked=stacked, title=canvas.title)


@draw.register
def _actions(block: Actions, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/actions.html", buttons=block.buttons)


@draw.register
def _form(block: FormView, canvas: Canvas) -> Markup:
    fields = Markup("").join(_fields(block.fields, canvas))
    named = block.title == canvas.title
    return canvas.fill("blocks/form.html", block=block, fields=fields, named=named, ground=canvas.ground)


def _fields(fields: Iterable[FieldView], canvas: Canvas) -> Iterable[Markup]:
    for field in fields:
        name = f"{canvas.scope}-{field.name}"
        described = " ".join(f"{name}-{part}" for part in ("hint", "error") if getattr(field, part))
        yield canvas.fill(
            "blocks/field.html",
            field=field,
            id=name,
            described=described,
            at_sight=len(field.choices) <= MOST_AT_SIGHT,
            known={choice.value for choice in field.choices},
        )


@draw.register
def _notice(block: Notice, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/notice.html", block=block)


@draw.register
def _divider(_block: Divider, canvas: Canvas) -> Markup:
    return canvas.fill("blocks/divider.html")


@draw.register
def _image(block: Image, canvas: Canvas) -> Markup:
    """Show a picture of our own; one from elsewhere is a link, since a page asks nobody else for anything."""
    ours = block.url.startswith((f"{canvas.ground.look.base}/desk/", "data:image/"))
    return canvas.fill("blocks/image.html", block=block, ours=ours, openable=is_openable(block.url))

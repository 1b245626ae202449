"""Renderer: pages, cards and live fragments as HTML, made from values and templates alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial, singledispatch
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.desk.assets import read_assets
from adapters.desk.blocks import Canvas, asks, draw_blocks, draw_card, ground_of
from adapters.desk.frames import ErrorPage, Frame, HomePage, Look, MessageView, Page, RoomPage, SignInPage, Surroundings
from adapters.desk.phrases import show_time
from adapters.desk.wording import finish
from bot.cards import Card
from bot.legible import harmless

TITLE_LEVEL = 3  # of a card's title, unless somebody says otherwise


class Renderer:
    """Draws the desk. It keeps nothing but its templates and files, so one serves every reader at once."""

    def __init__(self) -> None:
        self._assets = read_assets()
        self._templates = Environment(
            loader=PackageLoader("adapters.desk"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finish,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["harmless"] = harmless

    def page(self, page: Page) -> str:
        """Return a whole page."""
        drawing = self._drawing(page.frame) if isinstance(page, HomePage | RoomPage) else {}
        stream = stream_of(page) if isinstance(page, RoomPage) else ""
        return self._fill(template_of(page), look_of(page), page=page, href=None, stream=stream, **drawing)

    def card(self, card: Card, frame: Frame | Surroundings, level: int = TITLE_LEVEL, scope: str = "card") -> Markup:
        """Return a card; `level` is that of its title, and `scope` keeps its ids apart from those of others."""
        return draw_card(card, self._canvas(frame, level, scope))

    def reply(self, frame: Frame, card: Card, href: str | None = None) -> str:
        """Return the answer to what was said, for the place beside the command box, and the rooms as they are now.

        `href` is the room in which the conversation goes on, where that is another one.
        """
        return self._fill("reply_fragment.html", frame.look, card=card, href=href, **self._drawing(frame))

    def part(self, frame: Frame, card: Card, scope: str) -> str:
        """Return what stands in a card, for a place on a page that has the title already."""
        return draw_blocks(card, self._canvas(frame, 3, scope))

    def live(self, around: Surroundings, messages: Iterable[MessageView]) -> str:
        """Return elements that a page puts in their places by their ids: messages, pinned copies, the panel."""
        drawing = self._drawing(around)
        return self._fill("live.html", around.look, messages=tuple(messages), panel=around.panel, **drawing)

    def file(self, name: str) -> tuple[bytes, str] | None:
        """Return a file that pages ask for and its content type, or None when there is none."""
        found = self._assets.get(name)
        return (found.content, found.content_type) if found else None

    def _canvas(self, around: Frame | Surroundings, level: int, scope: str) -> Canvas:
        return Canvas(self._templates, ground_of(around), level, scope)

    def _fill(self, template: str, look: Look, **values: object) -> str:
        known = {"look": look, "say": look.say, "base": look.base, "moment": partial(show_time, look=look)}
        return self._templates.get_template(template).render(known, asset=partial(self._asset, look), **values)

    def _drawing(self, around: Frame | Surroundings) -> dict[str, object]:
        """Return what a template draws cards with, and what it knows of the page around them."""

        def draw(card: Card, level: int, scope: str) -> Markup:
            return self.card(card, around, level, scope)

        def blocks(card: Card, level: int, scope: str) -> Markup:
            return draw_blocks(card, self._canvas(around, level, scope))

        page = {"frame": around, "here": here(around)} if isinstance(around, Frame) else {}
        return {"draw": draw, "blocks": blocks, "asks": asks, **page}

    def _asset(self, look: Look, name: str) -> str:
        return f"{look.base}/desk/static/{name}?v={self._assets[name].mark}"


def here(frame: Frame) -> str:
    """Return the address of the page that a frame surrounds."""
    return next((room.href for room in frame.rooms if room.current), f"{frame.look.base}/desk")


def stream_of(page: RoomPage) -> str:
    """Return the address from which what is new in a room arrives."""
    return f"{page.frame.look.base}/desk/rooms/{quote(page.ref, safe='')}/stream"


@singledispatch
def template_of(page: Page) -> str:
    """Return the name of a page's template. Raises TypeError for a kind of page that has none."""
    raise TypeError(f"the desk has no template for a {type(page).__name__}")


template_of.register(HomePage, lambda _: "home.html")
template_of.register(RoomPage, lambda _: "room.html")
template_of.register(SignInPage, lambda _: "sign_in.html")
template_of.register(ErrorPage, lambda _: "error.html")


def look_of(page: Page) -> Look:
    """Return how the reader of a page sees it."""
    return page.frame.look if isinstance(page, HomePage | RoomPage) else page.look

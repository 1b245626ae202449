"""Showing the sample pages in a browser without a server: every kind and state of page, as the renderer draws it."""

from __future__ import annotations

from functools import cache, partial
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from adapters.desk.answers import POLICY
from adapters.desk.render import Renderer
from tests.desk.gallery import LOOK, pages

ORIGIN = "http://desk.test"
STATIC = f"{LOOK.base}/desk/static/"


@cache
def drawn() -> dict[str, str]:
    """Every sample page as HTML, by name."""
    renderer = Renderer()
    return {name: renderer.page(page) for name, page in pages().items()}


def hang(page: Page) -> None:
    """Let a browser page find the sample pages, and their files, under the origin."""
    page.add_init_script("window.EventSource = class { close() {} };")  # a stream on which nothing happens
    page.route(f"{ORIGIN}/**", partial(_answer, Renderer()))


def _answer(renderer: Renderer, route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith(STATIC):
        body, content_type = renderer.file(path.removeprefix(STATIC)) or (b"", "text/plain")
        route.fulfill(body=body, content_type=content_type, status=200 if body else 404)
    else:
        html = drawn()[path.removeprefix("/")]
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


def look_at(page: Page, name: str) -> None:
    """Go to a sample page, and wait until it stands."""
    page.goto(f"{ORIGIN}/{name}")
    page.evaluate("document.fonts.ready")

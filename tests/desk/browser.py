"""A browser: a real Chromium, guests who each have one of their own, and a watch over what must not happen in it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)

from tests.desk.served import Caller, Served

ARGUMENTS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
)
PATIENCE = 10_000  # milliseconds for anything to appear
WIDE = {"width": 1440, "height": 900}
LEFT = "net::ERR_ABORTED"  # what a page still asked for when it was left
CUT = "net::ERR_INCOMPLETE_CHUNKED_ENCODING"  # how a stream ends


def chromium() -> str:
    """Return the path of the browser; without one nothing can be said of the desk, so the tests fail."""
    found = shutil.which(os.environ.get("BEACON_CHROMIUM", "chromium"))
    if found is None:
        pytest.fail("there is no Chromium on this machine: run `make browser`", pytrace=False)
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a browser."""
    path = chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Writes down what must not happen in a browser: errors, broken policies, failed and foreign requests."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._expected: list[str] = []
        self._homes: set[str] = set()

    def expect(self, *patterns: str) -> None:
        """Let faults pass that a test brings about on purpose; each of them has to happen."""
        self._expected += patterns

    def follow(self, context: BrowserContext, home: str) -> None:
        """Watch every page of a context; `home` is the one place that it may ask for anything."""
        self._homes.add(home)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def remaining(self) -> list[str]:
        """Return what happened and was not expected, and what was expected and did not happen."""
        unseen = [each for each in self._expected if not any(re.search(each, fault) for fault in self.faults)]
        left = [fault for fault in self.faults if not any(re.search(each, fault) for each in self._expected)]
        return left + [f"it did not happen: {each}" for each in unseen]

    def _console(self, message: ConsoleMessage) -> None:
        # What a request came to is said better below.
        if not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" not in self._homes:
            self.faults.append(f"foreign: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"HTTP {response.status} {response.request.method} {urlsplit(response.url).path}")

    def _failed(self, request: Request) -> None:
        path = urlsplit(request.url).path
        left = request.method == "GET" and request.failure == LEFT
        if not left and not (path.endswith("/stream") and request.failure == CUT):
            self.faults.append(f"failed: {request.method} {path} {request.failure}")


class Guests:
    """People at the desk, each in a browser context of their own."""

    def __init__(self, browser: Browser, watch: Watch) -> None:
        self._browser, self._watch = browser, watch
        self._contexts: list[BrowserContext] = []

    def stranger(self, desk: Served, **how: Any) -> Page:
        """Open an empty page for somebody who is not signed in; `how` is what a context can be made with."""
        context = self._browser.new_context(**({"viewport": WIDE} | how))
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        self._watch.follow(context, desk.origin)
        return context.new_page()

    def page(self, desk: Served, who: str = "alice", at: str = "", **how: Any) -> Page:
        """Open a page of the demo for a person: a room, or the first page."""
        page = self.stranger(desk, **how)
        let_in(page, Caller(desk, who))
        page.goto(desk.at(at))
        if at and how.get("java_script_enabled", True):
            page.locator("#live.on").wait_for()
        return page

    def leave(self) -> None:
        """Close everything."""
        for context in self._contexts:
            context.close()


def let_in(page: Page, caller: Caller) -> None:
    """Give a page's browser the visit that a caller has."""
    name, _, value = caller.cookie.partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": f"{caller.desk.home}/"}])

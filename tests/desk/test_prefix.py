"""Below a path prefix: every address of the desk is below it, whether a proxy takes the prefix off or leaves it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser import Guests
from tests.desk.gestures import answer, enter, press, send, write
from tests.desk.office import quick_link
from tests.desk.proxy import Proxy, running
from tests.desk.served import Served, free_port

PREFIX = "/ops/beacon"
ADDRESS = re.compile(r'\b(?:href|src|action|hx-get|hx-post|data-stream)="([^"]*)"')


@pytest.fixture(scope="module", params=[True, False], ids=["taken off", "left on"])
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk behind a proxy."""
    port = free_port()
    served = Served(tmp_path_factory.mktemp("behind"), demo=False, home=f"http://127.0.0.1:{port}{PREFIX}")
    with running(Proxy(port, PREFIX, strips=request.param)) as proxy:
        proxy.upstream = served.port
        served.start()
        yield served
        served.end()


def is_below(page: Page) -> bool:
    """Say whether every address in a page is below the prefix."""
    found = ADDRESS.findall(page.content())
    return len(found) > 3 and all(each.startswith((f"{PREFIX}/", "#")) for each in found)


def test_the_whole_desk_stands_below_its_prefix(behind: Served, guests: Guests) -> None:
    page = guests.stranger(behind)
    page.goto(quick_link(behind, "alice"))
    assert is_below(page)
    press(page, "Open the desk")
    expect(page).to_have_url(behind.at())
    (cookie,) = page.context.cookies()
    assert cookie["path"] == f"{PREFIX}/"
    press(page, "Declare a crisis")
    write(page, "What happened, in a few words", "Behind a proxy")
    send(page)
    assert "is declared" in answer(page)
    assert is_below(page)
    page.get_by_role("link", name="Go to the room").click()
    page.locator("#live.on").wait_for()
    assert is_below(page)
    enter(page, "note arrives live")
    expect(page.locator("#messages article").last).to_contain_text("arrives live")
    for link in ("Overview", "lobby", "Beacon"):
        page.get_by_role("link", name=link, exact=True).first.click()
        assert urlsplit(page.url).path.startswith(f"{PREFIX}/desk")
        assert is_below(page)
    page.goto(f"http://127.0.0.1:{urlsplit(behind.home).port}{PREFIX}/")
    expect(page).to_have_url(behind.at())
    page.locator("#me > summary").click()
    press(page, "Sign out")
    expect(page).to_have_url(f"{behind.at()}/sign-in")
    assert page.context.cookies() == []


def test_without_script_too(behind: Served, guests: Guests) -> None:
    page = guests.stranger(behind, java_script_enabled=False)
    page.goto(quick_link(behind, "alice"))
    press(page, "Open the desk")
    page.get_by_label("Command", exact=True).fill("declare Plain forms below a path")
    page.locator("#send").click()
    assert "is declared" in answer(page)
    assert is_below(page)
    press(page, "Take the lead", "#panel")
    expect(page.locator("#panel .facts dd").first).to_have_text("@alice")

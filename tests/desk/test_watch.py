"""The watch over the browser itself: what must not happen in a page is noticed, whatever it is."""

from __future__ import annotations

import re

import pytest

from tests.desk.browser import Guests, Watch, chromium
from tests.desk.served import Served

POLICY = "^console error: .*Content Security"
DONE_ON_PURPOSE = {
    "an error of the script": ("setTimeout(() => { throw new Error('broken') })", "^script: .*broken"),
    "a line on the console": ("console.warn('careful')", "^console warning: careful"),
    "a style in the page": ("document.body.setAttribute('style', 'color: red')", POLICY),
    "a script in the page": (
        "document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))",
        POLICY,
    ),
    "a request to somebody else": ("fetch('https://example.com/').catch(() => 0)", POLICY),
    "a page that is not there": ("fetch('/desk/rooms/C-99').catch(() => 0)", "^HTTP 404 GET /desk/rooms/C-99"),
}


@pytest.mark.parametrize("what", DONE_ON_PURPOSE)
def test_what_must_not_happen_is_noticed(desk: Served, guests: Guests, watch: Watch, what: str) -> None:
    page = guests.page(desk)
    script, pattern = DONE_ON_PURPOSE[what]
    assert watch.remaining() == []
    page.evaluate(script)
    page.wait_for_timeout(200)
    assert [fault for fault in watch.remaining() if re.search(pattern, fault)]
    watch.faults.clear()


def test_a_page_of_somebody_else_is_noticed(desk: Served, guests: Guests, watch: Watch) -> None:
    page = guests.stranger(desk)
    page.route("https://example.com/**", lambda route: route.fulfill(body="<p>elsewhere</p>", content_type="text/html"))
    page.goto("https://example.com/here")
    assert watch.remaining() == ["foreign: https://example.com/here"]
    watch.faults.clear()


def test_what_was_expected_has_to_happen() -> None:
    watch = Watch()
    watch.expect("HTTP 403")
    assert watch.remaining() == ["it did not happen: HTTP 403"]


def test_without_a_browser_the_tests_fail_and_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEACON_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(pytest.fail.Exception, match="run `make browser`"):
        chromium()

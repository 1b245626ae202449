"""How the desk looks: on a phone and on a wide screen, in light and dark, for every eye, and in six scripts."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.cards_gallery import SCRIPTS
from tests.desk.browser import Guests, Watch
from tests.desk.gallery import pages
from tests.desk.served import Caller, Served
from tests.desk.showing import ORIGIN, hang, look_at

PHONE, TABLET = ViewportSize(width=360, height=740), ViewportSize(width=900, height=900)
LAPTOP, DESK = ViewportSize(width=1280, height=720), ViewportSize(width=1440, height=900)
SCHEMES = ("light", "dark")
SERIOUS = ("serious", "critical")
FONTS = "fonts-noto-core"  # Debian's package with the scripts below
EXTREME = ("room-everything",)  # tables with a column of hostile words as long as a page
IN_FONTS = ("yo", "te", "km", "ar", "hi")

# Words of at most fourteen letters that stand on two lines, and things that stick out of the window.
BROKEN_WORDS = r"""() => {
    const clipped = (it) => getComputedStyle(it).overflow === 'hidden' && it.clientWidth <= 1;
    const forEars = (it) => it && (clipped(it) || forEars(it.parentElement));  // words that are heard and not seen
    const broken = new Set(), words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = words.nextNode(); node; node = words.nextNode()) {
        if (!node.parentElement.checkVisibility() || forEars(node.parentElement)) continue;
        for (const { 0: word, index } of node.data.matchAll(/(?<![\w@.:/-])[A-Za-z]{2,14}(?![\w@.:/-])/g)) {
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (lines.size > 1) broken.add(word);
        }
    }
    return [...broken];
}"""
# The characters of a text for which a page's fonts have no glyph: drawn, they look like one that nobody has.
MISSING = r"""(words) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.font = `28px ${getComputedStyle(document.body).fontFamily}`;
    const draw = (sign) => {
        pen.clearRect(0, 0, 48, 48);
        pen.fillText(sign, 20, 34);
        return pen.getImageData(0, 0, 48, 48).data.join();
    };
    const nothing = draw('\u{10FFFD}'), empty = draw(' ');
    const signs = [...new Set(words)].filter((sign) => !/[\s\u200b-\u200d]/.test(sign));
    return signs.filter((sign) => [nothing, empty].includes(draw(sign)));
}"""


@cache
def axe() -> str:
    """The accessibility checker's script."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def faults(page: Page) -> list[str]:
    """Return the serious accessibility faults of a page. The checker gets in past the page's policy, not through it."""
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"][:5]
    ]


def hall(guests: Guests, watch: Watch, desk: Served, **how: Any) -> Page:
    """Open a page in which the sample pages can be looked at."""
    page = guests.stranger(desk, **how)
    watch.follow(page.context, ORIGIN)
    hang(page)
    return page


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_page_has_a_serious_fault_for_people_who_see_hear_or_move_otherwise(
    desk: Served, guests: Guests, watch: Watch, scheme: str
) -> None:
    # Without motion: a colour that is still fading in has the contrast of neither end.
    size = DESK if scheme == "light" else PHONE
    page = hall(guests, watch, desk, color_scheme=scheme, viewport=size, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for name in pages():
        look_at(page, name)
        if wrong := faults(page):
            found[name] = wrong
    assert found == {}
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [fault.split()[1] for fault in faults(page)] == ["button-name:"]  # it does see what is wrong


@pytest.mark.parametrize("viewport", [PHONE, TABLET, LAPTOP, DESK], ids=["phone", "tablet", "laptop", "desk"])
def test_no_page_is_wider_than_its_window_and_no_short_word_is_broken(
    desk: Served, guests: Guests, watch: Watch, viewport: ViewportSize
) -> None:
    page = hall(guests, watch, desk, viewport=viewport)
    found: dict[str, object] = {}
    for name in pages():
        look_at(page, name)
        width = page.evaluate("document.documentElement.scrollWidth")
        broken = page.evaluate(BROKEN_WORDS) if name not in EXTREME else []
        if width > viewport["width"] or broken:
            found[name] = (width, broken)
    assert found == {}


def test_the_room_of_a_new_crisis_fits_every_window(desk: Served, guests: Guests) -> None:
    page = guests.page(desk, at=Caller(desk).declare("Card payments fail at the till"))
    for viewport in (PHONE, TABLET, LAPTOP, DESK):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert page.evaluate(BROKEN_WORDS) == []


@pytest.mark.parametrize("language", IN_FONTS)
def test_no_glyph_of_our_readers_scripts_is_missing(desk: Served, guests: Guests, watch: Watch, language: str) -> None:
    page = hall(guests, watch, desk)
    look_at(page, "room-busy")
    expect(page.get_by_text(SCRIPTS[language]).first).to_be_visible()
    if missing := page.evaluate(MISSING, SCRIPTS[language]):
        pytest.fail(f"{language}: no glyph for {' '.join(missing)}; install {FONTS} (make browser)", pytrace=False)
    assert page.evaluate(MISSING, "A\U000f1234\u0378") == ["\U000f1234", "\u0378"]  # it does see what is missing


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_desk_follows_the_light(desk: Served, guests: Guests, scheme: str) -> None:
    page = guests.page(desk, color_scheme=scheme)
    style = "getComputedStyle(document.documentElement)"
    shades = [page.evaluate(f"{style}.{name}") for name in ("backgroundColor", "color")]
    ground, ink = (sum(map(int, re.findall(r"\d+", shade))) for shade in shades)
    assert (ground > ink) == (scheme == "light")


def test_on_a_phone_everything_is_at_hand(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("On a phone")
    page = guests.page(desk, at=ref, viewport=PHONE, has_touch=True, is_mobile=True)
    expect(page.get_by_label("Command", exact=True)).to_be_in_viewport()
    expect(page.locator("#panel .left").first).to_be_in_viewport()
    expect(page.locator("#messages article").last).to_be_in_viewport()
    page.locator("#fold-panel > summary").tap()
    page.locator("#panel").get_by_role("button", name="Post an update").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What we know")).to_be_in_viewport()
    dialog.get_by_label("What we know").fill("Written on a phone")
    dialog.get_by_role("button", name="Send").tap()
    expect(page.locator("#messages article").last).to_contain_text("Written on a phone")
    page.locator("#fold-rooms > summary").tap()
    page.get_by_role("link", name="lobby").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("lobby")
    small = page.locator("button, summary, .button").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24).length"
    )
    assert small == 0

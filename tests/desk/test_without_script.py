"""Without script: every page, and a whole crisis by plain forms; only live arrival is missing, and the page says so."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.desk.browser import Guests
from tests.desk.gestures import answer, press
from tests.desk.served import Caller, Served

PLAIN: dict[str, Any] = {"java_script_enabled": False}


def fill(page: Page, label: str, words: str) -> None:
    """Fill a field of the form that stands in the page."""
    page.get_by_role("dialog").get_by_label(label).fill(words)


def submit(page: Page) -> str:
    """Send the form that stands in the page; return what the next page answers."""
    press(page, "Send", "dialog")
    return answer(page)


def ask(page: Page, words: str) -> None:
    """Send a line; a page comes back."""
    page.get_by_label("Command", exact=True).fill(words)
    page.locator("#send").click()


def test_a_whole_crisis_by_plain_forms(own_desk: Served, guests: Guests) -> None:
    alice, bob = guests.page(own_desk, **PLAIN), guests.page(own_desk, "bob", **PLAIN)
    press(alice, "Declare a crisis")
    press(alice, "Send", "dialog")
    title = alice.get_by_role("dialog").get_by_label("What happened, in a few words")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Please fill this in"))
    fill(alice, "What happened, in a few words", "The scanner stands still")
    alice.get_by_role("dialog").get_by_label("2: many customers").check()
    assert "C-1 is declared" in submit(alice)
    expect(alice.get_by_role("heading", level=1)).to_have_text("C-1 The scanner stands still")
    press(alice, "Take the lead", "#panel")
    expect(alice.locator("#panel .facts dd").first).to_have_text("@alice")
    press(alice, "Post an update", "#panel")
    fill(alice, "What we know", "One belt of three is broken")
    assert "The update is posted" in submit(alice)
    expect(alice.locator("#messages article").last).to_contain_text("One belt of three is broken")
    passes_on(alice, bob)
    ends(bob)


def passes_on(alice: Page, bob: Page) -> None:
    ask(alice, "route down portal")
    assert "does not work" in answer(alice)
    ask(alice, "handover")
    fill(alice, "To whom", "bob")
    submit(alice)
    bob.reload()
    press(bob, "Accept the lead", "main")
    answer(bob)
    expect(bob.locator("#panel .facts dd").first).to_have_text("@bob")


def ends(bob: Page) -> None:
    bob.locator("#panel summary").get_by_text("Resolve", exact=True).click()
    press(bob, "Press again to confirm: Resolve", "#panel")
    expect(bob.locator("#panel .stage")).to_have_text("resolved")
    expect(bob.locator("#rooms")).to_contain_text("Closed (1)")
    bob.get_by_role("link", name="Overview").click()
    expect(bob.get_by_text("No crisis is open.")).to_be_visible()
    bob.get_by_label("Search crises").fill("scanner")
    press(bob, "Search")
    expect(bob.get_by_role("region", name="Crises found")).to_contain_text("The scanner stands still")


def test_a_page_that_is_loaded_again_does_nothing_again(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Somebody loads the page again")
    page = guests.page(desk, at=ref, **PLAIN)
    ask(page, "note said once")
    assert "It is on the timeline" in answer(page)
    page.reload()
    assert "It is on the timeline" in answer(page)
    expect(page.locator("#messages article", has_text="said once")).to_have_count(1)
    ask(page, "note said once")
    answer(page)
    expect(page.locator("#messages article", has_text="said once")).to_have_count(2)


def test_the_page_says_what_is_missing_and_how_to_get_it(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Somebody has no script")
    page = guests.page(desk, at=ref, **PLAIN)
    note = page.locator("noscript p")
    expect(note).to_have_text("Without script, new messages do not arrive by themselves. Load the page again")
    expect(note).to_be_visible()
    Caller(desk, "bob").say("note from bob", ref)
    note.locator("a").click()
    expect(page.locator("#messages article").last).to_contain_text("from bob")
    for dead in ("Commands", "New messages"):
        expect(page.get_by_role("button", name=dead)).to_be_hidden()


def test_an_answer_can_be_closed_and_a_form_put_away(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("An answer is closed")
    page = guests.page(desk, at=ref, **PLAIN)
    ask(page, "status")
    answer(page)
    page.locator("#reply").get_by_role("link", name="Close").click()
    expect(page.locator("#reply")).to_be_empty()
    assert page.url == desk.at(ref)
    ask(page, "note")
    press(page, "Cancel", "dialog")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_one_can_act_as_somebody_else_and_comes_back_to_the_same_room(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Somebody becomes bob")
    page = guests.page(desk, at=ref, **PLAIN)
    page.locator("#me > summary").click()
    page.get_by_label("Act as another person").select_option("bob")
    press(page, "Change")
    expect(page.locator("#me > summary")).to_contain_text("@bob")
    assert page.url == desk.at(ref)

"""A crisis by pointer: declared, worked and resolved by what can be pressed, and text only where a form asks for it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.desk.browser import Guests
from tests.desk.gestures import answer, command, press, send, write
from tests.desk.served import Served

PRESSED_KEYS = "addEventListener('keydown', () => { throw new Error('a key was pressed'); }, true);"


def test_a_crisis_is_declared_worked_and_resolved_with_nothing_but_the_pointer(
    own_desk: Served, guests: Guests
) -> None:
    alice, bob = guests.page(own_desk), guests.page(own_desk, "bob")
    alice.add_init_script(PRESSED_KEYS)
    alice.reload()
    declares(alice)
    works(alice)
    bob.reload()
    takes_over(alice, bob)
    ends(bob)
    expect(alice.locator("#panel .stage")).to_have_text("resolved")
    expect(alice.locator("#messages article").last).to_contain_text("Resolved: C-1")


def declares(alice: Page) -> None:
    press(alice, "Declare a crisis")
    write(alice, "What happened, in a few words", "Card payments fail at the till")
    alice.get_by_role("dialog").get_by_label("2: many customers").check()
    alice.get_by_role("dialog").get_by_label("Product or service failure").check()
    send(alice)
    assert "C-1 is declared" in answer(alice)
    alice.get_by_role("link", name="Go to the room").click()
    alice.locator("#live.on").wait_for()
    expect(alice).to_have_title(re.compile("^C-1 Card payments fail at the till"))


def works(alice: Page) -> None:
    panel = alice.locator("#panel")
    press(alice, "Take the lead", "#panel")
    expect(panel.locator(".facts dd").first).to_have_text("@alice")
    press(alice, "Post an update", "#panel")
    write(alice, "What we know", "Cards of one bank are refused")
    write(alice, "Next update in", "20m")
    send(alice)
    assert "The update is posted" in answer(alice)
    expect(alice.locator("#messages article").last).to_contain_text("Cards of one bank are refused")
    expect(panel.locator(".left").first).to_have_text(re.compile(r"^in (20m 00s|19m)"))
    command(alice, "route down")
    alice.get_by_role("dialog").get_by_label("Route").select_option(label="Customer portal on the web")
    write(alice, "What you saw", "The login page is empty")
    send(alice)
    answer(alice)
    expect(panel).to_contain_text("The login page is empty")
    command(alice, "stage")
    alice.get_by_role("dialog").get_by_label("stabilising").check()
    send(alice)
    expect(panel.locator(".stage")).to_have_text("stabilising")


def takes_over(alice: Page, bob: Page) -> None:
    command(alice, "handover")
    write(alice, "To whom", "bob")
    write(alice, "What they should know", "The bank calls back at three")
    send(alice)
    answer(alice)
    bob.reload()
    mine = bob.get_by_role("region", name="My things")
    expect(mine).to_contain_text("You are asked to take the lead")
    press(bob, "Accept the lead", ".mine")
    answer(bob)
    expect(mine).to_contain_text("Your roles")
    expect(mine).not_to_contain_text("You are asked to take the lead")
    bob.get_by_role("link", name=re.compile("C-1")).first.click()
    expect(alice.locator("#panel .facts dd").first).to_have_text("@bob")


def ends(bob: Page) -> None:
    bob.locator("#live.on").wait_for()
    panel = bob.locator("#panel")
    panel.locator("summary", has_text="Resolve").click()
    expect(panel.locator(".stage")).to_have_text("stabilising")
    press(bob, "Press again to confirm: Resolve", "#panel")
    expect(bob.locator("#panel .stage")).to_have_text("resolved")


def test_a_crisis_is_declared_by_a_line(desk: Served, guests: Guests) -> None:
    page = guests.page(desk)
    page.get_by_label("Command", exact=True).fill('declare "The app shows an empty page" --sev 3 --lead @chidi')
    page.locator("#send").click()
    assert "is declared" in answer(page)
    expect(page.get_by_label("Command", exact=True)).to_have_value("")
    expect(page.locator("#rooms")).to_contain_text("app shows an empty page")
    expect(page.get_by_role("region", name="Open crises")).to_contain_text("The app shows an empty page")
    page.get_by_role("link", name="Go to the room").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The app shows an empty page")
    expect(page.locator("#panel .severity")).to_contain_text("3: some customers")
    expect(page.locator("#panel .facts dd").first).to_have_text("@chidi")

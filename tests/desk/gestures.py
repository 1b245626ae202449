"""Gestures: what people do at the desk again and again, found by what they can see."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def press(page: Page, name: str, within: str = "body") -> None:
    """Press the first button of a name that can be seen."""
    page.locator(within).get_by_role("button", name=name, exact=True).first.click()


def write(page: Page, label: str, words: str) -> None:
    """Fill a field of the open form."""
    page.get_by_role("dialog").get_by_label(label).fill(words)


def send(page: Page) -> None:
    """Send the open form; it closes, and what came of it is said."""
    press(page, "Send", "dialog[open]")
    expect(page.get_by_role("dialog")).to_have_count(0)


def command(page: Page, verb: str) -> None:
    """Choose a verb from the list of commands, and send it."""
    press(page, "Commands")
    page.get_by_role("listbox").get_by_role("option", name=re.compile(rf"^{verb} .crisis")).click()
    expect(page.get_by_label("Command", exact=True)).to_have_value(f"{verb} ")
    page.locator("#send").click()


def answer(page: Page) -> str:
    """Return what the answer to the last action says, once it is there."""
    page.locator("#reply [data-answer=stored]").wait_for()
    return page.locator("#reply").inner_text()


def enter(page: Page, words: str) -> None:
    """Send a line from the command box."""
    page.get_by_label("Command", exact=True).fill(words)
    page.locator("#send").click()

"""A file of customers at the browser desk: chosen, looked at, started, and told how it went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser import Guests
from tests.desk.gestures import answer, press
from tests.desk.served import Caller, Served

CONTENT = "Naam,E-pos,Nota\nZoë <b>Nel</b>,zoe@example.com,=1+1\nNiemand,,\n"


def upload(page: Page, path: Path, within: str) -> str:
    """Ask for the form, choose a file and send it; return what is answered."""
    page.get_by_label("Command", exact=True).fill("follow import")
    page.locator("#send").click()
    page.get_by_role("dialog").get_by_label("File").set_input_files(path)
    press(page, "Send", within)
    return answer(page)


@pytest.mark.parametrize(("how", "within"), [({}, "dialog[open]"), ({"java_script_enabled": False}, "dialog")])
def test_a_file_is_chosen_looked_at_and_brought_in(
    desk: Served, guests: Guests, tmp_path: Path, how: dict[str, Any], within: str
) -> None:
    ref = Caller(desk).declare(f"Customers wait {within}")
    page, path = guests.page(desk, at=ref, **how), tmp_path / "klante.csv"
    path.write_text(CONTENT, "utf-16")
    said = upload(page, path, within)
    for words in ("klante.csv", "Zoë <b>Nel</b>", "zoe@example.com", "notes"):
        assert words in said
    press(page, "Start", "#reply")
    expect(page.locator("#reply")).to_contain_text("Coming in")
    for _ in range(50):
        shown = Caller(desk).say(f"{ref} import show")
        if "The file is forgotten" in shown:
            break
        page.wait_for_timeout(200)
    assert "It has no e-mail, telephone or account." in shown


def test_a_file_that_is_no_sheet_or_too_large_is_told_so(desk: Served, guests: Guests, tmp_path: Path) -> None:
    ref = Caller(desk).declare("Wrong files")
    page, path = guests.page(desk, at=ref), tmp_path / "wrong.csv"
    for content, words in ((b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MiB"), (b"na\xffme", "neither in UTF-8")):
        path.write_bytes(content)
        page.get_by_label("Command", exact=True).fill("follow import")
        page.locator("#send").click()
        page.get_by_role("dialog").get_by_label("File").set_input_files(path)
        press(page, "Send", "dialog[open]")
        expect(page.locator("#reply")).to_contain_text(words)
    press(page, "Commands")


def test_elsewhere_no_more_comes_in_than_before(desk: Served) -> None:
    alice = Caller(desk)
    head = {"Cookie": alice.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    assert desk.ask("POST", "/desk/say", "x" * 300_000, **head)[0] == 413
    assert desk.ask("POST", "/desk/upload", "x" * 300_000, **head)[0] == 403
    assert desk.ask("POST", "/desk/upload", "x" * 7_000_000, **head)[0] == 413

"""The browser desk: a crisis in the light, in the dark and on a phone."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser

from tests.desk.browser import browsing
from tests.desk.served import Served

STORY = (
    ("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice'),
    ("alice", "C-1 role deputy @bob"),
    ("alice", "C-1 notice e-mail and website"),
    ("alice", 'C-1 update "One bank declines cards. Other ways to pay work." --doing "We switch banks." --next 30m'),
    ("chidi", "route down live_chat_it the queue is full"),
    ("bob", "C-1 note the bank calls back at 15:00"),
)
Scheme = Literal["light", "dark"]
SHOTS: tuple[tuple[str, Scheme, int, int], ...] = (
    ("desk.png", "light", 1440, 900),
    ("desk-dark.png", "dark", 1100, 800),
    ("desk-phone.png", "light", 360, 800),
)


def draw(folder_of_pictures: Path) -> None:
    """Play a story on a real server and take its pictures with a real browser."""
    with TemporaryDirectory() as folder, browsing() as browser:
        desk = Served(Path(folder))
        desk.start()
        try:
            for who, words in STORY:
                desk.say(who, words)
            for name, scheme, width, height in SHOTS:
                _shoot(browser, desk, folder_of_pictures / name, scheme, (width, height))
        finally:
            desk.end()


def _shoot(browser: Browser, desk: Served, picture: Path, scheme: Scheme, size: tuple[int, int]) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(desk.at("C-1"))
    page.wait_for_selector("#live.on")
    page.screenshot(path=picture)
    context.close()

"""The terminal: what a declaration and a route that fails look like in it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from adapters.console.reader import Reader
from adapters.console.screen import Screen
from adapters.content import texts
from adapters.store import open_store
from adapters.store.upgrade import prepare
from bot.documents import read_card
from bot.times import show_moment
from tests.town import Town

FONTS_FROM_ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # a picture asks nobody for anything
SHOWN = (
    ("alice", "/crisis declare Card payments fail --sev 2 --lead @alice"),
    ("chidi", "/crisis route down live_chat_it the queue is full"),
)


def draw(folder_of_pictures: Path) -> None:
    """Play two commands and write what a person would see as an SVG."""
    say = texts().speaking()
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True, markup=False, highlight=False)
    screen = Screen(console, Reader("en", "Africa/Lagos", say, show_moment))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/picture.db"
        prepare(url)
        store = open_store(url)
        town = Town(store)
        for who, words in SHOWN:
            screen.say_by(who, words)
            screen.card(town.done(who, words).card)
        for message in town.messages("C-1"):
            if message.card["key"] in {"crisis.status", "route.told.down.why", "routes.table"}:
                screen.card(read_card(message.card))
        store.close()
    picture = FONTS_FROM_ELSEWHERE.sub("", console.export_svg(title="Beacon", unique_id="beacon"))
    (folder_of_pictures / "terminal.svg").write_text(picture, encoding="utf-8")

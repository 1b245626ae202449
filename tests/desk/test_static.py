"""The files of the desk: small, ours or said whose, marked by what is in them; and its sentences."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import get_args

from adapters.desk.assets import STATIC, read_assets
from adapters.desk.render import Renderer
from bot import cards
from tests.desk.gallery import SAY, pages
from tests.desk.markup import Reader

PACKAGE = Path(__file__).parents[2] / "adapters/desk"
RENDERER = Renderer()


def test_a_file_is_marked_by_what_is_in_it() -> None:
    for name, asset in read_assets().items():
        content = (PACKAGE / "static" / name).read_bytes()
        assert (asset.content, asset.mark) == (content, sha256(content).hexdigest()[:12])


def test_our_script_is_small_and_what_others_wrote_is_what_they_wrote() -> None:
    assets = read_assets()
    assert len(assets["desk.js"].content) < 15_000
    table = (STATIC / "VENDORED.md").read_text("utf-8")
    assert sha256(assets["htmx.min.js"].content).hexdigest() in table
    assert "Zero-Clause BSD" in table


def test_the_script_and_the_style_sheet_know_only_elements_that_pages_have() -> None:
    script = (STATIC / "desk.js").read_text("utf-8")
    read = [Reader(RENDERER.page(page)) for page in pages().values()]
    ids = {element.attributes.get("id", "") for page in read for element in page.elements}
    assert set(re.findall(r'\bget\("([\w-]+)"\)', script)) <= ids
    assert set(re.findall(r"(?m)^\s*#([a-z][a-z-]+)\b", (STATIC / "desk.css").read_text("utf-8"))) <= ids


def test_files_that_nobody_asks_for_are_not_given_out() -> None:
    assert RENDERER.file("VENDORED.md") is None
    assert RENDERER.file("../render.py") is None
    found = RENDERER.file("desk.css")
    assert found is not None
    assert found[1] == "text/css; charset=utf-8"


def test_all_sentences_of_the_desk_are_in_its_catalogue_and_none_is_left_over() -> None:
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    source = "".join(path.read_text("utf-8") for path in sources)
    used = set(re.findall(r"""["'](desk\.[a-z_.]+[a-z])["']""", source)) - {"desk.html", "desk.css", "desk.js"}
    used |= {f"desk.tone.{tone}" for tone in get_args(cards.Tone)}
    used |= {f"desk.panel.{role}" for role in ("lead", "deputy", "comms")}
    used |= {f"desk.due.{part}" for part in ("left", "over", "days", "hours", "minutes")}
    used |= {f"desk.crisis.{mark}" for mark in ("drill", "private")}
    keys = {key for key in SAY.translations._catalog if key}  # type: ignore[attr-defined]  # gettext shows it nowhere else
    cards_keys = {"desk.offers", "desk.owed", "desk.roles"}  # keys of cards, which nobody reads
    assert used - cards_keys == keys

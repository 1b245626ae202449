"""Draws every picture into the folder `docs`."""

from __future__ import annotations

from pathlib import Path

from tests.pictures import desk, terminal

DOCS = Path(__file__).parents[2] / "docs"

DOCS.mkdir(exist_ok=True)
terminal.draw(DOCS)
desk.draw(DOCS)

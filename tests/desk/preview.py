"""Write every sample page to a folder to look at: `python -m tests.desk.preview <folder>`, then serve that folder."""

from __future__ import annotations

import sys
from pathlib import Path

from adapters.desk.assets import read_assets
from adapters.desk.render import Renderer
from tests.desk.gallery import LOOK, pages


def write(folder: Path) -> None:
    """Write the pages, and the files that they ask for at the address they expect."""
    static = folder / LOOK.base.lstrip("/") / "desk" / "static"
    static.mkdir(parents=True, exist_ok=True)
    for name, asset in read_assets().items():
        (static / name).write_bytes(asset.content)
    renderer = Renderer()
    for name, page in pages().items():
        (folder / f"{name}.html").write_text(renderer.page(page), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

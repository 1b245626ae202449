"""A company's own folder, for tests that lay its files over the shipped ones."""

from __future__ import annotations

from itertools import count
from pathlib import Path

numbers = count(1)
SOUND = """\
schema: 1
overlay_of: product_failure
base_revision: 1
needs:
  - {id: technical, route: portal}
"""
BROKEN = """\
schema: 1
overlay_of: product_failure
base_revision: 1
severity_default: enormous
needs:
  - {id: technical, route: carrier_pigeon}
"""


def company(folder: Path, **files: str) -> str:
    """Write playbooks by name (and `routes`, `resources`) into a new folder, and return it for BEACON_COMPANY."""
    home = folder / f"company-{next(numbers)}"
    (home / "playbooks").mkdir(parents=True)
    (home / "resources").mkdir()
    for name, words in files.items():
        place = {"routes": home, "resources": home / "resources"}.get(name, home / "playbooks")
        (place / f"{name}.yaml").write_text(words, "utf-8")
    return str(home)

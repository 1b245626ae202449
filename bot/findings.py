"""Findings: what an examination of the configuration says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `key` names the sentence; a fault's sentence says the fix."""

    key: str
    well: bool
    facts: dict[str, object] = field(default_factory=dict)

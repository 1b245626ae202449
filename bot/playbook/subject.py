"""What a check looks at: one playbook with its lines, and everything it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.playbook.limits import Limits
from bot.playbook.passages import Texts
from bot.playbook.problem import Level, Problem
from bot.playbook.routes import RouteEntry
from bot.playbook.schema import Playbook
from bot.playbook.source import Branch, Path, locate
from bot.playbook.wording import Wording


@dataclass(frozen=True, slots=True)
class Setting:
    """What all playbooks share. Without `today` no review date counts as past."""

    routes: Mapping[str, RouteEntry]
    texts: Texts
    limits: Limits
    wordings: Mapping[str, Wording] = field(default_factory=dict)  # locale -> rules
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One playbook after all layers, with the tree that knows its lines."""

    playbook: Playbook
    tree: Branch
    setting: Setting

    def problem(self, key: str, /, *path: str | int, **facts: object) -> Problem:
        """Return an error at the line that `path` leads to."""
        return self._found("error", key, path, facts)

    def warning(self, key: str, /, *path: str | int, **facts: object) -> Problem:
        """Return a warning at the line that `path` leads to."""
        return self._found("warning", key, path, facts)

    def _found(self, level: Level, key: str, path: Path, facts: Mapping[str, object]) -> Problem:
        said = {name: str(value) for name, value in facts.items()}
        return Problem(locate(self.tree, path), f"problem.{key}", said, level)

"""What differs between two playbooks: what an overlay changes, or what an upgrade moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.playbook.schema import Playbook
from bot.template import fill

How = Literal["added", "removed", "changed", "reordered"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` names list items by id: `needs.technical.route`."""

    path: str
    how: How
    before: str = ""
    after: str = ""

    def sentence(self, words: Mapping[str, str]) -> str:
        """Return the change in the words of one locale (key -> template)."""
        facts = {"path": self.path, "before": self.before, "after": self.after}
        return fill(words[f"change.{self.how}"], facts)


def diff(before: Playbook, after: Playbook) -> list[Change]:
    """Return every difference, in the order of the file. Frozen playbooks show changed words too."""
    return list(_differences("", before.dump(), after.dump()))


def _differences(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    old, new = _named(before), _named(after)
    if old is None or new is None:
        yield Change(path, "changed", _shown(before), _shown(after))
        return
    for name in dict.fromkeys((*old, *new)):
        yield from _item(f"{path}.{name}".lstrip("."), name, old, new)
    if isinstance(before, list) and [name for name in old if name in new] != [name for name in new if name in old]:
        yield Change(path, "reordered", ", ".join(old), ", ".join(new))


def _item(path: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    if name not in new:
        yield Change(path, "removed", before=_shown(old[name]))
    elif name not in old:
        yield Change(path, "added", after=_shown(new[name]))
    else:
        yield from _differences(path, old[name], new[name])


def _named(node: Any) -> dict[str, Any] | None:
    """Return the children of a map, or of a list whose items have ids, by name; None for anything else."""
    if isinstance(node, dict):
        return None if node.keys() in ({"msg"}, {"text"}) else node
    if isinstance(node, list) and node and all(isinstance(item, dict) and "id" in item for item in node):
        return {str(item["id"]): item for item in node}
    return None


def _shown(node: Any) -> str:
    """Return a value in one line: a text by its key or its words, a list with commas, a group by its fields."""
    if isinstance(node, dict) and "msg" in node:
        return str(node["msg"])
    if isinstance(node, dict):
        return ", ".join(f"{name}: {_shown(value)}" for name, value in node.items())
    if isinstance(node, list):
        return ", ".join(map(_shown, node))
    return str(node)

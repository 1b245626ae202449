"""Read one YAML text into a tree that remembers the line of every value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError, YAMLWarning
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from bot.playbook.problem import Place, Problem

Scalar: TypeAlias = str | int | float | bool | date | None
Path: TypeAlias = tuple[str | int, ...]
STRING = "tag:yaml.org,2002:str"
TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "float", "int", "map", "null", "seq", "timestamp"))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value."""

    value: Scalar
    at: Place


@dataclass(frozen=True, slots=True)
class Branch:
    """A map; the place of an entry is the line of its key."""

    entries: dict[str, Node]
    at: Place

    def word(self, key: str) -> str | None:
        """Return the text under `key`, or None where there is none."""
        leaf = self.entries.get(key)
        return leaf.value if isinstance(leaf, Leaf) and isinstance(leaf.value, str) else None


@dataclass(frozen=True, slots=True)
class Row:
    """A list."""

    items: tuple[Node, ...]
    at: Place


Node: TypeAlias = Leaf | Branch | Row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One parsed file: its tree (an empty map where it could not be read) and what was wrong in it."""

    file: str
    tree: Branch
    problems: tuple[Problem, ...] = ()


def parse(file: str, text: str) -> Sheet:
    """Parse one YAML 1.2 document whose top is a map; never raises, faults are in `problems`.

    ruamel costs about 5 ms per KB: the nodes of its one pass are turned into values here.
    """
    top = Place(file)
    reader = _Reader(file)
    try:
        node = reader.yaml.compose(text)
        tree = reader.read(node, top) if node is not None else Branch({}, top)
    except (YAMLError, YAMLWarning, RecursionError) as error:
        return Sheet(file, Branch({}, top), (_unreadable(file, error),))
    if not isinstance(tree, Branch):
        return Sheet(file, Branch({}, top), (Problem(top, "problem.not_a_map"),))
    return Sheet(file, tree, tuple(reader.problems))


def plain(node: Node) -> Any:
    """Return the tree as plain dicts, lists and values."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Row):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def locate(node: Node, path: Sequence[str | int]) -> Place:
    """Return the place of what `path` leads to, or of the last step of it that exists."""
    for step in path:
        following = _step(node, step)
        if following is None:
            break
        node = following
    return node.at


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Branch):
        return node.entries.get(str(step))
    if isinstance(node, Row) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


class _Reader:
    """Turns ruamel's nodes into ours; collects what is legal YAML and still not wanted here."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.yaml = YAML(typ="safe", pure=True)
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def read(self, node: YamlNode, at: Place) -> Node:
        if id(node) in self.seen:  # aliases grow exponentially and hide what an overlay would patch
            return self.fault(at, "problem.alias", node.anchor or "")
        self.seen.add(id(node))
        if str(node.tag) not in TAGS | {STRING}:
            return self.fault(at, "problem.tag", str(node.tag))
        if isinstance(node, MappingNode):
            return self.map(node, at)
        if isinstance(node, SequenceNode):
            return Row(tuple(self.read(item, self.place(item)) for item in node.value), at)
        return self.leaf(node, at)

    def map(self, node: MappingNode, at: Place) -> Branch:
        entries: dict[str, Node] = {}
        for key, value in node.value:
            place = self.place(key)
            if not isinstance(key, ScalarNode) or str(key.tag) != STRING:
                self.fault(place, "problem.key_not_text", _shown(key))
            elif key.value in entries:
                self.fault(place, "problem.twice", key.value)
            else:
                entries[key.value] = self.read(value, place)
        return Branch(entries, at)

    def leaf(self, node: YamlNode, at: Place) -> Leaf:
        if str(node.tag) == STRING:
            return Leaf(str(node.value), at)
        try:
            return Leaf(self.yaml.constructor.construct_object(node, deep=True), at)
        except (YAMLError, ValueError, KeyError):  # what ruamel raises for `2026-13-45` or `!!bool x`
            return self.fault(at, "problem.not_a_value", node.value)

    def fault(self, at: Place, key: str, name: str) -> Leaf:
        self.problems.append(Problem(at, key, {"name": name}))
        return Leaf(None, at)

    def place(self, node: YamlNode) -> Place:
        return Place(self.file, node.start_mark.line + 1)


def _shown(key: YamlNode) -> str:
    return str(key.value) if isinstance(key, ScalarNode) else "[...]"


def _unreadable(file: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or str(error) or type(error).__name__
    line = 1 if mark is None else mark.line + 1
    return Problem(Place(file, line), "problem.unreadable", {"reason": str(reason).splitlines()[0]})

"""Lay playbook files over each other: `extends`, then the company's overlays, each patched by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.playbook.order import weave
from bot.playbook.problem import Place, Problem
from bot.playbook.source import Branch, Leaf, Node, Path, Row, Sheet

LAYER_LOST = frozenset({"problem.cycle", "problem.no_base", "problem.not_a_map", "problem.unreadable"})
HEADER = ("extends", "overlay_of", "base_revision")
MARKS = ("$patch", "$remove")
FIXED = ("id", "revision", "extends")  # an overlay may not change what it was written for


@dataclass(frozen=True, slots=True)
class Layered:
    """What became of a playbook after every layer, and what was wrong on the way."""

    tree: Branch
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Every layer could be read: what is missing now is missing in the files, too."""
        return all(problem.key not in LAYER_LOST for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where files are found: a playbook's own sheet by its id, and the overlays that name it."""

    sheet: Callable[[str], Sheet | None]
    overlays: Callable[[str], Sequence[Sheet]]


def layer(kind: str, sources: Sources) -> Layered:
    """Return the playbook `kind` with everything that it extends below it and its overlays on top."""
    problems: list[Problem] = []
    tree = _layer(kind, (), Place(f"{kind}.yaml"), sources, problems)
    return Layered(tree or Branch({}, Place(f"{kind}.yaml")), tuple(problems))


def patch(base: Branch, over: Branch, problems: list[Problem]) -> Branch:
    """Return `base` with `over` on top of it; what cannot be applied is added to `problems`.

    Maps merge deep. Lists of maps with an `id` merge by it: the same id is patched in place, a new
    one is appended (a talking point with a role: at its step), `$remove: true` takes one out. Other
    lists, and single values, are replaced.
    """
    merged = _Merging(problems).branch(base, over, ())
    return merged or replace(base, entries={})


def _layer(kind: str, chain: tuple[str, ...], asked: Place, sources: Sources, problems: list[Problem]) -> Branch | None:
    if kind in chain:
        problems.append(Problem(asked, "problem.cycle", {"chain": " -> ".join((*chain, kind))}))
        return None
    sheet = sources.sheet(kind)
    if sheet is None:
        problems.append(Problem(asked, "problem.no_base", {"name": kind}))
        return None
    problems.extend(sheet.problems)
    base = _base(sheet, (*chain, kind), sources, problems)
    tree = patch(base, _without(sheet.tree, HEADER), problems)
    for over in sources.overlays(kind):
        problems.extend((*over.problems, *_overlay_faults(over.tree, tree)))
        tree = patch(tree, _without(over.tree, (*HEADER, *FIXED)), problems)
    return tree


def _base(sheet: Sheet, chain: tuple[str, ...], sources: Sources, problems: list[Problem]) -> Branch:
    name = sheet.tree.entries.get("extends")
    empty = Branch({}, sheet.tree.at)
    if name is None:
        return empty
    if not isinstance(name, Leaf) or not isinstance(name.value, str):
        problems.append(Problem(name.at, "problem.not_an_id", {"name": "extends"}))
        return empty
    return _layer(name.value, chain, name.at, sources, problems) or empty


def _without(tree: Branch, names: Iterable[str]) -> Branch:
    return replace(tree, entries={key: value for key, value in tree.entries.items() if key not in names})


def _overlay_faults(over: Branch, base: Branch) -> list[Problem]:
    """Say what an overlay's header lacks or may not hold, and whether its base has moved on."""
    if not over.entries:
        return []  # it could not be read, which is told already
    found = [
        Problem(over.entries[name].at, "problem.overlay_fixed", {"name": name})
        for name in FIXED
        if name in over.entries
    ]
    written, now = _number(over, "base_revision"), _number(base, "revision")
    if written is None:
        return [*found, Problem(over.at, "problem.missing_field", {"field": "base_revision"})]
    if now is not None and written != now:
        facts = {"written": str(written), "now": str(now)}
        at = over.entries["base_revision"].at
        return [*found, Problem(at, "problem.base_moved", facts, level="warning")]
    return found


def _number(tree: Branch, key: str) -> int | None:
    leaf = tree.entries.get(key)
    return leaf.value if isinstance(leaf, Leaf) and isinstance(leaf.value, int) else None


def _role(item: Node) -> str | None:
    return item.word("role") if isinstance(item, Branch) else None


class _Merging:
    """One walk over two trees; it only remembers the faults it meets."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def node(self, base: Node | None, over: Node, path: Path) -> Node | None:
        if isinstance(over, Branch):
            return self.branch(base, over, path)
        if isinstance(over, Row):
            return self.row(base if isinstance(base, Row) else Row((), over.at), over, path)
        return over

    def branch(self, base: Node | None, over: Branch, path: Path) -> Branch | None:
        """Return the merged map, or None when `over` takes it out."""
        if self.removes(over):
            if base is None:
                name = over.word("id") or ".".join(map(str, path))
                # An upgrade may have taken it out already: worth a look, no reason to refuse a crisis.
                self.problems.append(Problem(over.at, "problem.nothing_to_remove", {"name": name}, level="warning"))
            return None
        keep = isinstance(base, Branch) and not _other_words(base, over)
        entries = dict(base.entries) if keep and isinstance(base, Branch) else {}
        for key, value in over.entries.items():
            if key == "$patch":
                self.check_patch(value)
            merged = None if key in MARKS else self.node(entries.pop(key, None), value, (*path, key))
            if merged is not None:
                entries[key] = merged
        return Branch(entries, over.at)

    def row(self, base: Row, over: Row, path: Path) -> Row:
        items = [item for item in over.items if not self.is_marker(item)]
        if not items and over.items:
            return base
        if not any(_identity(item) is not None for item in items):
            return Row(tuple(self.fresh(items, path)), over.at)
        return self.by_id(base, items, over.at, path)

    def by_id(self, base: Row, items: Sequence[Node], at: Place, path: Path) -> Row:
        kept: dict[object, Node | None] = {_identity(item): item for item in base.items}
        before, named = set(kept), set()
        for item in items:
            name = _identity(item)
            if name is None or name in named:
                key = "problem.item_without_id" if name is None else "problem.id_twice"
                self.fault(item.at, key, str(name or path[-1]))
                continue
            named.add(name)
            kept[name] = self.node(kept.get(name), item, (*path, str(name)))
        old = [item for name, item in kept.items() if item is not None and name in before]
        new = [item for name, item in kept.items() if item is not None and name not in before]
        together = weave(old, new, _role) if path[0] == "talking_points" else old + new
        return Row(tuple(together), at)

    def fresh(self, items: Sequence[Node], path: Path) -> Iterable[Node]:
        merged = (self.node(None, item, (*path, index)) for index, item in enumerate(items))
        return (item for item in merged if item is not None)

    def removes(self, over: Branch) -> bool:
        mark = over.entries.get("$remove")
        return isinstance(mark, Leaf) and mark.value is True

    def check_patch(self, mark: Node) -> None:
        if not isinstance(mark, Leaf) or mark.value != "by_id":
            self.fault(mark.at, "problem.patch", "$patch")

    def is_marker(self, item: Node) -> bool:
        """Say whether a list item holds nothing but `$patch: by_id`: the default said aloud."""
        if not isinstance(item, Branch) or set(item.entries) != {"$patch"}:
            return False
        self.check_patch(item.entries["$patch"])
        return True

    def fault(self, at: Place, key: str, name: str) -> None:
        self.problems.append(Problem(at, key, {"name": name}))


def _identity(item: Node) -> object:
    leaf = item.entries.get("id") if isinstance(item, Branch) else None
    return leaf.value if isinstance(leaf, Leaf) else None


def _other_words(base: Branch, over: Branch) -> bool:
    """Two texts of which one is a key and the other the words: the newer takes the place of the older."""
    texts = {"msg", "text"}
    return set(base.entries) <= texts and set(over.entries) <= texts and base.entries.keys() != over.entries.keys()

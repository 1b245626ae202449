"""Speech: which sentences the code asks the catalogues for, and with which facts, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"[a-z*][a-z_*]*(\.[a-z0-9_*]+)+")
SAYING = {"say", "phrase", "template", "count", "label", "tell", "warn", "done", "Refusal"}
IMPLIED = {"count": {"n"}, "tell": {"who"}, "warn": {"who"}}
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Saying:
    """One call that says something: its key, where `*` stands for what is filled in, and the facts it gives."""

    place: str
    how: str
    key: str
    given: frozenset[str] | None  # None: not to be seen from here


@dataclass
class Scope:
    """The names of a function and those around it, with everything that they are set to."""

    values: dict[str, list[ast.expr]] = field(default_factory=dict)

    def within(self, function: ast.AST) -> Scope:
        inner = Scope({name: list(values) for name, values in self.values.items()})
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                inner.values.setdefault(node.targets[0].id, []).append(node.value)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                inner._unpack(node.targets[0], node.value)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                inner.values.setdefault(node.target.id, []).append(node.value)
        return inner

    def _unpack(self, names: ast.Tuple, value: ast.expr) -> None:
        values = value.elts if isinstance(value, ast.Tuple) else []
        for name, each in zip(names.elts, values, strict=False):
            if isinstance(name, ast.Name):
                self.values.setdefault(name.id, []).append(each)

    def texts(self, node: ast.expr) -> list[str]:
        """Return the texts that an expression may have; what is filled in becomes `*`."""
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.JoinedStr(values=parts):
                return _joined([self.texts(part) or ["*"] for part in parts])
            case ast.FormattedValue(value=ast.Name() as name):
                return [text for text in self.texts(name) if KEY.fullmatch(text)] or ["*"]
            case ast.IfExp(body=body, orelse=otherwise):
                return [*self.texts(body), *self.texts(otherwise)]
            case ast.Name(id=name) if name in self.values:
                found = self.values[name]
                rest = Scope({key: value for key, value in self.values.items() if key != name})
                return [text for value in found for text in rest.texts(value)]
        return []

    def names(self, node: ast.expr) -> set[str] | None:
        """Return the keys of a mapping, or None when they are not to be seen."""
        match node:
            case ast.Dict(keys=keys, values=values):
                found: set[str] = set()
                for key, value in zip(keys, values, strict=True):
                    inner = self.names(value) if key is None else set(self.texts(key))
                    if inner is None:
                        return None
                    found |= inner
                return found
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                return {each.arg for each in keywords if each.arg}
            case ast.Name(id=name) if len(self.values.get(name, [])) == 1:
                return self.names(self.values[name][0])
        return None


def _joined(parts: list[list[str]]) -> list[str]:
    texts = [""]
    for part in parts:
        texts = [before + piece for before in texts for piece in part]
    return texts


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of some folders with its path."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.Call, Scope]]:
    """Yield every call under a node with the names that it can see."""
    for child in ast.iter_child_nodes(node):
        inner = scope.within(child) if isinstance(child, Function) else scope
        if isinstance(child, ast.Call):
            yield child, inner
        yield from calls(child, inner)


def name_of(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "").lstrip("_")


def sayings(*folders: str) -> Iterator[Saying]:
    """Yield every call that says something."""
    for path, tree in sources(*folders):
        for call, scope in calls(tree, Scope()):
            how = name_of(call)
            if how in SAYING:
                place = f"{path}:{call.lineno}"
                for key in _keys(call, scope, how):
                    yield Saying(place, how, key, _given(call, scope, how, path))


def _keys(call: ast.Call, scope: Scope, how: str) -> list[str]:
    if how == "label":
        # The label of a column in a statement is none of ours: it has one argument only.
        return [f"{family}.*" for family in scope.texts(call.args[0])] if len(call.args) > 1 else []
    for argument in call.args:
        found = [text for text in scope.texts(argument) if KEY.fullmatch(text)]
        if found:
            return found
    return []


def _given(call: ast.Call, scope: Scope, how: str, path: str) -> frozenset[str] | None:
    found = set(IMPLIED.get(how, set())) if how == "count" or not path.startswith("adapters") else set()
    for keyword in call.keywords:
        names = {keyword.arg} if keyword.arg else scope.names(keyword.value)
        if names is None:
            return None
        found |= names
    return frozenset(found)


def constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield every text of a module that is not a docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node

"""The house rules: size, direction and plainness of the code, measured on the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ("bot", "commands", "adapters", "migrations")
EVERYWHERE = (*HOUSE, "tests")
MAX_FILE, MAX_FUNCTION = 250, 40
MAX_MEDIAN, MAX_P95 = 8, 35
# The composition root imports what only some commands need where it wires them: a single
# `beacon say` must not wait for a web server that it never starts.
COMPOSITION_ROOT = {"bot/__main__.py", "bot/beacon.py"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    return sorted(chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Return a function's lines without its docstring: words that explain are not what makes it long."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if is_documented else 0)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_by(tree: ast.AST, modules: Collection[str]) -> Iterator[str]:
    """Yield the modules that a file names; `from package import module` names the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inner & set(modules) or {node.module}


@pytest.mark.parametrize("path", sources(*EVERYWHERE), ids=name_of)
def test_a_file_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE


@pytest.mark.parametrize("path", sources(*HOUSE), ids=name_of)
def test_a_function_does_one_thing(path: Path) -> None:
    too_long = {each.name: length(each) for each in functions(path) if length(each) > MAX_FUNCTION}
    assert not too_long


def test_most_functions_are_small() -> None:
    lengths = [length(each) for path in sources("bot", "commands", "adapters") for each in functions(path)]
    assert median(lengths) <= MAX_MEDIAN
    assert quantiles(lengths, n=20)[-1] <= MAX_P95


@pytest.mark.parametrize("path", sources(*EVERYWHERE), ids=name_of)
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = ast.get_docstring(tree)
    assert said or not tree.body, "a module with code opens with one sentence"


@pytest.mark.parametrize("path", sources("bot", "commands"), ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    if name_of(path) in COMPOSITION_ROOT:
        return
    hidden = [
        node.lineno
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_nothing_imports_in_a_circle() -> None:
    modules = {module_of(path): path for path in sources(*HOUSE)}
    graph = {
        name: set(imported_by(ast.parse(path.read_text(encoding="utf-8")), modules)) & set(modules) - {name}
        for name, path in modules.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"imports run in a circle: {circle.args[1]}")
    assert set(order) == set(modules)


@pytest.mark.parametrize("path", sources(*EVERYWHERE), ids=name_of)
def test_a_waived_check_says_which_and_why(path: Path) -> None:
    waiver = re.compile(r"#\s*(type: ignore|noqa)(.*)$", re.MULTILINE)
    reasoned = re.compile(r"^(\[[a-z-]+(, ?[a-z-]+)*\]|: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*)\s+[-#(]?\s*\S.{8,}")
    bare = [
        match.group() for match in waiver.finditer(path.read_text(encoding="utf-8")) if not reasoned.match(match[2])
    ]
    assert not bare or path == Path(__file__)


@pytest.mark.parametrize("path", sources("bot", "commands"), ids=name_of)
def test_the_core_reads_no_clock_and_no_dice(path: Path) -> None:
    """Time and ids are arguments; the composition root alone knows where they come from."""
    if name_of(path) in COMPOSITION_ROOT:
        return
    text = path.read_text(encoding="utf-8")
    found = re.findall(
        r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time|uuid4|random\.\w+)\(|os\.environ", text
    )
    assert not found


FORBIDDEN_NAMES = ("utils", "helpers", "manager", "misc", "common")


@pytest.mark.parametrize("path", sources(*HOUSE), ids=name_of)
def test_a_room_has_a_name_that_says_what_is_in_it(path: Path) -> None:
    assert not any(word in path.stem.lower() for word in FORBIDDEN_NAMES)

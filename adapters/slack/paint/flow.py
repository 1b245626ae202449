"""The flow of rich text: lines and lists as blocks, as many as their length asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from adapters.slack.paint.breaking import broken, size_of
from adapters.slack.paint.canvas import Element, Piece
from adapters.slack.paint.phrases import OVERHEAD, Runs, elements_of, said, text_run

MOST = 3_000  # size of one block; a person's paragraph fits into it
NEW_LINE = "\n"


def section(lines: Iterable[Runs], *, opens: bool = False) -> Iterator[Piece]:
    """Yield lines as paragraphs of text."""
    return _flow(lines, partial(_paragraph, kind="rich_text_section", opens=opens))


def quote(lines: Iterable[Runs]) -> Iterator[Piece]:
    """Yield lines as somebody's words."""
    return _flow(lines, partial(_paragraph, kind="rich_text_quote"))


def bullets(items: Iterable[Runs], *, ordered: bool = False) -> Iterator[Piece]:
    """Yield items as lists; what an item has too much stands below it as text."""
    chunk: list[Runs] = []
    size = done = 0
    for item in items:
        first, *others = broken(item, MOST)
        if chunk and size + size_of(first) > MOST:
            yield _list(chunk, done, ordered)
            chunk, size = [], 0
        chunk.append(first)
        done, size = done + 1, size + size_of(first) + OVERHEAD
        if others:
            yield _list(chunk, done, ordered)
            chunk, size = [], 0
            yield from section(others)
    if chunk:
        yield _list(chunk, done, ordered)


def _flow(lines: Iterable[Runs], wrap: Callable[[list[Runs]], Piece]) -> Iterator[Piece]:
    chunk: list[Runs] = []
    size = 0
    for line in lines:
        for part in broken(line, MOST):
            if chunk and size + size_of(part) > MOST:
                yield wrap(chunk)
                chunk, size = [], 0
            chunk.append(part)
            size += size_of(part) + OVERHEAD
    if chunk:
        yield wrap(chunk)


def _paragraph(lines: list[Runs], *, kind: str, opens: bool = False) -> Piece:
    runs = list(lines[0])
    for line in lines[1:]:
        runs += [text_run(NEW_LINE), *line]
    return Piece(_rich({"type": kind, "elements": elements_of(runs)}), said(runs), opens)


def _list(items: list[Runs], done: int, ordered: bool) -> Piece:
    """Return a list that ends with item number `done`."""
    sections = [{"type": "rich_text_section", "elements": elements_of(item)} for item in items]
    element: Element = {"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "elements": sections}
    before = done - len(items)
    if ordered and before:
        element["offset"] = before
    return Piece(_rich(element), NEW_LINE.join(_marked(said(item)) for item in items))


def _marked(words: str) -> str:
    return f"• {words}"


def _rich(element: Element) -> Element:
    return {"type": "rich_text", "elements": [element]}

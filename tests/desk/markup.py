"""Reading pages in tests: elements in order with their attributes, what a person sees, and what points where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta"})  # elements that have no end tag
HIDING = frozenset({"script", "style", "template"})


@dataclass(slots=True)
class Element:
    """An element: its place in the tree, its attributes, and the words inside it in order."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what is written inside, with single spaces."""
        return plain("".join(self.words))

    def within(self, tag: str) -> Element | None:
        """Return the nearest element around this one that has a tag."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class Reader(HTMLParser):
    """Reads a page or a fragment. An end tag that closes something else than what is open is an error."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.shown: list[str] = []
        self._open: list[Element] = []
        self.feed(markup)
        self.close()
        assert not self._open, f"not closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice: {tag} {names}"
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self._open[-1] if self._open else None)
        self.elements.append(element)
        stands_for = attributes.get("value" if tag == "input" else "alt", "")
        if stands_for and attributes.get("type") != "hidden":
            self._show(f" {stands_for} ")
        if tag not in EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if not any(element.tag in HIDING for element in self._open):
            self._show(data)

    def _show(self, words: str) -> None:
        self.shown.append(words)
        for element in self._open:
            element.words.append(words)

    @property
    def text(self) -> str:
        """Return what a person can see, with single spaces."""
        return plain("".join(self.shown))

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of some tags, in order."""
        return [element for element in self.elements if element.tag in tags]

    def one(self, element_id: str) -> Element:
        """Return the element with an id."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == element_id]
        return found

    def pointers(self) -> Iterator[tuple[str, str]]:
        """Yield every attribute that points at the id of another element, with that id."""
        for element in self.elements:
            for name in ("for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls"):
                for target in element.attributes.get(name, "").split():
                    yield name, target

    def carried(self) -> set[str]:
        """Return the values of all attributes: what elements carry without showing it."""
        return {value for element in self.elements for value in element.attributes.values()}


def plain(words: str) -> str:
    """Return words with single spaces between them."""
    return " ".join(words.split())

"""The library: playbooks, routes, limits and wording rules out of YAML texts, each read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import PurePosixPath
from typing import TypeVar

from bot.playbook.checks import CHECKS
from bot.playbook.combine import combine
from bot.playbook.frozen import freeze, thaw
from bot.playbook.limits import NO_LIMITS, Limits
from bot.playbook.overlay import Layered, layer, patch
from bot.playbook.passages import Texts
from bot.playbook.problem import PlaybookError, Problem, in_reading_order
from bot.playbook.reading import read
from bot.playbook.route_checks import check_routes
from bot.playbook.routes import RouteBook, RouteEntry
from bot.playbook.schema import Part, Playbook
from bot.playbook.source import Branch, parse
from bot.playbook.stock import Files, Stock
from bot.playbook.subject import Setting, Subject
from bot.playbook.text_checks import TEXT_CHECKS
from bot.playbook.wording import Wording, WordingRules

__all__ = ["Library", "PlaybookError", "Problem", "freeze", "library_of", "thaw"]

Model = TypeVar("Model", bound=Part)
Lint = Callable[[date | None], Iterable[Problem]]  # says what is wrong with other files of the company


@dataclass(frozen=True, slots=True)
class Built:
    """A model with the tree that knows its lines; without a model there are errors in `problems`."""

    model: Part | None
    tree: Branch
    problems: tuple[Problem, ...]


class Library:
    """All playbooks of a company: the shipped ones, its own kinds, and its overlays.

    Every mapping goes from file name to YAML text; the stem of a playbook's file is its id. Nothing
    is parsed before it is asked for, and everything once.
    """

    def __init__(
        self,
        sources: Files,
        texts: Callable[[], Texts],
        *,
        routes: Files,
        limits: Files,
        wordings: Files,
        overlays: Files,
        beside: Lint = lambda _today: (),
    ) -> None:
        """Take the shipped playbooks, the catalogues (asked for by lint alone), and the rest.

        Of several `routes` or `limits` files the later patch the earlier by id. A file of `overlays`
        that does not say `overlay_of` is a kind of the company's own. `beside` is linted along.
        """
        self._stock = Stock(sources, overlays)
        self._texts = texts
        self._routes, self._limits, self._wordings = routes, limits, wordings
        self._beside = beside
        self._built: dict[str, Built] = {}

    def kinds(self) -> tuple[str, ...]:
        """Return the ids of all kinds of crisis, in order, without parsing a file."""
        return self._stock.kinds()

    def playbook(self, kind: str) -> Playbook:
        """Return the playbook of one kind. Raises PlaybookError, with every reason, if it cannot be built."""
        return _demand(Playbook, self._kind(kind))

    def for_kinds(self, kinds: Sequence[str]) -> Playbook:
        """Return one playbook for a crisis of these kinds, the first kind's words first."""
        return reduce(combine, map(self.playbook, kinds))

    def routes(self) -> tuple[RouteEntry, ...]:
        """Return the company's routes, the most reliable first. Raises PlaybookError."""
        book = _demand(RouteBook, self._shared(RouteBook, self._routes))
        return tuple(sorted(book.routes, key=lambda route: route.rank))

    def limits(self) -> Limits:
        """Return the limits of all media. Raises PlaybookError."""
        return _demand(Limits, self._shared(Limits, self._limits))

    def check(self, kind: str, today: date | None = None) -> list[Problem]:
        """Return everything that is wrong with one kind; with `today`, past review dates too."""
        return in_reading_order(self._problems_of(kind, self._setting(today)))

    def lint(self, today: date | None = None) -> list[Problem]:
        """Return everything that is wrong with any file, by file and line."""
        setting = self._setting(today)
        of_kinds = [problem for kind in self.kinds() for problem in self._problems_of(kind, setting)]
        beside = self.lint_beside(today)
        return in_reading_order((*self._stock.problems(), *self._shared_problems(), *of_kinds, *beside))

    def lint_beside(self, today: date | None = None) -> list[Problem]:
        """Return everything that is wrong with the files that are linted along, such as resources."""
        return list(self._beside(today))

    def _kind(self, kind: str) -> Built:
        if kind not in self._built:
            self._built[kind] = _build(Playbook, layer(kind, self._stock.sources()))
        return self._built[kind]

    def _shared(self, model: type[Part], files: Files) -> Built:
        """Build what all playbooks share, out of one file or of several laid over each other."""
        key = ", ".join(files)
        if key not in self._built:
            self._built[key] = _build(model, _laid(files))
        return self._built[key]

    def _rules(self) -> list[Built]:
        return [self._shared(WordingRules, {name: text}) for name, text in self._wordings.items()]

    def _setting(self, today: date | None) -> Setting:
        book, limits = self._shared(RouteBook, self._routes).model, self._shared(Limits, self._limits).model
        rules = [built.model for built in self._rules() if isinstance(built.model, WordingRules)]
        return Setting(
            routes=book.by_id() if isinstance(book, RouteBook) else {},
            texts=self._texts(),
            limits=limits if isinstance(limits, Limits) else NO_LIMITS,
            wordings={each.locale: Wording(each) for each in rules},
            today=today,
        )

    def _shared_problems(self) -> Iterator[Problem]:
        routes = self._shared(RouteBook, self._routes)
        for built in (routes, self._shared(Limits, self._limits), *self._rules()):
            yield from built.problems
        if isinstance(routes.model, RouteBook):
            yield from check_routes(routes.model, routes.tree, self._texts())

    def _problems_of(self, kind: str, setting: Setting) -> Iterator[Problem]:
        built = self._kind(kind)
        yield from built.problems
        if isinstance(built.model, Playbook):
            subject = Subject(built.model, built.tree, setting)
            yield from (problem for check in (*CHECKS, *TEXT_CHECKS) for problem in check(subject))


def library_of(
    shipped: Files, texts: Callable[[], Texts], company: Files | None = None, beside: Lint = lambda _today: ()
) -> Library:
    """Sort the shipped YAML files, and those of a company's folder, by what their names say they are.

    `routes.yaml`, `limits.yaml` and `lint_<locale>.yaml` are what they say, all others are playbooks. A
    company's file that is called like a shipped one is told apart as `company/<name>`.
    """
    own = {f"company/{name}" if name in shipped else name: text for name, text in (company or {}).items()}
    return Library(
        _used_for("playbook", shipped),
        texts,
        routes={**_used_for("routes", shipped), **_used_for("routes", own)},
        limits={**_used_for("limits", shipped), **_used_for("limits", own)},
        wordings={**_used_for("lint", shipped), **_used_for("lint", own)},
        overlays=_used_for("playbook", own),
        beside=beside,
    )


def _used_for(use: str, files: Files) -> Files:
    return {name: text for name, text in files.items() if _use(PurePosixPath(name).stem) == use}


def _use(stem: str) -> str:
    if stem in ("routes", "limits"):
        return stem
    return "lint" if stem.startswith("lint_") else "playbook"


def _laid(files: Files) -> Layered:
    sheets = [parse(name, text) for name, text in files.items()]
    problems = [problem for sheet in sheets for problem in sheet.problems]
    tree = reduce(lambda base, over: patch(base, over, problems), (sheet.tree for sheet in sheets))
    return Layered(tree, tuple(problems))


def _build(model: type[Part], layered: Layered) -> Built:
    found, problems = read(model, layered.tree) if layered.whole else (None, [])
    every = in_reading_order((*layered.problems, *problems))
    broken = any(problem.level == "error" for problem in every)
    return Built(None if broken else found, layered.tree, tuple(every))


def _demand(model: type[Model], built: Built) -> Model:
    if not isinstance(built.model, model):
        raise PlaybookError(built.problems)
    return built.model

"""The playbook files at hand: which kinds they make, and each file parsed once, when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from bot.playbook.overlay import Sources
from bot.playbook.problem import Place, Problem
from bot.playbook.source import Sheet, locate, parse

Files = Mapping[str, str]  # file name -> YAML text
OVERLAY_OF = re.compile(r"^overlay_of\s*:\s*[\"']?([\w-]*)", re.MULTILINE)  # read without parsing the file


class Stock:
    """Playbooks by id, the stem of their file, and the overlays by the id they patch."""

    def __init__(self, shipped: Files, company: Files) -> None:
        """Take the shipped files, and the company's: overlays, and kinds of its own."""
        targets = {name: OVERLAY_OF.search(text) for name, text in company.items()}
        self._texts = {**company, **shipped}
        self._targets = {name: found[1] for name, found in sorted(targets.items()) if found}
        own = [name for name, found in targets.items() if not found]
        self._names = {_stem(name): name for name in (*own, *shipped)}
        self._doubles = [name for name in own if self._names[_stem(name)] != name]
        self._sheets: dict[str, Sheet] = {}

    def kinds(self) -> tuple[str, ...]:
        """Return the ids of what can be declared; a leading underscore marks a base for others."""
        return tuple(sorted(kind for kind in self._names if not kind.startswith("_")))

    def sources(self) -> Sources:
        """Return where the layers of a playbook are found."""
        return Sources(self._of_kind, self._overlays_of)

    def sheet(self, name: str) -> Sheet:
        """Return a file, parsed when it is first asked for."""
        if name not in self._sheets:
            self._sheets[name] = parse(name, self._texts[name])
        return self._sheets[name]

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with files as files: faults of reading, wrong names, lost overlays."""
        for kind, name in self._names.items():
            sheet = self.sheet(name)
            yield from sheet.problems
            said = sheet.tree.word("id")
            if said is not None and said != kind:
                yield Problem(locate(sheet.tree, ("id",)), "problem.id_differs", {"id": said, "file": kind})
        for name in self._doubles:
            yield Problem(Place(name), "problem.kind_twice", {"kind": _stem(name)})
        for name, target in self._targets.items():
            sheet = self.sheet(name)
            yield from sheet.problems
            if target not in self._names:
                yield Problem(locate(sheet.tree, ("overlay_of",)), "problem.overlay_unknown", {"name": target})

    def _of_kind(self, kind: str) -> Sheet | None:
        return self.sheet(self._names[kind]) if kind in self._names else None

    def _overlays_of(self, kind: str) -> list[Sheet]:
        return [self.sheet(name) for name, target in self._targets.items() if target == kind]


def _stem(name: str) -> str:
    return PurePosixPath(name).stem

"""The shelf: frozen copies of playbooks, so that an upgrade in mid-crisis changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from string import punctuation
from typing import TYPE_CHECKING, Any

from bot.model.crisis import Crisis
from bot.model.records import PlaybookCopy
from bot.playbook.frozen import freeze, thaw
from bot.playbook.problem import PlaybookError
from bot.playbook.schema import Playbook, Text
from bot.ports import Work
from bot.refusals import Refusal
from bot.template import fill
from bot.texts import SOURCE_LOCALE, Say

if TYPE_CHECKING:  # reading YAML is slow to import, and most commands never read any
    from bot.playbook.library import Library

DEFAULT_KIND = "product_failure"
PlaybookTexts = Mapping[str, Mapping[str, str]]  # locale -> key -> words


class Shelf:
    """Gives a new crisis its frozen playbook, and later hands the same copy out again."""

    def __init__(self, library: Library, texts: Callable[[], PlaybookTexts]) -> None:
        self._library = library
        self._texts = texts
        self._thawed: dict[str, Playbook] = {}

    def kinds(self) -> tuple[str, ...]:
        """Return the ids of all kinds of crisis."""
        return self._library.kinds()

    def kind_of(self, title: str, say: Say) -> str:
        """Return the kind whose cues a title names most often; without any, what is met most often."""
        heard = {word.strip(punctuation) for word in title.lower().replace("-", " ").split()}
        scores = {kind: len(heard & set(say.label("cues", kind).split())) for kind in self.kinds()}
        best = max(scores, key=lambda kind: scores[kind])
        return best if scores[best] else DEFAULT_KIND

    def take(self, kinds: tuple[str, ...], org_id: str) -> tuple[Playbook, PlaybookCopy]:
        """Return the playbook for one kind or two, with the copy that the crisis keeps."""
        for kind in kinds:
            if kind not in self.kinds():
                raise Refusal("kind.unknown", kind=kind, known=", ".join(self.kinds()))
        try:
            document = freeze(self._library.for_kinds(kinds), self._texts())
        except PlaybookError as error:
            raise Refusal("playbook.broken", kind=", ".join(kinds), n=len(error.problems)) from error
        digest = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]
        return self._thaw(digest, document), PlaybookCopy(digest, org_id, document)

    def keep(self, work: Work, copy: PlaybookCopy) -> None:
        """Store a copy unless an earlier crisis stored the same one."""
        if work.get(PlaybookCopy, copy.id) is None:
            work.add(copy)

    def of(self, work: Work, crisis: Crisis) -> Playbook:
        """Return the playbook that a crisis was declared with."""
        if crisis.playbook not in self._thawed:
            copy = work.get(PlaybookCopy, crisis.playbook)
            if copy is None:
                raise Refusal("playbook.lost", crisis=crisis.ref)
            return self._thaw(crisis.playbook, copy.document)
        return self._thawed[crisis.playbook]

    def answers(self, work: Work, crisis: Crisis) -> frozenset[str]:
        """Return every answer that the playbook of a crisis offers, in every language: words that name nobody."""
        playbook = self.of(work, crisis)
        offered = [option for question in playbook.triage for option in question.answer.options]
        offered += [option.label for option in playbook.options.items] + [need.label for need in playbook.needs]
        return frozenset(spoken for text in offered for spoken in (text.text or {}).values())

    def _thaw(self, digest: str, document: dict[str, Any]) -> Playbook:
        if digest not in self._thawed:
            self._thawed[digest] = thaw(document)
        return self._thawed[digest]


def words(text: Text, locale: str, facts: Mapping[str, object] | None = None) -> str:
    """Return a frozen text in a language, else in English, with its placeholders filled."""
    spoken = text.text or {}
    found = spoken.get(locale) or spoken.get(SOURCE_LOCALE) or next(iter(spoken.values()), "")
    return fill(found, facts or {})

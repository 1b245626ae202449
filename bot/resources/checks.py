"""What must hold in the files of resources beyond the shape of each field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from bot.playbook.passages import SOURCE, Texts, words_of
from bot.playbook.problem import Level, Problem
from bot.playbook.source import Branch, Path, locate
from bot.resources.faults import is_link, is_locale, is_number, is_region
from bot.resources.schema import ResourceEntry

Fault = tuple[str, Path, dict[str, str], Level]


def check_resources(
    found: Sequence[tuple[ResourceEntry, Branch]], texts: Texts, kinds: Collection[str], today: date | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the resources; with `today`, also what nobody has looked at for too long."""
    seen: set[str] = set()
    for entry, tree in found:
        if entry.id in seen:
            yield Problem(tree.at, "problem.resource_twice", {"resource": entry.id})
        seen.add(entry.id)
        for key, path, facts, level in _faults(entry, texts, kinds, today):
            yield Problem(locate(tree, path), key, {"resource": entry.id, **facts}, level)


def _faults(entry: ResourceEntry, texts: Texts, kinds: Collection[str], today: date | None) -> Iterator[Fault]:
    yield from _of_fields(entry)
    yield from _of_kinds(entry, kinds)
    yield from _of_status(entry)
    for field in ("name", "about"):
        text = getattr(entry, field)
        if text.msg and SOURCE not in words_of(text, texts):
            yield "problem.resource_words", (field,), {"key": text.msg}, "error"
    if today is not None:
        yield from _of_age(entry, today)


def _of_fields(entry: ResourceEntry) -> Iterator[Fault]:
    if entry.url and not is_link(entry.url):
        yield "problem.resource_link", ("url",), {"got": entry.url}, "error"
    for step, code in enumerate(entry.regions):
        if not is_region(code):
            yield "problem.resource_region", ("regions", step), {"got": code}, "error"
    for step, code in enumerate(entry.locales):
        if not is_locale(code):
            yield "problem.resource_language", ("locales", step), {"got": code}, "error"
    if entry.phone and not is_number(entry.phone.number):
        yield "problem.resource_number", ("phone", "number"), {"got": entry.phone.number}, "error"
    if entry.phone and entry.phone.verified_on is None:
        yield "problem.resource_number_unseen", ("phone",), {}, "error"


def _of_kinds(entry: ResourceEntry, kinds: Collection[str]) -> Iterator[Fault]:
    for step, kind in enumerate(entry.crisis_types):
        if kind not in kinds:
            facts = {"got": kind, "known": ", ".join(kinds)}
            yield "problem.resource_kind", ("crisis_types", step), facts, "error"


def _of_status(entry: ResourceEntry) -> Iterator[Fault]:
    """A live one was seen by somebody on some day, at an address."""
    if entry.status != "live":
        return
    if entry.verified_on is None or not entry.verified_by:
        yield "problem.resource_unseen", ("status",), {}, "error"
    if not entry.address:
        yield "problem.resource_nowhere", ("status",), {}, "error"


def _of_age(entry: ResourceEntry, today: date) -> Iterator[Fault]:
    if entry.expires_on and entry.expires_on < today:
        yield "problem.resource_expired", ("expires_on",), {"on": entry.expires_on.isoformat()}, "warning"
    if entry.status == "live" and entry.verified_on and entry.verified_on + entry.review_every < today:
        yield "problem.resource_overdue", ("verified_on",), {"on": entry.verified_on.isoformat()}, "warning"

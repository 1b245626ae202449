"""The cabinet: the library as one organisation has it, with what its people added, hid and know of each entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.grammar import nearest
from bot.model.resource import AddedResource, ResourceState
from bot.playbook.problem import PlaybookError
from bot.playbook.schema import Text
from bot.ports import Work
from bot.refusals import Refusal
from bot.resources.schema import ResourceEntry
from bot.resources.standing import Standing, standing, sure_number
from bot.shelf import words
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with what is known of it, at one point in time."""

    entry: ResourceEntry
    state: ResourceState | None
    now: datetime

    @property
    def id(self) -> str:
        """The name that people type."""
        return self.entry.id

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return standing(self.entry, self.state, self.now)

    @property
    def number(self) -> str:
        """The telephone number, if somebody tried it of late."""
        return sure_number(self.entry, self.state, self.now)

    def name(self, say: Say, locale: str = "") -> str:
        """Return its name in a language; a company's own words may be in one that has no catalogue."""
        return _said(self.entry.name, say, locale)

    def about(self, say: Say, locale: str = "") -> str:
        """Return the one sentence that tells what it is good for."""
        return _said(self.entry.about, say, locale)


class Cabinet:
    """Hands out the entries of an organisation."""

    def __init__(self, entries: Callable[[], tuple[ResourceEntry, ...]] = tuple) -> None:
        """Take a function that returns what stands in files; it may raise PlaybookError.

        It is called when somebody first asks for a resource: most commands never do.
        """
        self._entries = entries

    def items(self, work: Work, now: datetime) -> dict[str, Item]:
        """Return everything that is not hidden, by id."""
        entries = self.shipped()
        for added in work.find(AddedResource):
            if added.removed:
                entries.pop(added.id, None)
            else:
                entries[added.id] = ResourceEntry.model_validate(added.document)
        states = {state.id: state for state in work.find(ResourceState)}
        return {name: Item(entry, states.get(name), now) for name, entry in sorted(entries.items())}

    def item(self, work: Work, now: datetime, name: str) -> Item:
        """Return one entry by the name that people type. Refuses a strange one with the nearest."""
        wanted = name.strip().lower().replace("-", "_")
        items = self.items(work, now)
        if wanted not in items:
            raise Refusal("resource.unknown", resource=name[:60], nearest=nearest(wanted, items) or "")
        return items[wanted]

    def shipped(self) -> dict[str, ResourceEntry]:
        """Return the entries that stand in files, by id."""
        try:
            return {entry.id: entry for entry in self._entries()}
        except PlaybookError as error:
            raise Refusal("resource.broken", n=len(error.problems)) from error


def _said(text: Text, say: Say, locale: str) -> str:
    """Return a text that is a key of the catalogues, or words of the company's own."""
    if text.msg is None:
        return words(text, locale or say.locale)
    return say(text.msg) if say.knows(text.msg) else text.msg

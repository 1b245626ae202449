"""Completion: what can follow what has been typed so far, from what the person may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from adapters.console.session import RoomLine, Verb

SLASH = "/crisis"
PREAMBLE = re.compile(rf"^\s*(?:{SLASH}\s+)?(?:C-\d+\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What can be completed, as of the last look."""

    verbs: tuple[Verb, ...] = ()
    people: tuple[str, ...] = ()
    rooms: tuple[RoomLine, ...] = ()
    local: tuple[str, ...] = ()  # the terminal's own commands, with their slash

    @property
    def first_words(self) -> frozenset[str]:
        """The words that a command can begin with."""
        return frozenset(verb.name.split()[0] for verb in self.verbs)


class CommandCompleter(Completer):
    """Offers completions of a command line to the prompt."""

    def __init__(self, known: Callable[[], Known]) -> None:
        self._known = known

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        """Return what can stand at the cursor in place of the begun word."""
        text = document.text_before_cursor
        for offer, typed, usage in offers(text, self._known()):
            yield Completion(offer, start_position=-len(typed), display_meta=usage)


def offers(text: str, known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield words that can follow: the word, the typed part that it replaces, and a short explanation."""
    typed = text.rsplit(maxsplit=1)[-1] if text and not text[-1].isspace() else ""
    if typed.startswith("@"):
        yield from _matching((f"@{handle}" for handle in known.people), typed)
    elif re.fullmatch(r"[cC]-\d*", typed):
        yield from _matching((room.crisis for room in known.rooms if room.crisis), typed)
    elif text.count('"') % 2:
        return
    elif (rest := PREAMBLE.sub("", text, count=1)).startswith("/"):
        yield from _local(rest, typed, known)
    else:
        yield from _command(rest, typed, known)


def _matching(words: Iterable[str], typed: str, usage: str = "") -> Iterator[tuple[str, str, str]]:
    for word in dict.fromkeys(words):
        if word.casefold().startswith(typed.casefold()):
            yield word, typed, usage


def _local(text: str, typed: str, known: Known) -> Iterator[tuple[str, str, str]]:
    command, _, rest = text.partition(" ")
    if not rest and typed == command:
        yield from _matching((SLASH, *known.local), typed)
    elif command == "/join":
        yield from _matching((room.name for room in known.rooms), typed)
    elif command == "/as":
        yield from _matching(known.people, typed)


def _command(text: str, typed: str, known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield verbs while the verb is typed; after it, its fixed words and its flags."""
    for verb in known.verbs:
        if verb.name.startswith(text.lower()):
            yield verb.name, text, verb.usage
    spoken = [verb for verb in known.verbs if text.lower().startswith(f"{verb.name} ")]
    for verb in sorted(spoken, key=lambda verb: len(verb.name))[-1:]:
        flags = [f"--{flag}" for flag in verb.flags if f"--{flag} " not in text]
        yield from _matching(flags if typed.startswith("-") else (*verb.words, *flags), typed)

"""The command language: from what people type on phones and keyboards to a verb, its words and its flags."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.refusals import Refusal

LONGEST_LINE = 12_000
DOUBLE_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
REFERENCE = re.compile(r"[cC]-(\d{1,9})")
# A flag opens a word: two dashes, or the one long dash that phones make of them, then a letter.
FLAG = re.compile(r"(?<!\S)(--|[—–])([A-Za-z][A-Za-z_-]*)(?:=|(?=\s|$))")
QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line taken apart as far as it goes without knowing the verb's fields."""

    verb: str  # as registered: one word, or two ("route down")
    rest: str  # what follows the verb, as typed
    reference: int | None = None  # the crisis that was named before the verb


def hear(line: str, verbs: Collection[str], aliases: dict[str, str], slash: str = "/crisis") -> Spoken:
    """Find the verb in a line. Refuses an over-long line, and an unknown verb with the nearest one."""
    if len(line) > LONGEST_LINE:
        raise Refusal("line.too_long", limit=LONGEST_LINE)
    words = line.translate(DOUBLE_QUOTES).strip()
    words = words[len(slash) :].lstrip() if words.lower().split(maxsplit=1)[:1] == [slash] else words
    reference, words = _leading_reference(words)
    if not words:
        return Spoken("status" if reference else "help", "", reference)
    verb, rest = _verb(words, verbs, aliases)
    return Spoken(verb, rest, reference)


def _leading_reference(words: str) -> tuple[int | None, str]:
    first, _, rest = words.partition(" ")
    match = REFERENCE.fullmatch(first)
    return (int(match[1]), rest.lstrip()) if match else (None, words)


def _verb(words: str, verbs: Collection[str], aliases: dict[str, str]) -> tuple[str, str]:
    first, rest = _split(words)
    verb = aliases.get(first.lower(), first.lower())
    second, after = _split(rest)
    pair = f"{verb} {second.lower()}"
    if pair in verbs:
        return pair, after
    if verb in verbs:
        return verb, rest
    raise Refusal("verb.unknown", verb=first[:40], nearest=nearest(verb, (*verbs, *aliases)) or "help")


def _split(words: str) -> tuple[str, str]:
    parts = words.split(maxsplit=1)
    return (parts[0] if parts else ""), (parts[1] if len(parts) > 1 else "")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is closest to a mistyped one, or None when none is close."""
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Parts:
    """A line's words without its flags, and the flags with their values ('' for a bare one)."""

    words: str
    flags: dict[str, str]


def take_apart(rest: str, valued: Collection[str], bare: Collection[str]) -> Parts:
    """Separate flags from words. `valued` flags take the next word or quoted text; `bare` ones stand alone.

    A word that only looks like a flag stays text when the verb has no flags at all, or when it began
    with a long dash and is no flag of the verb; else an unknown flag is refused with the nearest one.
    """
    known = {*valued, *bare}
    kept: list[str] = []
    flags: dict[str, str] = {}
    position = 0
    for match in FLAG.finditer(rest):
        if match.start() < position or not _is_flag(match, known):
            continue
        kept.append(rest[position : match.start()])
        name = match[2].lower()
        flags[name], position = _value(rest, match.end()) if name in valued else ("", match.end())
    kept.append(rest[position:])
    return Parts(" ".join(part.strip() for part in kept if part.strip()), flags)


def _is_flag(match: re.Match[str], known: set[str]) -> bool:
    name = match[2].lower()
    if name in known or not known:
        return name in known
    if match[1] != "--":
        return False
    raise Refusal("flag.unknown", flag=name, nearest=nearest(name, known) or min(known), known=", ".join(sorted(known)))


def _value(rest: str, start: int) -> tuple[str, int]:
    """Return a flag's value and where it ends: quoted text, or one word that is not a flag itself."""
    begin = start + (len(rest[start:]) - len(rest[start:].lstrip()))
    quoted = QUOTED.match(rest, begin)
    if quoted:
        return quoted[1], quoted.end()
    if FLAG.match(rest, begin):
        return "", begin
    end = begin + len(rest[begin:].split(maxsplit=1)[0]) if rest[begin:].strip() else begin
    return rest[begin:end], end


def unquoted(words: str) -> str:
    """Return words without the quotation marks that enclose them as a whole."""
    match = QUOTED.fullmatch(words.strip())
    return match[1] if match else words.strip()

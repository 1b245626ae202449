"""The command language: from what people type on phones and keyboards to a verb, its words and its flags."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.refusals import Refusal

LONGEST_LINE = 12_000
TELLING = 3  # letters at a word's beginning that tell which word is meant
DOUBLE_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
REFERENCE = re.compile(r"[cC][-\u2010\u2011](\d{1,9})")  # documents turn the hyphen into one that never breaks
# A flag opens a word: two dashes, or the one long dash that phones make of them, then a letter.
FLAG = re.compile(r"(?<!\S)(--|[—–])([A-Za-z][A-Za-z_-]*)(?:=|(?=\s|$))")
PLAIN = re.compile(r"\w[\w.\-]*")
QUOTED = re.compile(r'"([^"]*)"')
# Quoted text opens at the beginning of a word (the mark in 5" is none), and hides the flags in it.
QUOTED_OR_FLAG = re.compile(rf'(?<!\S)"[^"]*"(?!\S)|{FLAG.pattern}')


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
        return Spoken("help" if reference is None else "status", "", reference)
    verb, rest = _verb(words, verbs, aliases)
    return Spoken(verb, rest, reference)


def _leading_reference(words: str) -> tuple[int | None, str]:
    match = REFERENCE.fullmatch(first_word(words).rstrip(":,"))
    return (int(match[1]), after_first_word(words)) if match else (None, words)


def _verb(words: str, verbs: Collection[str], aliases: dict[str, str]) -> tuple[str, str]:
    first, rest = first_word(words), after_first_word(words)
    verb = aliases.get(first.lower(), first.lower())
    pair = f"{verb} {first_word(rest).lower()}"
    if pair in verbs:
        return pair, after_first_word(rest)
    if verb in verbs:
        return verb, rest
    raise Refusal("verb.unknown", verb=first[:40], nearest=nearest(verb, (*verbs, *aliases)) or "help")


def first_word(words: str) -> str:
    """Return the first word, however it is set apart from the next: by a space, a line's end, a hard space."""
    return next(iter(words.split(maxsplit=1)), "")


def after_first_word(words: str) -> str:
    """Return what follows the first word."""
    return "".join(words.split(maxsplit=1)[1:])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is closest to a mistyped or cut one, or None when none is close."""
    words = sorted(known)
    begun = [one for one in words if min(len(one), len(word)) >= TELLING and one[: len(word)] == word[: len(one)]]
    alike, faintly = (get_close_matches(word, words, n=1, cutoff=cutoff) for cutoff in (0.75, 0.6))
    return next(iter(alike or begun or faintly), None)


@dataclass(frozen=True, slots=True)
class Parts:
    """A line's words without its flags, and the flags with their values ('' for a bare one)."""

    words: str
    flags: dict[str, str]


def take_apart(rest: str, valued: Collection[str], bare: Collection[str], *, prose: bool = False) -> Parts:
    """Separate flags from words. `valued` flags take the next word or quoted text; `bare` ones stand alone.

    A word that only looks like a flag stays text inside quotation marks, in the `prose` of a verb that needs
    no flags, and when it began with a long dash; else an unknown flag is refused with the nearest one.
    """
    known = {*valued, *bare}
    kept: list[str] = []
    flags: dict[str, str] = {}
    position = 0
    for match in QUOTED_OR_FLAG.finditer(rest):
        if match.start() < position or not _is_flag(match, known, prose=prose):
            continue
        kept.append(rest[position : match.start()])
        name = match[2].lower()
        takes = name in valued or rest[match.end() - 1] == "="
        flags[name], position = _value(rest, match.end()) if takes else ("", match.end())
    kept.append(rest[position:])
    return Parts(" ".join(part.strip() for part in kept if part.strip()), flags)


def _is_flag(match: re.Match[str], known: set[str], *, prose: bool) -> bool:
    name = (match[2] or "").lower()
    if name in known or not known:
        return name in known
    if prose or match[1] != "--":
        return False
    close = nearest(name, known) or min(known)
    raise Refusal("flag.unknown", flag=name[:40], nearest=close, known=", ".join(sorted(known)))


def _value(rest: str, start: int) -> tuple[str, int]:
    """Return a flag's value and where it ends: quoted text, or one word that is not a flag itself.

    A quotation that nobody closed ends with the next flag, or with the line.
    """
    begin = start + (len(rest[start:]) - len(rest[start:].lstrip()))
    quoted = QUOTED.match(rest, begin)
    if quoted:
        return quoted[1], quoted.end()
    if FLAG.match(rest, begin):
        return "", begin
    if rest.startswith('"', begin):
        following = FLAG.search(rest, begin)
        end = following.start() if following else len(rest)
        return rest[begin + 1 : end].strip(), end
    end = begin + len(first_word(rest[begin:]))
    return rest[begin:end], end


def quoted(words: str) -> str:
    """Return words as one word of a line: between quotation marks unless they are one already."""
    return words if PLAIN.fullmatch(words) else '"' + words.replace('"', "'") + '"'


def unquoted(words: str) -> str:
    """Return words without the quotation marks that enclose them as a whole."""
    match = QUOTED.fullmatch(words.strip())
    return match[1] if match else words.strip()

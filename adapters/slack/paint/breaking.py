"""Breaking of long text: between paragraphs or sentences if possible, else between words, never inside a letter."""

from __future__ import annotations

import re
import unicodedata

from adapters.slack.paint.phrases import OVERHEAD, Runs, said, text_run

SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？।॥។៕]+[”’」』)]*\s*")
WORD_END = re.compile(r"[\s\u200b]+")
JOINERS = "\u200c\u200d\u17d2"  # what follows them belongs to the letter before
VIRAMA = 9  # the combining class of signs that join the next consonant to the last


def size_of(runs: Runs) -> int:
    """Return about how long runs are as JSON."""
    return sum(run.size for run in runs)


def broken(runs: Runs, limit: int) -> list[Runs]:
    """Return runs as several, each of at most `limit`; a link or a name that is longer stands alone."""
    parts: list[Runs] = []
    while size_of(runs) > limit:
        part, runs = _divided(runs, break_in(said(runs), _reach(runs, limit)))
        parts.append(part)
    return [*parts, runs] if runs or not parts else parts


def _reach(runs: Runs, limit: int) -> int:
    """Return how many characters of runs fit."""
    reach = 0
    for run in runs:
        if run.size > limit:
            return reach + max(0, limit - OVERHEAD if run.divisible else 0)
        reach += len(run.words)
        limit -= run.size
    return reach


def _divided(runs: Runs, at: int) -> tuple[Runs, Runs]:
    """Return the runs before and after an offset; what cannot be broken goes after it, but never all."""
    for index, run in enumerate(runs):
        if at < len(run.words) and run.divisible and at > 0:
            bold = "style" in run.element
            first, second = text_run(run.words[:at], bold=bold), text_run(run.words[at:], bold=bold)
            return [*runs[:index], first], [second, *runs[index + 1 :]]
        if at < len(run.words):
            return runs[: max(index, 1)], runs[max(index, 1) :]
        at -= len(run.words)
    return runs, []


def break_in(words: str, reach: int) -> int:
    """Return the best offset to break text at, at most `reach` from its beginning."""
    window = words[:reach]
    paragraph = window.rfind("\n") + 1
    if paragraph > reach // 2:
        return paragraph
    for end in (SENTENCE_END, WORD_END):
        last = max((match.end() for match in end.finditer(window)), default=0)
        if last > reach // 4:
            return last
    return _between_letters(words, reach)


def _between_letters(words: str, at: int) -> int:
    start = at
    while at > 1 and at < len(words) and _joined(words[at - 1], words[at]):
        at -= 1
    return at if at > 1 else start


def _joined(before: str, after: str) -> bool:
    return (
        unicodedata.category(after).startswith("M")
        or after in JOINERS
        or before in JOINERS
        or unicodedata.combining(before) == VIRAMA
    )

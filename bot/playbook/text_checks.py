"""What must hold for the words of a playbook, in every language that has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.playbook.checks import Check
from bot.playbook.counting import foreign_to_gsm7
from bot.playbook.limits import Measure
from bot.playbook.passages import SOURCE, Passage, passages, words_of
from bot.playbook.problem import Problem
from bot.playbook.subject import Subject
from bot.template import has_stray_brace, placeholders

# Characters that make a whole SMS dearer although plain ones say the same.
PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-", "\u00a0": " "}
WAYS = frozenset({"routes", "contact_page"})
ADDRESS = re.compile(r"https?:|www\.|\.(?:com|org|net)\b|\{contact_page\}", re.IGNORECASE)


def texts_exist(subject: Subject) -> Iterator[Problem]:
    """Every text is there in English, the language that all others fall back to."""
    for passage in passages(subject.playbook):
        if SOURCE in words_of(passage.text, subject.setting.texts):
            continue
        if passage.text.msg:
            yield subject.problem("text_unknown", *passage.path, key=passage.text.msg)
        else:
            yield subject.warning("text_not_english", *passage.path)


def placeholders_are_known(subject: Subject) -> Iterator[Problem]:
    """A text asks only for facts that exist where it is used, and has no brace left over."""
    for passage, locale, words in _spoken(subject):
        for name in sorted(placeholders(words) - passage.facts):
            yield subject.problem("placeholder_unknown", *passage.path, name=name, locale=locale)
        if has_stray_brace(words):
            yield subject.problem("stray_brace", *passage.path, locale=locale)


def placeholders_are_equal(subject: Subject) -> Iterator[Problem]:
    """A translation asks for the same facts as the English text."""
    for passage in passages(subject.playbook):
        words = words_of(passage.text, subject.setting.texts)
        model = words.get(SOURCE) or next(iter(words.values()), "")
        for locale in words:
            odd = sorted(placeholders(words[locale]) ^ placeholders(model))
            if odd:
                names = ", ".join(odd)
                yield subject.problem("placeholders_differ", *passage.path, locale=locale, names=names)


def drafts_fit(subject: Subject) -> Iterator[Problem]:
    """Each draft fits its medium with the longest values, in each language."""
    limits = subject.setting.limits
    for passage, locale, words in _spoken(subject):
        if passage.medium and placeholders(words) <= limits.samples.keys():
            measure = limits.measure_longest(passage.medium, passage.field, words)
            yield from _length(subject, passage, locale, measure)


def _length(subject: Subject, passage: Passage, locale: str, measure: Measure) -> Iterator[Problem]:
    if not measure.over_target and not measure.too_long:
        return
    facts = {
        "locale": locale,
        "medium": measure.medium,
        "field": measure.field,
        "amount": measure.amount,
        "allowed": measure.hard if measure.too_long else measure.target,
        "units": measure.units or "",
    }
    if measure.too_long:
        yield subject.problem(f"too_long.{measure.count_by}", *passage.path, **facts)
    else:
        yield subject.warning(f"over_target.{measure.count_by}", *passage.path, **facts)


def drafts_say_how_to_reach_us(subject: Subject) -> Iterator[Problem]:
    """Whoever reads a draft learns the ways to reach the company, or the page that lists them all."""
    for passage, locale, words in _spoken(subject):
        if passage.field == "body" and not placeholders(words) & WAYS and not ADDRESS.search(words):
            yield subject.warning("draft_no_way", *passage.path, locale=locale, medium=passage.medium)


def messages_stay_cheap(subject: Subject) -> Iterator[Problem]:
    """An SMS uses no typographic sign that halves its room."""
    for passage, locale, words in _spoken(subject, medium="sms"):
        dear = [letter for letter in foreign_to_gsm7(words) if letter in PLAIN]
        if dear:
            signs = " ".join(f"U+{ord(letter):04X}" for letter in dear)
            yield subject.warning("sms_dear", *passage.path, locale=locale, signs=signs)


def announcements_can_be_heard(subject: Subject) -> Iterator[Problem]:
    """Nobody can follow a web address that is read out."""
    for passage, locale, words in _spoken(subject, medium="ivr"):
        if ADDRESS.search(words):
            yield subject.problem("spoken_address", *passage.path, locale=locale)


def words_are_calm(subject: Subject) -> Iterator[Problem]:
    """What customers read or hear holds none of the words that the language's rules advise against."""
    for passage, locale, words in _spoken(subject):
        wording = subject.setting.wordings.get(locale)
        if wording is None or not passage.to_customer:
            continue
        for finding in wording.findings(words):
            advice = finding.advice.removeprefix("problem.")
            yield subject.warning(advice, *passage.path, found=finding.found, locale=locale)


def _spoken(subject: Subject, medium: str = "") -> Iterator[tuple[Passage, str, str]]:
    """Yield every text in every language that has it, or only those of one medium."""
    for passage in passages(subject.playbook):
        if medium in ("", passage.medium):
            for locale, words in words_of(passage.text, subject.setting.texts).items():
                yield passage, locale, words


TEXT_CHECKS: tuple[Check, ...] = (
    texts_exist,
    placeholders_are_known,
    placeholders_are_equal,
    drafts_fit,
    drafts_say_how_to_reach_us,
    messages_stay_cheap,
    announcements_can_be_heard,
    words_are_calm,
)

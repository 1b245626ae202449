"""The command language: what phones and keyboards make of a line, and what Beacon hears."""

from __future__ import annotations

import pytest

from bot.command import Commands
from bot.forms import read_words
from bot.grammar import LONGEST_LINE, Spoken, hear, nearest, take_apart, unquoted
from bot.invocation import Invocation, spoken
from bot.refusals import Refusal
from commands import ALL

COMMANDS = Commands(ALL)
NBSP, NARROW = "\u00a0", "\u202f"


def heard(line: str) -> Spoken:
    return hear(line, COMMANDS.by_verb, COMMANDS.aliases)


def raw(line: str) -> dict[str, str]:
    """Return the fields that a line fills, before they are typed."""
    words = heard(line)
    return read_words(COMMANDS[words.verb].form, words.rest)


@pytest.mark.parametrize(
    ("line", "verb", "rest", "reference"),
    [
        ("status", "status", "", None),
        ("/crisis status", "status", "", None),
        ("  /CRISIS   Status  ", "status", "", None),
        (f"/crisis{NBSP}status", "status", "", None),
        ("/crisis\nstatus", "status", "", None),
        ("", "help", "", None),
        ("/crisis", "help", "", None),
        ("   ", "help", "", None),
        ("C-12", "status", "", 12),
        ("C-0", "status", "", 0),
        ("c-12 status", "status", "", 12),
        ("/crisis C-12 severity 1", "severity", "1", 12),
        (f"C-12{NBSP}severity{NBSP}1", "severity", "1", 12),
        ("C-12\nseverity 1", "severity", "1", 12),
        ("C-12: severity 1", "severity", "1", 12),
        ("C\u201112 severity 1", "severity", "1", 12),
        ("severity C-12 1", "severity", "C-12 1", None),
        ("sev 1", "severity", "1", None),
        ("SEV 1", "severity", "1", None),
        ("Route DOWN portal it hangs", "route down", "portal it hangs", None),
        (f"route{NBSP}down{NARROW}portal", "route down", "portal", None),
        ("routes", "route", "", None),
        ("routes down portal", "route down", "portal", None),
        ("route set technical portal", "route set", "technical portal", None),
        ("route technical", "route", "technical", None),
        ("handover accept", "handover accept", "", None),
        ("handover @bob accept it please", "handover", "@bob accept it please", None),
        ("?", "help", "", None),
        ("note first line\nsecond line", "note", "first line\nsecond line", None),
        ("log it", "note", "it", None),
    ],
)
def test_the_verb_is_found(line: str, verb: str, rest: str, reference: int | None) -> None:
    assert heard(line) == Spoken(verb, rest, reference)


@pytest.mark.parametrize(
    ("line", "nearest_one"),
    [
        ("staus", "status"),
        ("decalre fire", "declare"),
        ("severty 2", "severity"),
        ("udpate all well", "update"),
        ("handvoer @bob", "handover"),
        ("resolv", "resolve"),
        ("timelien", "timeline"),
        ("xyzzy", "help"),
        ("/crisis/status", "status"),
        ("😀", "help"),
        ("c-12x status", "help"),
    ],
)
def test_an_unknown_verb_gets_the_nearest(line: str, nearest_one: str) -> None:
    with pytest.raises(Refusal) as refused:
        heard(line)
    assert (refused.value.key, refused.value.facts["nearest"]) == ("verb.unknown", nearest_one)


def test_a_very_long_word_is_not_said_back_whole() -> None:
    with pytest.raises(Refusal) as refused:
        heard("x" * LONGEST_LINE)
    assert len(str(refused.value.facts["verb"])) == 40
    with pytest.raises(Refusal) as refused:
        heard("x" * (LONGEST_LINE + 1))
    assert refused.value.key == "line.too_long"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('declare "Card payments fail" --sev 2', {"title": "Card payments fail", "sev": "2"}),
        ("declare Card payments fail --sev 2", {"title": "Card payments fail", "sev": "2"}),
        ("declare “Card payments fail” —sev 2", {"title": "Card payments fail", "sev": "2"}),
        ("declare „Zahlung“ –sev 2", {"title": "Zahlung", "sev": "2"}),
        ("declare «Paiement» --sev=2", {"title": "Paiement", "sev": "2"}),
        ("declare --sev 2 Card payments fail", {"title": "Card payments fail", "sev": "2"}),
        ("declare Card --sev 2 payments fail", {"title": "Card payments fail", "sev": "2"}),
        ("declare Card payments fail --SEV 2", {"title": "Card payments fail", "sev": "2"}),
        (f"declare Card payments fail{NBSP}--sev{NBSP}2", {"title": "Card payments fail", "sev": "2"}),
        ("declare Customers can't pay --sev 2", {"title": "Customers can't pay", "sev": "2"}),
        ("declare Customers can’t pay", {"title": "Customers can’t pay"}),
        ("declare 'Card' payments", {"title": "'Card' payments"}),
        ('declare 5" pipe burst --affected "two streets"', {"title": '5" pipe burst', "affected": "two streets"}),
        ('declare "Card payments fail --sev 2', {"title": '"Card payments fail', "sev": "2"}),
        ('declare Cards --affected "all of town --sev 2', {"title": "Cards", "affected": "all of town", "sev": "2"}),
        ('declare Cards --affected "all of town', {"title": "Cards", "affected": "all of town"}),
        ("declare Cards --private --drill", {"title": "Cards", "private": "yes", "drill": "yes"}),
        ("declare Cards --private=no", {"title": "Cards", "private": "no"}),
        ("declare --private Cards", {"title": "Cards", "private": "yes"}),
        ("declare Cards --affected --sev 2", {"title": "Cards", "affected": "", "sev": "2"}),
        ("declare Cards --sev 2 --sev 1", {"title": "Cards", "sev": "1"}),
        ("declare Cards — again", {"title": "Cards — again"}),
        ("declare Cards —again", {"title": "Cards —again"}),
        ("declare Cards-again --sev 1", {"title": "Cards-again", "sev": "1"}),
        ('declare "They said --sev 4" --sev 1', {"title": "They said --sev 4", "sev": "1"}),
        ("declare “They said --force” --sev 1", {"title": "They said --force", "sev": "1"}),
        ("note they ran it with --force", {"text": "they ran it with --force"}),
        ('note "quoted whole"', {"text": "quoted whole"}),
        ('note "one" and "two"', {"text": '"one" and "two"'}),
        ("note C-12 is affected too", {"text": "C-12 is affected too"}),
        ("route down portal it runs with —force", {"route": "portal", "why": "it runs with —force"}),
        ('route down "portal" it hangs', {"route": "portal", "why": "it hangs"}),
        ("handover @bob they use --force", {"person": "@bob", "words": "they use --force"}),
        ("role deputy @bob", {"role": "deputy", "person": "@bob"}),
        ("role --person @bob deputy", {"role": "deputy", "person": "@bob"}),
        ("update All well —next 30m", {"know": "All well", "next": "30m"}),
        ('update All well --doing "we wait" --do stay', {"know": "All well", "doing": "we wait", "do": "stay"}),
        ("update one\ntwo\n--next 1h", {"know": "one\ntwo", "next": "1h"}),
        ("talk focus --lang te", {"tactic": "focus", "lang": "te"}),
        ("reopen", {}),
    ],
)
def test_words_and_flags_fill_the_fields(line: str, fields: dict[str, str]) -> None:
    assert raw(line) == fields


@pytest.mark.parametrize(
    ("line", "key", "facts"),
    [
        ("declare Cards --severity 2", "flag.unknown", {"flag": "severity", "nearest": "sev"}),
        ("declare Cards --lad bob", "flag.unknown", {"flag": "lad", "nearest": "lead"}),
        ("update All well --nxt 30m", "flag.unknown", {"flag": "nxt", "nearest": "next"}),
        ("role deputy @bob please", "words.too_many", {"words": "please"}),
        ("reopen it now", "words.too_many", {"words": "it now"}),
        ("severity 2 3", "words.too_many", {"words": "3"}),
    ],
)
def test_what_cannot_be_placed_is_refused(line: str, key: str, facts: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        raw(line)
    assert refused.value.key == key
    assert {name: refused.value.facts[name] for name in facts} == facts


def test_a_huge_unknown_flag_is_not_said_back_whole() -> None:
    with pytest.raises(Refusal) as refused:
        raw(f"declare Cards --{'x' * 5_000}")
    assert len(str(refused.value.facts["flag"])) == 40


def test_a_verb_without_flags_keeps_what_looks_like_one() -> None:
    assert take_apart("--force it", (), ()).words == "--force it"


@pytest.mark.parametrize(
    ("word", "close"), [("stauts", "status"), ("", None), ("zzzz", None), ("declaer", "declare"), ("rol", "role")]
)
def test_the_nearest_word_is_close_or_none(word: str, close: str | None) -> None:
    assert nearest(word, ("status", "declare", "role")) == close


@pytest.mark.parametrize(
    ("words", "plain"), [('"a b"', "a b"), (' "a" ', "a"), ('"a" b', '"a" b'), ('""', ""), ('"', '"')]
)
def test_quotation_marks_around_everything_go(words: str, plain: str) -> None:
    assert unquoted(words) == plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("nul\x00 bell\x07 escape\x1b[2J", "nul  bell  escape [2J"),
        ("next\x85line tab\tstays", "next line tab\tstays"),
        ("half \ud800 character", "half   character"),
        ("కార్డు 😀 ẹ́ \u200b", "కార్డు 😀 ẹ́ \u200b"),
    ],
)
def test_what_nobody_can_read_is_left_out(typed: str, kept: str) -> None:
    assert spoken(typed) == kept
    request = Invocation("demo", typed, typed, fields={"text": typed}).cleaned()
    assert (request.person, request.words, request.fields) == (kept, kept, {"text": kept})

"""The checks of words: placeholders, length in every language, and what a customer should not have to read."""

from __future__ import annotations

import pytest

from tests.playbook.sample import FLOOD, flood, found, library, line_of, words

WAY = "{contact_page}"  # 30 characters on paper, 23 on X


@pytest.mark.parametrize(
    ("key", "special", "at"),
    [
        ("placeholder_unknown", {"holding__sms": "{contact_page}: {secret}"}, "holding.sms"),
        ("placeholder_unknown", {"reach__1": "Write to {contact_page}."}, "reach.1"),
        ("placeholder_unknown", {"option__a": "We of {company} pay."}, "option.a"),
        ("placeholder_unknown", {"triage__2": "What of {x} is worst?"}, "triage.2"),
        ("stray_brace", {"holding__x": "{contact_page} {company"}, "holding.x"),
        ("stray_brace", {"holding__x": "{contact_page} of { company }"}, "holding.x"),
        ("over_target.parts", {"holding__sms": "a" * 131 + WAY}, "holding.sms"),
        ("too_long.parts", {"holding__sms": "a" * 277 + WAY}, "holding.sms"),
        ("over_target.weight", {"holding__x": "a" * 247 + " " + WAY}, "holding.x"),
        ("too_long.weight", {"holding__x": "a" * 257 + " " + WAY}, "holding.x"),
        ("over_target.characters", {"holding__subject": "a" * 51}, "holding.subject"),
        ("too_long.characters", {"holding__subject": "a" * 79}, "holding.subject"),
        ("over_target.characters", {"holding__preheader": "a" * 91}, "holding.preheader"),
        ("over_target.characters", {"holding__title": "a" * 61}, "holding.title"),
        ("over_target.characters", {"holding__popup": "a" * 131 + WAY}, "holding.title"),
        ("draft_no_way", {"holding__body": "We know of it."}, "holding.body"),
        ("draft_no_way", {"holding__ivr": "This is {company}."}, "holding.ivr"),
        ("over_target.words", {"holding__ivr": "Well. " * 35 + "{routes}"}, "holding.ivr"),
        ("sms_dear", {"holding__sms": "It’s us – {contact_page}"}, "holding.sms"),
        ("spoken_address", {"holding__ivr": "See www.example.com"}, "holding.ivr"),
        ("spoken_address", {"holding__ivr": "See {contact_page}"}, "holding.ivr"),
        ("wording.bad_news", {"holding__body": "Unfortunately, it broke. {routes}"}, "holding.body"),
        ("wording.feelings", {"safer__1": "Please do\nnot panic."}, "safer.1"),
        ("wording.feelings", {"safer__1": "Don’t panic."}, "safer.1"),
        ("wording.promise", {"safer__1": "It will be fixed by noon."}, "safer.1"),
        ("wording.blame", {"option__a": "Our supplier pays."}, "option.a"),
        ("wording.sign", {"need__technical": "Help me!"}, "need.technical"),
        ("wording.capitals", {"triage__1": "Is {x} URGENT?"}, "triage.1"),
        ("wording.long_sentence", {"story__1": "word " * 26}, "story.1"),
    ],
)
def test_one_text_made_wrong_is_told_where_it_is_used(key: str, special: dict[str, str], at: str) -> None:
    made = library(texts={"en": words(**special)})
    assert found(made) == [("flood.yaml", line_of(f"{{msg: {at}}}", FLOOD), key)]


@pytest.mark.parametrize(
    "special",
    [
        {"holding__sms": "a" * 130 + WAY},
        {"holding__x": "a" * 246 + " " + WAY},
        {"holding__subject": "a" * 50},
        {"holding__preheader": "a" * 90},
        {"holding__title": "a" * 60},
        {"holding__popup": "a" * 130 + WAY},
        {"holding__ivr": "Well. " * 34 + "{routes}"},
        {"story__1": "word " * 25},
        {"focus__6": "Do not say: don't panic! Unfortunately!"},  # told to agents as something to avoid
        {"task__1": "CALL NOW!"},  # read by the team alone
        {"safer__1": "{company} knows of {incident.name}."},
        {"holding__body": "The discontented tapestry is guaranteedly fine. {routes}"},  # only whole words count
        {"holding__body": "Write to https://example.com/us in your own words."},
        {"holding__body": "Call the IT desk, NASA or the BBC. {routes}"},
    ],
)
def test_what_just_fits_is_not_told(special: dict[str, str]) -> None:
    assert found(library(texts={"en": words(**special)})) == []


def test_a_key_that_english_lacks_is_told() -> None:
    english = words()
    del english["value.1"]
    assert found(library(texts={"en": english})) == [("flood.yaml", line_of("value.1", FLOOD), "text_unknown")]


def test_own_words_without_english_are_told() -> None:
    text = flood(("{msg: value.1}", "{text: {sw: Maneno}}"))
    assert found(library(text)) == [("flood.yaml", line_of("sw: Maneno", text), "text_not_english")]


def test_a_translation_must_ask_for_the_same_facts() -> None:
    swahili = {"holding.sms": "{company}: habari. {contact_page}", "focus.1": "Niko hapa."}
    told = found(library(texts={"en": words(), "sw": swahili}))
    assert told == [("flood.yaml", line_of("focus.1", FLOOD), "placeholders_differ")]


def test_own_words_must_ask_for_the_same_facts_in_every_language() -> None:
    text = flood(("{msg: reach.1}", '{text: {en: "I am {company}.", sw: "Mimi."}}'))
    assert found(library(text)) == [("flood.yaml", line_of("sw:", text), "placeholders_differ")]


def test_each_language_is_measured_by_its_own_signs() -> None:
    khmer = {"holding.x": WAY + " " + "ក" * 129, "holding.sms": "{company} {contact_page} " + "ក" * 60}
    told = library(texts={"en": words(), "km": khmer}).lint()
    assert [(problem.key, problem.facts["amount"], problem.facts["locale"]) for problem in told] == [
        ("problem.too_long.weight", "282", "km")
    ]


def test_the_rules_for_words_hold_in_their_language_only() -> None:
    assert found(library(texts={"en": words(), "sw": {"holding.body": "Unfortunately! {routes}"}})) == []

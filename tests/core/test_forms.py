"""Forms: fields described once, filled from words or submitted, shown with each fault in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import pytest

from adapters.content import texts
from bot.cards import Choice, FormView
from bot.forms import MAX_LINE, MAX_PARAGRAPH, Duration, Form, InvalidForm, Number, Shape, fill_form, view_form
from bot.refusals import Refusal
from bot.times import read_clock, read_duration
from commands import ALL
from tests.reading import words_of
from tests.town import Town

SAY = texts().speaking()


class Sample(Form):
    """Every kind of field."""

    title: Annotated[str, Shape(position=0, required=True)] = ""
    story: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""
    colour: Annotated[str, Shape("choice", choices=("red", "green", "blue"))] = ""
    who: Annotated[str, Shape("person")] = ""
    length: Annotated[Duration, Shape("duration")] = None
    amount: Annotated[Number, Shape("number")] = None
    loud: Annotated[bool, Shape("toggle")] = False


def filled(**raw: str) -> Sample:
    return fill_form(Sample, {"title": "x", **raw})


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ({"title": "  two\n words\u00a0here "}, {"title": "two words here"}),
        ({"story": "two\nlines "}, {"story": "two\nlines"}),
        ({"colour": "GREEN"}, {"colour": "green"}),
        ({"who": "@Bob"}, {"who": "bob"}),
        ({"who": "bob:"}, {"who": "bob"}),
        ({"length": "90"}, {"length": timedelta(minutes=90)}),
        ({"length": "1d 2h 3m"}, {"length": timedelta(days=1, hours=2, minutes=3)}),
        ({"amount": "007"}, {"amount": 7}),
        ({"amount": "٣"}, {"amount": 3}),
        ({"amount": "999999999"}, {"amount": 999_999_999}),
        ({"loud": "yes"}, {"loud": True}),
        ({"loud": "OFF"}, {"loud": False}),
        ({"loud": "0"}, {"loud": False}),
        ({"story": "   "}, {"story": ""}),
        ({"unheard_of": "x"}, {"title": "x"}),
    ],
)
def test_text_becomes_typed_values(raw: dict[str, str], values: dict[str, object]) -> None:
    form = filled(**raw)
    assert {name: getattr(form, name) for name in values} == values


@pytest.mark.parametrize(
    ("raw", "field", "fault"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": " \n"}, "title", "required"),
        ({"title": "x" * (MAX_LINE + 1)}, "title", "too_long"),
        ({"story": "x" * (MAX_PARAGRAPH + 1)}, "story", "too_long"),
        ({"colour": "gren"}, "colour", "choice"),
        ({"length": "soon"}, "length", "duration"),
        ({"length": "0m"}, "length", "duration"),
        ({"length": "31d"}, "length", "duration"),
        ({"length": "-5m"}, "length", "duration"),
        ({"amount": "-1"}, "amount", "number"),
        ({"amount": "1.5"}, "amount", "number"),
        ({"amount": "²"}, "amount", "number"),
        ({"amount": "1" * 10}, "amount", "number"),
    ],
)
def test_a_fault_names_its_field(raw: dict[str, str], field: str, fault: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        filled(**raw)
    (found,) = invalid.value.faults
    assert (found.field, found.key) == (field, fault)
    assert SAY(f"field.{found.key}", **found.facts)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(InvalidForm) as invalid:
        fill_form(Sample, {"colour": "gren", "length": "soon", "amount": "many"})
    assert {fault.field: fault.key for fault in invalid.value.faults} == {
        "title": "required",
        "colour": "choice",
        "length": "duration",
        "amount": "number",
    }


@pytest.mark.parametrize(("typed", "near"), [("gren", "green"), ("bleu", "blue"), ("zzz", "red")])
def test_a_wrong_choice_is_answered_with_the_nearest(typed: str, near: str) -> None:
    with pytest.raises(InvalidForm) as invalid:
        filled(colour=typed)
    facts = invalid.value.faults[0].facts
    assert (facts["nearest"], facts["known"]) == (near, "red, green, blue")


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        *(("30m", 30), ("30", 30), ("2h", 120), ("1h30m", 90), ("1h 30 min", 90), ("1 day", 1440)),
        *(("2 Hours", 120), ("1m", 1), ("30d", 43_200), ("45 minutes", 45), ("3hrs", 180)),
    ],
)
def test_a_length_is_read(words: str, minutes: int) -> None:
    assert read_duration(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ["", "m", "0", "31d", "720h1m", "1.5h", "soon", "30s", "²", "1 2", "h1", "9999m9"])
def test_an_unclear_length_is_refused(words: str) -> None:
    with pytest.raises(Refusal, match=r"duration\.unclear"):
        read_duration(words)


@pytest.mark.parametrize(
    ("words", "hour", "minute"), [("22:00", 22, 0), ("7.30", 7, 30), ("07:05", 7, 5), ("0:00", 0, 0)]
)
def test_a_time_of_day_is_read(words: str, hour: int, minute: int) -> None:
    assert (read_clock(words).hour, read_clock(words).minute) == (hour, minute)


@pytest.mark.parametrize("words", ["24:00", "7", "7:60", "7 pm", "", "12:3", "-1:00", "1:00:00"])
def test_an_unclear_time_of_day_is_refused(words: str) -> None:
    with pytest.raises(Refusal, match=r"clock\.unclear"):
        read_clock(words)


def form_in(reply_card: object) -> FormView:
    (form,) = [block for block in getattr(reply_card, "blocks", ()) if isinstance(block, FormView)]
    return form


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """Nothing here depends on the database."""
    return sqlite_town


@pytest.mark.parametrize("verb", [command.verb for command in ALL if command.asks])
def test_a_verb_that_asks_shows_its_form(crisis: Town, verb: str) -> None:
    reply = crisis.say("alice", verb, room="C-1")
    form = form_in(reply.card)
    assert reply.refusal is None
    assert form.verb.endswith(verb)
    assert form.submit == "Send"
    assert all(field.label for field in form.fields)


def test_a_form_goes_back_to_the_crisis_that_it_was_opened_for(crisis: Town) -> None:
    verb = form_in(crisis.say("alice", "severity", room="C-1").card).verb
    crisis.done("alice", "declare Water is out --type natural_disaster")
    reply = crisis.say("alice", verb, room="C-2", fields={"severity": "1"})
    assert reply.crisis == "C-1"
    assert (crisis.crisis(1).severity, crisis.crisis(2).severity) == (1, 2)


def test_a_submitted_form_comes_back_with_each_fault_at_its_field(crisis: Town) -> None:
    reply = crisis.say("alice", "update", room="C-1", fields={"know": "", "doing": "we wait", "next": "soon"})
    fields = {field.name: field for field in form_in(reply.card).fields}
    assert (reply.refusal, reply.facts["fields"]) == ("form.invalid", "know, next")
    assert fields["know"].error == "Please fill this in."
    assert "soon" in fields["next"].error
    assert (fields["doing"].value, fields["doing"].error) == ("we wait", "")
    assert crisis.crisis().updates == 0


def test_a_typed_line_with_a_fault_gets_the_line_that_works(crisis: Town) -> None:
    reply = crisis.say("alice", "severity 7", room="C-1")
    assert reply.refusal == "usage.wrong"
    assert '"7" is not one of: 1, 2, 3, 4' in words_of(reply.card)
    assert "/crisis severity 2" in words_of(reply.card)


def test_a_field_that_is_missing_is_named_as_people_name_it(crisis: Town) -> None:
    reply = crisis.say("alice", "update --doing wait", room="C-1")
    assert reply.refusal == "usage.missing"
    assert "What we know" in words_of(reply.card)


def test_what_was_too_long_does_not_come_back_longer_than_its_field(crisis: Town) -> None:
    reply = crisis.say("alice", "note", room="C-1", fields={"text": "long " * 2_000})
    (field,) = form_in(reply.card).fields
    assert len(field.value) == field.max_length == MAX_PARAGRAPH
    assert "10000 characters" in field.error or "9999 characters" in field.error


def test_choices_are_shown_in_words_and_hidden_fields_are_not_shown() -> None:
    form = view_form(ALL[0].form, "declare", SAY, offers={"type": (Choice("flood", "A flood"),)})
    fields = {field.name: field for field in form.fields}
    assert "anyway" not in fields
    assert (fields["type"].kind, fields["type"].choices) == ("choice", (Choice("flood", "A flood"),))
    assert fields["sev"].choices[0].label == "1: lives, safety or everything"
    assert fields["title"].required
    assert fields["title"].hint

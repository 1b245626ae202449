"""Counting a text as its medium counts it, against cases worked out by hand."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playbook.counting import Sizes, Weights, count_characters, count_sms, count_words, foreign_to_gsm7, x_weight
from bot.playbook.limits import Limits, SmsLimit, WeightLimit
from bot.template import UnknownPlaceholder
from tests.playbook.sample import library

GSM7 = Sizes(single=160, part=153)
UCS2 = Sizes(single=70, part=67)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
GRIN = "\U0001f600"


@cache
def limits() -> Limits:
    """Return the shipped limits."""
    return library().limits()


def weights() -> Weights:
    """Return X's weights as shipped."""
    limit = limits().find("x", "body")
    assert isinstance(limit, WeightLimit)
    return limit.weights


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", "gsm7", 0, 0),
        ("a", "gsm7", 1, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("a" * 459, "gsm7", 459, 3),
        ("a" * 460, "gsm7", 460, 4),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 80 + "a", "gsm7", 161, 2),
        ("€" * 152, "gsm7", 304, 2),  # 76 pairs fill 152 of 153 septets
        ("€" * 153, "gsm7", 306, 3),
        ("a" * 152 + "€" + "a" * 151, "gsm7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "gsm7", 306, 3),  # the pair moves over, one septet is lost
        ("a" * 151 + "€" + "a" * 153, "gsm7", 306, 2),
        ("^{}\\[~]|€\f", "gsm7", 20, 1),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\r\n", "gsm7", 44, 1),
        ("ç", "ucs2", 1, 1),
        ("`", "ucs2", 1, 1),
        ("\t", "ucs2", 1, 1),
        ("я" * 70, "ucs2", 70, 1),
        ("я" * 71, "ucs2", 71, 2),
        ("я" * 134, "ucs2", 134, 2),
        ("я" * 135, "ucs2", 135, 3),
        ("a" * 159 + "ê", "ucs2", 160, 3),
        (GRIN * 35, "ucs2", 70, 1),
        (GRIN * 36, "ucs2", 72, 2),
        (GRIN * 66, "ucs2", 132, 2),  # 33 pairs fill 66 of 67 units
        (GRIN * 67, "ucs2", 134, 3),
        ("я" * 66 + GRIN + "я" * 65, "ucs2", 133, 2),
        ("я" * 66 + GRIN + "я" * 66, "ucs2", 134, 3),
        ("€" * 70 + "я", "ucs2", 71, 2),  # outside GSM the euro is one unit again
    ],
)
def test_an_sms_is_counted_exactly(text: str, encoding: str, units: int, parts: int) -> None:
    sms = count_sms(text, GSM7, UCS2)
    assert (sms.encoding, sms.units, len(sms.parts)) == (encoding, units, parts)


def test_every_sign_of_the_gsm_alphabet_costs_one_or_two() -> None:
    singles = [sign for sign in map(chr, range(0x3000)) if count_sms(sign, GSM7, UCS2).encoding == "gsm7"]
    costs = [count_sms(sign, GSM7, UCS2).units for sign in singles]
    assert (len(costs), costs.count(2)) == (127 + 10, 10)


@given(st.text(alphabet="a€я\U0001f600[", max_size=400))
def test_the_parts_of_an_sms_make_up_its_text_and_none_is_too_long(text: str) -> None:
    sms = count_sms(text, GSM7, UCS2)
    assert "".join(sms.parts) == text
    room = GSM7 if sms.encoding == "gsm7" else UCS2
    sizes = [count_sms(part, room, room).units if sms.encoding == "gsm7" else utf16(part) for part in sms.parts]
    assert sum(sizes) == sms.units
    assert all(size <= (room.single if len(sizes) == 1 else room.part) for size in sizes)


def utf16(text: str) -> int:
    """Return the UTF-16 units of a text by the standard library's own encoder."""
    return len(text.encode("utf-16-le")) // 2


def test_signs_that_cost_more_are_named_once() -> None:
    assert foreign_to_gsm7("It’s us – it’s me") == "’–"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("a" * 280, 280),
        ("é", 1),
        ("e\u0301", 1),  # composed before it is counted
        ("ẹ", 2),
        ("ẹ\u0301", 3),
        ("తె", 2),
        ("ក" * 140, 280),
        ("–’", 2),
        ("…•", 4),
        ("漢字", 4),
        (GRIN, 2),
        ("👍🏽", 2),
        (FAMILY, 2),
        ("🇰🇪", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("1\ufe0f\u20e3", 2),
        ("❤\ufe0f", 2),
        ("©", 2),
        ("https://example.com/a/very/long/way/to/the/page?with=more", 23),
        ("see https://example.com.", 4 + 23 + 1),
        ("(https://example.com)", 25),
        ("example.com", 23),  # X may make a link of it
        ("help.example.com/reach/us/in/ten/languages", 42),
        ("Next. Then", 10),
        ("help.me@example.com", 19),  # an e-mail address is no link
    ],
)
def test_a_post_on_x_is_weighed(text: str, weight: int) -> None:
    assert x_weight(text, weights()) == weight


def test_words_are_spoken_at_the_pace_of_the_data() -> None:
    measure = limits().measure("ivr", "body", "one two  three\nfour " * 7)
    assert (measure.count_by, measure.amount, measure.seconds) == ("words", 28, 12.0)
    assert count_words("ជំរាប\u200bសួរ") == 2


def test_characters_are_counted_composed() -> None:
    assert count_characters("e\u0301a") == 2


def test_a_measure_says_whether_it_fits() -> None:
    fits = {n: limits().measure("x", "body", "a" * n) for n in (270, 271, 280, 281)}
    assert [(each.over_target, each.too_long) for each in fits.values()] == [
        *((False, False), (True, False), (True, False), (True, True)),
    ]


def test_a_field_without_a_limit_is_counted_and_always_fits() -> None:
    measure = limits().measure("email", "body", "a" * 5000)
    assert (measure.amount, measure.count_by, measure.too_long, measure.over_target) == (
        5000,
        "characters",
        False,
        False,
    )


def test_an_sms_is_measured_in_parts_by_its_encoding() -> None:
    plain, other = limits().measure("sms", "body", "a" * 161), limits().measure("sms", "body", "я" * 71)
    assert (plain.amount, plain.units, plain.encoding, plain.target, plain.hard) == (2, 161, "gsm7", 1, 2)
    assert (other.amount, other.units, other.encoding, other.target, other.hard) == (2, 71, "ucs2", 2, 5)


def test_a_draft_is_measured_with_the_longest_values() -> None:
    assert limits().measure_longest("sms", "body", "{company}: {reference}").units == 24 + 2 + 6
    assert limits().measure_longest("email", "subject", "{incident.name}").amount == len("Flood in Newton")
    with pytest.raises(UnknownPlaceholder):
        limits().measure_longest("sms", "body", "{secret}")


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("company", 24),
        ("incident.name", 40),
        ("incident.place", 24),
        ("facts", 60),
        ("unknowns", 40),
        ("affected", 40),
        ("actions", 50),
        ("do_now", 50),
        ("next_update_at", 18),
        ("contact_page", 30),
        ("routes", 60),
        ("reference", 6),
        ("lead.name", 20),
    ],
)
def test_the_sample_values_are_as_long_as_agreed(name: str, length: int) -> None:
    assert len(limits().samples[name]) == length


def test_every_limit_says_where_it_comes_from_and_when_that_was_looked_up() -> None:
    assert all(limit.source and limit.checked_on == date(2026, 11, 21) for limit in limits().media)
    assert {(limit.medium, limit.field) for limit in limits().media} == {
        *(("sms", "body"), ("x", "body"), ("email", "subject"), ("email", "preheader")),
        *(("site_popup", "title"), ("site_popup", "body"), ("ivr", "body")),
    }


def test_a_company_may_aim_lower_than_the_shipped_limit() -> None:
    made = library(company={"limits.yaml": "media:\n  - {id: sms_body, gsm7: {hard: 1}}\n"})
    limit = made.limits().find("sms", "body")
    assert isinstance(limit, SmsLimit)
    assert (limit.gsm7.hard, limit.gsm7.target, limit.gsm7.single) == (1, 1, 160)

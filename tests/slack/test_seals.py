"""Seals: what was sealed opens for its workspace, its use and its time, and nothing else ever opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.seals import BUTTON_LASTS, MAX_STATE, Seals
from bot.refusals import Refusal
from tests.cards_gallery import AT, HOSTILE, SCRIPTS
from tests.slack.paint_cases import SEALS, TEAM, english

LATER = AT + BUTTON_LASTS
WORDS = "C-3 update"
TOKEN = SEALS.seal(WORDS, scope=TEAM, expires=LATER)


def refused(token: str, scope: str = TEAM, seals: Seals = SEALS) -> str:
    """Return why a token does not open."""
    with pytest.raises(Refusal) as refusal:
        seals.open(token, scope=scope, now=AT)
    return refusal.value.key


@pytest.mark.parametrize("words", [WORDS, "", "a.b.c", *HOSTILE, *SCRIPTS.values()])
def test_words_come_back_as_they_were_sealed(words: str) -> None:
    token = SEALS.seal(words, scope=TEAM, expires=LATER)
    assert SEALS.open(token, scope=TEAM, now=AT) == words


@given(st.text(), st.text(max_size=20))
def test_any_words_come_back_for_their_scope_and_for_no_other(words: str, scope: str) -> None:
    token = SEALS.seal(words, scope=scope, expires=LATER)
    assert SEALS.open(token, scope=scope, now=AT) == words
    assert refused(token, f"{scope} ") == "button.broken"


def test_a_seal_takes_little_of_the_room_that_a_button_has() -> None:
    assert len(TOKEN) - len(WORDS) <= 40


def test_nothing_goes_out_that_slack_could_give_back_as_html() -> None:
    words = "declare R&D fails <again> 100 %41 &amp; --anyway"
    token = SEALS.seal(words, scope=TEAM, expires=LATER)
    assert not set("&<>") & set(token)
    assert SEALS.open(token, scope=TEAM, now=AT) == words


def test_a_button_of_another_workspace_is_broken() -> None:
    assert refused(TOKEN, "T0OTHER") == "button.broken"


@pytest.mark.parametrize("at", range(len(TOKEN)))
def test_a_button_that_was_changed_anywhere_is_broken(at: int) -> None:
    for sign in ("A", "0", ".", " "):
        if TOKEN[at] != sign:
            assert refused(TOKEN[:at] + sign + TOKEN[at + 1 :]) == "button.broken"


def test_a_button_that_was_made_longer_or_shorter_is_broken() -> None:
    for changed in (TOKEN[:-1], TOKEN[1:], f"{TOKEN} ", f"{TOKEN} --anyway", TOKEN.replace(".", "", 1)):
        assert refused(changed) == "button.broken"


@given(st.text(st.characters()) | st.text("0123456789.-_Aé²\ud800"))
def test_what_never_was_a_seal_is_broken(token: str) -> None:
    assert refused(token) == "button.broken"


def test_a_seal_works_until_its_time_and_not_any_longer() -> None:
    assert SEALS.open(TOKEN, scope=TEAM, now=LATER - timedelta(seconds=1)) == WORDS
    with pytest.raises(Refusal) as refusal:
        SEALS.open(TOKEN, scope=TEAM, now=LATER)
    assert refusal.value.key == "button.expired"


def test_keys_can_be_changed_one_after_the_other() -> None:
    old, new = b"an old key", b"a new key"
    before, between, after = Seals((old,)), Seals((new, old)), Seals((new,))
    token = before.seal(WORDS, scope=TEAM, expires=LATER)
    assert between.open(token, scope=TEAM, now=AT) == WORDS
    assert refused(token, seals=after) == "button.broken"
    assert after.open(between.seal(WORDS, scope=TEAM, expires=LATER), scope=TEAM, now=AT) == WORDS


@pytest.mark.parametrize("keys", [(), (b"",), (b"a key", b"")])
def test_nothing_is_sealed_without_a_key(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Seals(keys)


def test_a_key_is_never_shown() -> None:
    assert "first key" not in repr(SEALS)


def test_a_form_remembers_what_it_is_for() -> None:
    said = {"words": "C-1 update", "room": "room-1", "key": SCRIPTS["km"]}
    token = SEALS.state(said, scope=TEAM, expires=LATER)
    assert SEALS.read_state(token, scope=TEAM, now=AT) == said


def test_a_form_of_another_workspace_or_of_long_ago_is_refused() -> None:
    token = SEALS.state({"words": "note"}, scope=TEAM, expires=LATER)
    for scope, now, key in ((TEAM, LATER, "form.expired"), ("T0OTHER", AT, "form.broken")):
        with pytest.raises(Refusal) as refusal:
            SEALS.read_state(token, scope=scope, now=now)
        assert refusal.value.key == key


def test_a_button_does_not_pass_for_a_form_nor_a_form_for_a_button() -> None:
    form = SEALS.state({"words": "note"}, scope=TEAM, expires=LATER)
    button = SEALS.seal('{"words":"note"}', scope=TEAM, expires=LATER)
    assert refused(form) == "button.broken"
    with pytest.raises(Refusal, match=r"form\.broken"):
        SEALS.read_state(button, scope=TEAM, now=AT)


def test_a_form_that_would_have_to_remember_too_much_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="cannot remember"):
        SEALS.state({"words": "a" * MAX_STATE}, scope=TEAM, expires=LATER)


@pytest.mark.parametrize("key", ["button.broken", "button.expired", "form.broken", "form.expired"])
def test_every_refusal_says_what_happened_and_what_to_do(key: str) -> None:
    assert english().knows(f"refusal.{key}")
    assert english().knows(f"refusal.{key}.fix")

"""Cards as they are sent: there is one of every kind of reminder, every button works, and no room hears a name."""

from __future__ import annotations

import pytest

from bot.model.duties import ReminderKind
from tests.reading import words_of
from tests.sent_gallery import NAMES, PEOPLE, REMINDERS, sent

WAYS_ON = {*REMINDERS} - {ReminderKind.DIGEST, ReminderKind.OWED, ReminderKind.DAY_END, ReminderKind.QUEUE_LONG}


def test_what_was_caught_is_what_the_gallery_names() -> None:
    assert set(sent()) == set(NAMES)
    assert set(ReminderKind) <= set(NAMES)


@pytest.mark.parametrize("kind", sorted(WAYS_ON))
def test_the_card_of_a_kind_is_that_of_a_reminder_of_this_kind(kind: str) -> None:
    assert sent()[kind].card.key == f"reminder.{kind}"


@pytest.mark.parametrize("name", NAMES)
def test_every_button_of_a_card_is_answered_to_whoever_reads_it(name: str) -> None:
    refused = {run: refusal for run, refusal in sent()[name].answers.items() if refusal}
    assert not refused


@pytest.mark.parametrize("kind", REMINDERS)
def test_every_reminder_says_what_to_press(kind: str) -> None:
    assert sent()[kind].answers


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("import.")])
def test_a_customer_is_named_to_one_pair_of_eyes_only(name: str) -> None:
    shot = sent()[name]
    said = words_of(shot.card)
    assert shot.private or not [who for who in PEOPLE if who in said]


def test_whoever_is_reminded_of_a_promise_reads_whose_it_is_and_what() -> None:
    for name in ("promise_soon", "promise_overdue", "promise_overdue.lead", "next_contact", "value_add"):
        said = words_of(sent()[name].card)
        assert "Ngozi Okafor" in said
        assert "Call back about the refund" in said
    assert "@bob holds it" in words_of(sent()["promise_overdue.lead"].card)
    assert "@bob holds it" not in words_of(sent()["promise_overdue"].card)

"""`language`, `zone` and `quiet`: settings of one person that nobody else feels."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.org import Quiet
from bot.texts import LOCALES
from tests.core.ledger import at_once, person, rows
from tests.reading import words_of
from tests.town import Town


@pytest.mark.parametrize("code", LOCALES)
def test_a_language_is_kept_and_answered_honestly(town: Town, code: str) -> None:
    reply = town.done("bob", f"language {code.upper()}")
    assert person(town, "bob").locale == code
    assert person(town, "alice").locale is None
    assert reply.card.key == ("language.done" if town.service.texts.has(code) else "language.waiting")


@pytest.mark.parametrize("words", ["xx", "english", "en_US", "title", "{language}"])
def test_a_language_that_nobody_speaks_is_refused(town: Town, words: str) -> None:
    reply = town.say("bob", f"language {words}")
    assert reply.refusal == "language.unknown"
    assert "en, yo, te, sw, km, af" in words_of(reply.card)
    assert person(town, "bob").locale is None


def test_the_language_form_offers_all_languages(town: Town) -> None:
    said = town.say("bob", "language").card.blocks[0]
    offered = [choice.value for choice in said.fields[0].choices]  # type: ignore[union-attr]  # it is a form
    assert tuple(offered) == LOCALES


@pytest.mark.parametrize("words", ["Africa/Lagos", "africa/lagos", "Lagos", "lagos"])
def test_a_time_zone_is_kept_and_times_are_read_by_its_clock(town: Town, words: str) -> None:
    now = town.clock().astimezone(ZoneInfo("Africa/Lagos"))
    assert f"{now:%H:%M} (UTC+01:00)" in words_of(town.done("bob", f"zone {words}").card)
    assert (person(town, "bob").time_zone, person(town, "alice").time_zone) == ("Africa/Lagos", None)
    assert "Between 22:00-07:00 (Africa/Lagos)" in words_of(town.done("bob", "quiet 22:00-07:00").card)


@pytest.mark.parametrize("words", ["Gotham", "UTC+1", "Africa", "{zone}", "../etc/passwd"])
def test_a_time_zone_that_is_none_is_refused(town: Town, words: str) -> None:
    assert town.say("bob", f"zone {words}").refusal == "zone.unknown"
    assert person(town, "bob").zone is None


def test_what_one_owes_comes_at_the_same_hour_by_the_clock_of_another_zone(town: Town) -> None:
    town.done("bob", "digest mine at 09:30")
    town.done("bob", "zone Phnom_Penh")
    (owed,) = rows(town, Reminder, id=reminder_id(ReminderKind.OWED, person(town, "bob").id))
    assert owed.due_at.astimezone(ZoneInfo("Asia/Phnom_Penh")).time() == time(9, 30)
    town.done("bob", "digest mine off")
    town.done("bob", "zone Lagos")
    town.done("alice", "zone Lagos")
    (owed,) = rows(town, Reminder, id=owed.id)
    assert (owed.off, owed.daily) == (True, "09:30 Africa/Lagos")


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("22:00-07:00", time(22), time(7)),
        ("22:00 – 07:00", time(22), time(7)),
        ("22:00—7:00", time(22), time(7)),
        ("22.30-06.15", time(22, 30), time(6, 15)),
        ("22:00 to 07:00", time(22), time(7)),
        ("01:00-05:00", time(1), time(5)),
        ("0:00-23:59", time(0), time(23, 59)),
    ],
)
def test_quiet_hours_are_read(town: Town, words: str, start: time, end: time) -> None:
    reply = town.done("bob", f"quiet {words}")
    assert person(town, "bob").quiet == Quiet(start, end)
    assert f"Between {start:%H:%M}-{end:%H:%M} (UTC)" in words_of(reply.card)


@pytest.mark.parametrize("words", ["off", "OFF", "none", "no"])
def test_quiet_hours_end(town: Town, words: str) -> None:
    town.done("bob", "quiet 22:00-07:00")
    assert "You have no quiet hours." in words_of(town.done("bob", f"quiet {words}").card)
    assert person(town, "bob").quiet is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("22:00", "quiet.unclear"),
        ("always", "quiet.unclear"),
        ("22:00-22:00", "quiet.unclear"),
        ("22-7", "clock.unclear"),
        ("25:00-07:00", "clock.unclear"),
        ("10pm-7am", "clock.unclear"),
        ("22:00--07:00", "clock.unclear"),
    ],
)
def test_unclear_hours_are_refused_with_an_example(town: Town, words: str, key: str) -> None:
    reply = town.say("bob", f"quiet {words}")
    assert reply.refusal == key
    assert "22:00" in words_of(reply.card).partition("\n")[2]
    assert person(town, "bob").quiet is None


def test_two_settings_of_one_person_at_once_are_both_kept(town: Town) -> None:
    lines = ("language sw", "quiet 22:00-07:00")
    assert {reply.refusal for reply in at_once(*[lambda line=line: town.say("bob", line) for line in lines])} == {None}
    assert (person(town, "bob").locale, str(person(town, "bob").quiet)) == ("sw", "22:00-07:00")


def test_a_repeated_setting_is_no_fault(town: Town) -> None:
    for _ in range(2):
        town.done("bob", "language en")
        town.done("bob", "quiet off")

"""Quiet hours: what may wait for the morning does, what may not comes at once, on every clock of the world."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.delivery import Delivery
from bot.model.org import Quiet
from bot.schedule import after_quiet
from tests.core.ledger import change_person, rows
from tests.town import Town

NIGHT = Quiet(time(22), time(7))


def at(zone: str, words: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("zone", "asked", "quiet", "answer"),
    [
        ("UTC", "2026-11-21 12:00", "22:00-07:00", "2026-11-21T12:00+00:00"),
        ("UTC", "2026-11-21 21:59", "22:00-07:00", "2026-11-21T21:59+00:00"),
        ("UTC", "2026-11-21 22:00", "22:00-07:00", "2026-11-22T07:00+00:00"),
        ("UTC", "2026-11-22 06:59", "22:00-07:00", "2026-11-22T07:00+00:00"),
        ("UTC", "2026-11-22 07:00", "22:00-07:00", "2026-11-22T07:00+00:00"),
        ("UTC", "2026-12-31 23:00", "22:00-07:00", "2027-01-01T07:00+00:00"),
        ("UTC", "2026-11-22 02:00", "01:00-05:00", "2026-11-22T05:00+00:00"),
        ("Africa/Lagos", "2026-11-21 23:30", "22:00-07:00", "2026-11-22T06:00+00:00"),
        ("Asia/Kathmandu", "2026-11-21 23:30", "22:00-07:00", "2026-11-22T01:15+00:00"),
        ("Asia/Kolkata", "2026-11-21 23:30", "22:00-07:00", "2026-11-22T01:30+00:00"),
        # clocks go forward: the end of quiet hours does not exist that day, the first instant after the gap is taken
        ("Europe/Berlin", "2026-03-29 00:30", "22:00-02:30", "2026-03-29T01:00+00:00"),
        ("America/New_York", "2026-03-08 00:30", "22:00-02:15", "2026-03-08T07:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-04 00:30", "22:00-02:10", "2026-10-03T15:30+00:00"),
        ("Africa/Cairo", "2026-04-23 23:30", "22:00-00:20", "2026-04-23T22:00+00:00"),
        ("Europe/Berlin", "2026-03-28 23:30", "22:00-07:00", "2026-03-29T05:00+00:00"),
        # clocks go back: the end happens twice, the first one counts
        ("Europe/Berlin", "2026-10-25 00:30", "22:00-02:30", "2026-10-25T00:30+00:00"),
        ("America/New_York", "2026-11-01 00:30", "22:00-01:30", "2026-11-01T05:30+00:00"),
        ("Europe/Berlin", "2026-10-24 23:30", "22:00-07:00", "2026-10-25T06:00+00:00"),
    ],
)
def test_the_end_of_quiet_hours(zone: str, asked: str, quiet: str, answer: str) -> None:
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    found = after_quiet(at(zone, asked), Quiet(start, end), zone)
    assert found == datetime.fromisoformat(answer)


def test_in_the_second_of_two_equal_hours_it_is_not_quiet_again() -> None:
    second = at("Europe/Berlin", "2026-10-25 02:15", fold=1)
    assert after_quiet(second, Quiet(time(22), time(2, 30)), "Europe/Berlin") == second


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu")
EARLIEST = datetime(2025, 1, 1)  # noqa: DTZ001  # hypothesis asks for a bare one
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(
    st.datetimes(EARLIEST, EARLIEST + timedelta(days=1_100)),
    TIMES,
    TIMES,
    st.sampled_from((*ZONES, "America/Santiago")),
)
@settings(max_examples=400, deadline=None)
def test_nobody_waits_longer_than_a_night_and_nobody_is_woken(
    asked: datetime, start: time, end: time, zone: str
) -> None:
    moment = asked.replace(tzinfo=UTC)
    quiet = Quiet(start, end)
    found = after_quiet(moment, quiet, zone)
    assert moment <= found <= moment + timedelta(hours=26)
    if found == moment:
        return
    before, local = (found - timedelta(seconds=1)).astimezone(ZoneInfo(zone)), found.astimezone(ZoneInfo(zone))
    assert quiet.covers(before.time())
    assert not quiet.covers(local.time()) or local.utcoffset() != before.utcoffset()


def test_without_quiet_hours_nothing_waits() -> None:
    moment = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert after_quiet(moment, None, "UTC") == moment


def night(town: Town, sev: int) -> Town:
    """A crisis whose lead sleeps from ten to seven; it is eight in the evening."""
    town.clock.pass_(hours=11)
    town.done("alice", "quiet 22:00-07:00")
    town.done("alice", f"declare Card payments fail --sev {sev} --type product_failure --lead alice")
    return town


def direct(town: Town) -> list[str]:
    return [room.card["key"] for room in town.messages("@alice")]


def test_what_may_wait_waits_for_the_morning(town: Town) -> None:
    night(town, 3)
    assert town.pass_(hours=2) == 2
    assert "reminder.notice_due" in town.keys("C-1")
    assert direct(town) == []
    town.pass_(hours=8, minutes=59)
    assert direct(town) == []
    town.pass_(minutes=1)
    assert set(direct(town)) == {"reminder.notice_due", "reminder.update_due"}


def test_what_is_urgent_passes(town: Town) -> None:
    night(town, 2)
    town.pass_(hours=3)
    assert "reminder.update_due" in direct(town)


def test_something_urgent_is_not_held_up_by_what_waits(town: Town) -> None:
    night(town, 3)
    town.pass_(hours=2)
    assert direct(town) == []
    town.done("alice", "declare Water is out --sev 1 --type natural_disaster --lead alice")
    town.pass_(minutes=15)
    assert set(direct(town)) == {"reminder.notice_due", "reminder.update_due"}
    assert "C-2 · Water is out" in town.read("@alice")
    assert "C-1 · Card payments fail" not in town.read("@alice")


def test_quiet_hours_are_those_of_the_persons_own_clock(town: Town) -> None:
    change_person(town, "alice", quiet=NIGHT, zone="Asia/Kolkata")
    town.done("alice", "declare Card payments fail --sev 3 --type product_failure --lead alice")
    town.clock.pass_(hours=9)  # 18:00 UTC is 23:30 in Kolkata
    town.tick()
    waiting = [each for each in rows(town, Delivery) if each.lane.endswith("/quiet")]
    assert {each.not_before for each in waiting} == {datetime(2026, 11, 22, 1, 30, tzinfo=UTC)}


def test_a_night_of_repeated_reminders_brings_each_once(town: Town) -> None:
    night(town, 3)
    for _ in range(11):
        town.pass_(hours=1)
    assert sorted(direct(town)) == ["reminder.notice_due", "reminder.update_due"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("update All calm --next 20h", ["reminder.notice_due"]),
        ("notice e-mail", ["reminder.update_due"]),
        ("resolve It works", []),
    ],
)
def test_what_is_not_true_any_more_in_the_morning_is_not_said(town: Town, line: str, left: list[str]) -> None:
    night(town, 3)
    town.done("alice", "role deputy @bob", room="C-1")
    town.pass_(hours=2)
    town.done("bob", line, room="C-1")
    town.clock.pass_(hours=9, minutes=30)
    town.deliver()
    assert direct(town) == left

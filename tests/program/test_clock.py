"""The clock of a call: `--at` sets it, and everything that is due by then is said first, once, marked late."""

from __future__ import annotations

from bot.documents import read_card
from tests.program.shell import Inside
from tests.reading import words_of

DECLARE = 'declare "Card payments fail" --type product_failure --sev 2 --lead @alice'
DAY = "2026-03-01T"


def reminders(inside: Inside, room: str) -> list[str]:
    """Return the words of the reminders that stand in a room."""
    messages = inside.run("room", room, "--json").document["messages"]
    found = [message["card"] for message in messages if message["card"]["key"].startswith("reminder.")]
    return [words_of(read_card(card)) for card in found]


def test_five_hours_later_each_overdue_thing_is_said_once_and_marked_late(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:00:00Z", DECLARE)
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:10:00Z", "notice")
    assert inside.run("tick", "--at", f"{DAY}13:00:00Z").out == "Reminders said: 2\n"  # and the digest of 09:00
    assert inside.run("tick", "--at", f"{DAY}13:00:30Z").out == "Reminders said: 0\n"
    (said,) = reminders(inside, "C-1")
    assert "An update is due" in said
    assert "This comes late, by 4 hours 30 minutes." in said


def test_a_command_says_what_is_due_before_it_speaks_itself(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:00:00Z", DECLARE)
    inside.run("say", "--as", "bob", "--at", f"{DAY}13:00:00Z", "note The bank answers again")
    messages = inside.run("room", "C-1", "--json").document["messages"]
    keys = [message["card"]["key"] for message in messages][-3:]
    assert keys == ["reminder.notice_due", "reminder.update_due", "note.told"]
    assert {message["at"][:16] for message in messages[-3:]} == {"2026-03-01T13:00"}


def test_a_reminder_in_time_is_not_called_late(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:00:00Z", DECLARE)
    inside.run("tick", "--at", f"{DAY}08:30:01Z")
    assert len(reminders(inside, "C-1")) == 2
    assert not [said for said in reminders(inside, "C-1") if "late" in said]


def test_the_clock_is_read_with_its_offset(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}09:00:00+01:00", DECLARE)
    first = inside.run("room", "C-1", "--json").document["messages"][0]
    assert first["at"][:16] == "2026-03-01T08:00"


def test_a_clock_that_is_set_back_says_nothing_twice(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:00:00Z", DECLARE)
    inside.run("tick", "--at", f"{DAY}13:00:00Z")
    inside.run("tick", "--at", f"{DAY}09:00:00Z")
    assert inside.run("say", "--as", "bob", "--at", f"{DAY}07:00:00Z", "note Earlier").status == 0
    assert len(reminders(inside, "C-1")) == 2


def test_a_clock_far_ahead_is_no_storm(inside: Inside) -> None:
    inside.run("say", "--as", "alice", "--at", f"{DAY}08:00:00Z", DECLARE)
    assert inside.run("tick", "--at", "2999-12-31T23:59:59Z").out == "Reminders said: 4\n"  # and two digests
    assert len(reminders(inside, "C-1")) == 2

"""`update`: the fixed skeleton, the promise of the next one, and everything that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.duties import ReminderKind, Update
from tests.core.ledger import at_once, events, reminders, rows, whole
from tests.reading import words_of
from tests.town import Town

WHOLE = (
    "update One bank declines cards --unknown why --affected one in five --doing “we switch banks”"
    " --do pay by transfer —next 45m"
)


def test_every_part_stands_in_its_place(crisis: Town) -> None:
    parts = '--unknown "the cause" --affected "one in five" --doing "we switch" --do "wait" --next 45m'
    reply = crisis.done("alice", f"update One bank declines {parts}", room="C-1")
    assert reply.card.key == "update.done"
    posted = [message for message in crisis.messages("C-1") if message.card["key"] == "update.posted"]
    (facts,) = [block for block in posted[0].card["blocks"] if block["kind"] == "facts"]
    assert [label for label, _ in facts["pairs"]] == [
        "What we know",
        "What we do not know yet",
        "Who is affected and how",
        "What we are doing",
        "What you can do now",
        "How to reach us",
        "Next update",
    ]
    next_at = crisis.clock() + timedelta(minutes=45)
    assert facts["pairs"][-1][1] == [{"moment": next_at.isoformat()}]


def test_what_is_stored(crisis: Town) -> None:
    crisis.done("alice", 'update One bank declines --affected "one in five" --next 45m', room="C-1")
    (update,) = rows(crisis, Update)
    next_at = crisis.clock() + timedelta(minutes=45)
    assert (update.number, update.know, update.affected, update.author) == (
        1,
        "One bank declines",
        "one in five",
        "alice",
    )
    assert (update.at, update.next_at) == (crisis.clock(), next_at)
    stored = crisis.crisis()
    assert (stored.updates, stored.next_update_at, stored.affected) == (1, next_at, "one in five")
    assert (events(crisis)[-1].kind, events(crisis)[-1].text) == ("update", "One bank declines")
    assert events(crisis)[-1].facts == {"number": "1"}
    assert whole(crisis)


def test_its_reminder_moves_to_the_promise(crisis: Town) -> None:
    crisis.pass_(minutes=10)
    crisis.done("alice", "update All quiet --next 3h", room="C-1")
    reminder = reminders(crisis)[ReminderKind.UPDATE_DUE]
    assert (reminder.due_at, reminder.every) == (crisis.clock() + timedelta(hours=3), timedelta(hours=1))


def test_without_a_time_the_pace_of_the_severity_promises(crisis: Town) -> None:
    crisis.done("alice", "update All quiet", room="C-1")
    assert crisis.crisis().next_update_at == crisis.clock() + timedelta(hours=1)
    crisis.done("alice", "severity 1", room="C-1")
    crisis.done("alice", "update Worse", room="C-1")
    assert crisis.crisis().next_update_at == crisis.clock() + timedelta(minutes=30)


def test_the_header_shows_the_latest_and_who_is_affected(crisis: Town) -> None:
    crisis.done("alice", 'update One bank declines --affected "one in five"', room="C-1")
    crisis.done("alice", "update Two banks decline", room="C-1")
    header = crisis.pinned("C-1", "crisis.status")
    assert "What we know: Two banks decline" in header
    assert "Affected: one in five" in header
    assert crisis.keys("C-1").count("update.posted") == 2
    assert "Update 2 · C-1 · Card payments fail" in crisis.read("C-1")


def test_what_was_left_out_is_not_shown(crisis: Town) -> None:
    crisis.done("alice", "update One bank declines", room="C-1")
    shown = crisis.read("C-1").partition("Update 1 ·")[2]
    assert "What we do not know yet" not in shown
    assert "How to reach us" in shown


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("update Fine --next soon", "usage.wrong", '"soon" is not clear'),
        ("update Fine --next 0m", "usage.wrong", "a length such as 30m"),
        ("update --next 30m", "usage.missing", "What we know"),
        (f"update {'x' * 2_001}", "usage.wrong", "Up to 2000 fit"),
        ("update Fine --nxt 30m", "flag.unknown", "Did you mean --next?"),
    ],
)
def test_refusals_say_what_works(crisis: Town, line: str, key: str, words: str) -> None:
    reply = crisis.say("alice", line, room="C-1")
    assert reply.refusal == key
    assert words in words_of(reply.card)
    assert crisis.crisis().updates == 0


def test_a_comms_owner_may_and_an_agent_may_not(crisis: Town) -> None:
    assert crisis.say("bob", "update Fine", room="C-1").refusal == "denied.run"
    crisis.done("bob", "role comms", room="C-1")
    crisis.done("bob", "update Fine", room="C-1")


def test_the_form_posts_like_the_line(crisis: Town) -> None:
    fields = {"know": "One bank declines", "doing": "we switch", "next": "45", "unknown": ""}
    assert crisis.say("alice", "C-1 update", fields=fields).refusal is None
    (update,) = rows(crisis, Update)
    assert (update.know, update.doing, update.next_at) == (
        "One bank declines",
        "we switch",
        crisis.clock() + timedelta(minutes=45),
    )


def test_a_repeated_request_posts_once(crisis: Town) -> None:
    for _ in range(3):
        crisis.say("alice", "update Fine", room="C-1", key="event-7")
    crisis.deliver()
    assert crisis.crisis().updates == 1
    assert crisis.keys("C-1").count("update.posted") == 1


def test_a_refused_request_may_be_sent_again_under_its_key(crisis: Town) -> None:
    assert crisis.say("bob", "update Fine", room="C-1", key="event-8").refusal == "denied.run"
    crisis.done("bob", "role comms", room="C-1")
    assert crisis.say("bob", "update Fine", room="C-1", key="event-8").refusal is None


def test_updates_at_once_are_numbered_in_order(crisis: Town) -> None:
    replies = at_once(*[lambda n=n: crisis.say("alice", f"update Fact {n}", room="C-1") for n in range(6)])
    assert {reply.refusal for reply in replies} == {None}
    assert [update.number for update in rows(crisis, Update, order="number")] == [1, 2, 3, 4, 5, 6]
    crisis.deliver()
    last = rows(crisis, Update, number=6)[0].know
    assert f"What we know: {last}" in crisis.pinned("C-1", "crisis.status")
    assert whole(crisis)


def test_a_line_from_a_phone_is_understood(crisis: Town) -> None:
    crisis.done("alice", WHOLE, room="C-1")
    (update,) = rows(crisis, Update)
    assert update.doing == "we switch banks"
    assert update.next_at == crisis.clock() + timedelta(minutes=45)
    assert update.know == "One bank declines cards in five by transfer"  # a flag takes one word without quotes

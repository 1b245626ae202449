"""`note`, `notice` and `timeline`: the record of a crisis, and the first task that it begins with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Items
from bot.model.duties import ReminderKind
from bot.reply import Reply
from tests.core.ledger import at_once, events, happened, reminders, whole
from tests.reading import said, words_of
from tests.town import Town


def lines(reply: Reply) -> list[str]:
    """Return what a timeline card lists."""
    (found,) = [block for block in reply.card.blocks if isinstance(block, Items)]
    return [said(line) for line in found.items]


def test_a_note_is_recorded_and_shown(crisis: Town) -> None:
    crisis.done("bob", "note The bank can't say “when”", room="C-1")
    assert (events(crisis)[-1].kind, events(crisis)[-1].actor) == ("note", "bob")
    assert events(crisis)[-1].text == 'The bank can\'t say "when"'
    assert '@bob: The bank can\'t say "when"' in crisis.read("C-1")
    assert whole(crisis)


def test_a_note_keeps_its_lines_and_signs(crisis: Town) -> None:
    text = "first line\n  second – *bold* {lead} <b>\n\nkm: ទូទាត់ 😀"
    crisis.done("bob", f"note {text}", room="C-1")
    assert events(crisis)[-1].text == text


@pytest.mark.parametrize(
    ("line", "key"), [("note", None), ('note ""', "usage.missing"), (f"note {'x' * 2_001}", "usage.wrong")]
)
def test_a_note_without_words_or_with_too_many(crisis: Town, line: str, key: str | None) -> None:
    assert crisis.say("bob", line, room="C-1").refusal == key
    assert happened(crisis) == ["declared"]


def test_notes_from_eight_people_at_once_are_all_kept(crisis: Town) -> None:
    jobs = [lambda n=n: [crisis.say("bob", f"note {n}-{k}", room="C-1").refusal for k in range(5)] for n in range(8)]
    assert {refusal for job in at_once(*jobs) for refusal in job} == {None}
    notes = [event for event in events(crisis) if event.kind == "note"]
    assert sorted(note.text for note in notes) == sorted(f"{n}-{k}" for n in range(8) for k in range(5))
    assert [event.seq for event in events(crisis)] == list(range(1, 42))
    assert whole(crisis)
    crisis.deliver()
    assert crisis.keys("C-1").count("note.told") == 40


def test_a_repeated_note_is_kept_once(crisis: Town) -> None:
    replies = at_once(*[lambda: crisis.say("bob", "note once", room="C-1", key="event-1")] * 4)
    assert {reply.refusal for reply in replies} == {None}
    assert happened(crisis) == ["declared", "note"]


def test_keys_of_different_requests_do_not_meet(crisis: Town) -> None:
    crisis.say("bob", "note one", room="C-1", key="event-1")
    crisis.say("bob", "note one", room="C-1", key="event-2")
    crisis.say("bob", "note one", room="C-1")
    assert happened(crisis).count("note") == 3


def test_the_notice_ends_the_first_task(crisis: Town) -> None:
    crisis.done("alice", "notice e-mail and website", room="C-1")
    assert crisis.crisis().noticed_at == crisis.clock()
    assert ReminderKind.NOTICE_DUE not in reminders(crisis)
    assert "customers have been told how to reach us (e-mail and website)" in crisis.read("C-1")
    assert "not yet been told" not in crisis.pinned("C-1", "crisis.status")
    assert (events(crisis)[-1].kind, events(crisis)[-1].text) == ("notice", "e-mail and website")
    assert crisis.say("alice", "notice", room="C-1").refusal == "notice.done_already"


def test_the_notice_needs_no_words(crisis: Town) -> None:
    crisis.done("alice", "notice", room="C-1")
    assert crisis.keys("C-1")[-1] == "notice.told"


def test_an_agent_does_not_close_the_first_task(crisis: Town) -> None:
    assert crisis.say("chidi", "notice", room="C-1").refusal == "denied.run"


def test_the_notice_is_given_once_at_once(crisis: Town) -> None:
    replies = at_once(*[lambda: crisis.say("alice", "notice", room="C-1")] * 4)
    assert sorted(str(reply.refusal) for reply in replies) == ["None", *["notice.done_already"] * 3]


def test_the_timeline_tells_everything_in_order(crisis: Town) -> None:
    for who, line in (
        ("alice", "notice e-mail"),
        ("alice", "update One bank declines"),
        ("alice", "severity 1"),
        ("alice", "stage stabilising"),
        ("alice", "role deputy @bob"),
        ("chidi", "route down portal it hangs"),
        ("alice", "route set technical portal"),
        ("alice", "handover @bob look at the queue"),
        ("bob", "handover decline"),
        ("alice", "handover @bob"),
        ("bob", "handover accept"),
        ("chidi", "note rain"),
        ("bob", "resolve fixed"),
        ("bob", "reopen"),
    ):
        crisis.done(who, line, room="C-1")
    told = lines(crisis.say("chidi", "timeline", room="C-1"))
    expected = (
        '@alice: declared "Card payments fail", severity 2',
        "@alice: told customers how to reach us. e-mail",
        "@alice: posted update 1: One bank declines",
        "@alice: changed the severity from 2 to 1",
        "@alice: changed the stage from investigating to stabilising",
        "@alice: gave the role deputy to @bob",
        "@chidi: set the route portal to down. it hangs",
        "@alice: sent the need technical to the route portal",
        "@alice: offered the lead to @bob. look at the queue",
        "@bob: declined the lead offered by @alice",
        "@alice: offered the lead to @bob. ",
        "@bob: took the lead over from @alice",
        "@chidi: rain",
        "@bob: resolved it. fixed",
        "@bob: opened it again",
    )
    assert [line.partition(" · ")[2] for line in told] == list(expected)
    assert told[0].startswith(crisis.clock().isoformat())


def test_a_long_timeline_shows_the_latest_and_counts_the_rest(crisis: Town) -> None:
    for number in range(45):
        crisis.say("bob", f"note number {number}", room="C-1")
    reply = crisis.say("bob", "timeline", room="C-1")
    assert len(lines(reply)) == 30
    assert lines(reply)[0].endswith("number 15")
    assert lines(reply)[-1].endswith("number 44")
    assert "16 earlier events are not shown" in words_of(reply.card)


def test_a_search_finds_words_and_counts_what_it_does_not_show(crisis: Town) -> None:
    for number in range(40):
        crisis.say("bob", f"note Rain {number}" if number % 8 else "note SUN", room="C-1")
    suns, rains = (crisis.say("bob", f"timeline {word}", room="C-1") for word in ("sun", "rain"))
    assert len(lines(suns)) == 5
    assert "not shown" not in words_of(suns.card)
    assert (len(lines(rains)), lines(rains)[-1][-2:]) == (30, "39")
    assert "5 earlier events are not shown" in words_of(rains.card)


@pytest.mark.parametrize("pattern", ["%", "_", "\\", "r%n", "''", "{text}"])
def test_a_search_takes_signs_as_they_are(crisis: Town, pattern: str) -> None:
    crisis.done("bob", "note rain", room="C-1")
    assert lines(crisis.say("bob", f"timeline {pattern}", room="C-1")) == []
    crisis.done("bob", f"note here: {pattern}", room="C-1")
    assert len(lines(crisis.say("bob", f"timeline {pattern}", room="C-1"))) == 1


def test_a_very_long_note_is_cut_in_the_timeline_and_whole_in_the_room(crisis: Town) -> None:
    text = "long " * 399 + "end"
    crisis.done("bob", f"note {text}", room="C-1")
    shown = lines(crisis.say("bob", "timeline", room="C-1"))[-1]
    assert shown.endswith("long…")
    assert len(shown) < 340
    assert text in crisis.read("C-1")
    assert crisis.clock() - events(crisis)[-1].at == timedelta()

"""`severity`, `stage`, `resolve` and `reopen`: the course of a crisis, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.crisis import Stage
from bot.model.delivery import Delivery, DeliveryKind
from bot.model.duties import Handover, HandoverState, ReminderKind
from bot.model.records import LocalRoom
from tests.core.ledger import at_once, events, happened, reminders, rows, whole
from tests.reading import words_of
from tests.town import Town


def test_a_severity_changes_everything_that_shows_it(crisis: Town) -> None:
    before = len(crisis.messages("lobby"))
    reply = crisis.done("alice", "severity 1", room="C-1")
    assert "The severity is now 1: lives, safety or everything." in words_of(reply.card)
    assert crisis.crisis().severity == 1
    assert "@alice changed the severity from 2 to 1." in crisis.read("C-1")
    assert "Severity: 1: lives, safety or everything" in crisis.pinned("C-1", "crisis.status")
    assert "Severity: 1:" in crisis.read("lobby")
    assert len(crisis.messages("lobby")) == before  # edited in place
    assert rows(crisis, LocalRoom, id=crisis.crisis().room_id)[0].topic.startswith("Severity 1 ")
    assert events(crisis)[-1].facts == {"before": "2", "after": "1"}
    assert whole(crisis)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("severity 2", "severity.same"),
        ("severity 5", "usage.wrong"),
        ("severity sev1", "usage.wrong"),
        ("severity 1 2", "words.too_many"),
        ("stage investigating", "stage.same"),
        ("stage monitring", "usage.wrong"),
        ("stage", None),
        ("reopen", "reopen.open_already"),
        ("reopen please", "words.too_many"),
    ],
)
def test_refusals_change_nothing(crisis: Town, line: str, key: str | None) -> None:
    before = crisis.crisis()
    assert crisis.say("alice", line, room="C-1").refusal == key
    assert crisis.crisis() == before


def test_a_mistyped_stage_gets_the_nearest(crisis: Town) -> None:
    assert "Did you mean monitoring?" in words_of(crisis.say("alice", "stage monitring", room="C-1").card)


@pytest.mark.parametrize("stage", ["stabilising", "monitoring"])
def test_a_stage_is_told_and_shown(crisis: Town, stage: str) -> None:
    crisis.done("alice", f"stage {stage.upper()}", room="C-1")
    assert crisis.crisis().stage == stage
    assert f"Stage: {stage}" in crisis.pinned("C-1", "crisis.status")
    assert crisis.keys("C-1")[-1] == f"stage.changed.{stage}"
    assert events(crisis)[-1].facts == {"before": "investigating", "after": stage}


def test_a_stage_can_go_back(crisis: Town) -> None:
    crisis.done("alice", "stage monitoring", room="C-1")
    crisis.done("alice", "stage investigating", room="C-1")
    assert crisis.crisis().stage == Stage.INVESTIGATING
    assert "set the stage back to investigating" in crisis.read("C-1")


def test_resolving_closes_everything(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    crisis.pass_(minutes=5)
    reply = crisis.done("alice", "resolve Payments work again", room="C-1")
    closed = crisis.crisis()
    assert (closed.stage, closed.outcome, closed.next_update_at) == (Stage.RESOLVED, "Payments work again", None)
    assert closed.resolved_at == crisis.clock()
    assert reminders(crisis) == {}
    assert rows(crisis, Handover)[0].state is HandoverState.WITHDRAWN
    for shown in (words_of(reply.card), crisis.read("C-1")):
        assert "Resolved: C-1 · Card payments fail" in shown
        assert "It took: 5 minutes" in shown
        assert "no notice was recorded" in shown
        assert "Events on record: 3" in shown
    assert "How it ended: Payments work again" in crisis.pinned("C-1", "crisis.status")
    assert "Stage: resolved" in crisis.read("lobby")
    assert happened(crisis) == ["declared", "handover", "resolved"]


def test_resolving_without_a_word_and_by_stage(crisis: Town) -> None:
    crisis.done("alice", "stage resolved", room="C-1")
    assert "No outcome was written down" in crisis.read("C-1")
    assert happened(crisis)[-1] == "resolved"


@pytest.mark.parametrize(
    "line", ["update Late", "severity 1", "stage monitoring", "resolve", "role comms", "handover @bob", "notice"]
)
def test_a_closed_crisis_does_not_change(crisis: Town, line: str) -> None:
    crisis.done("alice", "resolve", room="C-1")
    before, messages = crisis.crisis(), crisis.messages("C-1")
    reply = crisis.say("alice", line, room="C-1", fields={"know": "x"} if line == "update" else None)
    assert reply.refusal == "crisis.closed"
    assert "C-1 is resolved" in words_of(reply.card)
    assert "/crisis C-1 reopen" in words_of(reply.card)
    crisis.deliver()
    assert (crisis.crisis(), crisis.messages("C-1")) == (before, messages)


def test_a_note_can_still_be_written_after_the_end(crisis: Town) -> None:
    crisis.done("alice", "resolve", room="C-1")
    crisis.done("bob", "note the bank sent its report", room="C-1")
    assert happened(crisis)[-1] == "note"
    assert whole(crisis)


def test_reopening_puts_it_under_watch_again(crisis: Town) -> None:
    crisis.done("alice", "notice", room="C-1")
    crisis.done("alice", "resolve Works", room="C-1")
    crisis.pass_(days=3)
    crisis.done("alice", "reopen", room="C-1")
    again = crisis.crisis()
    assert (again.stage, again.resolved_at, again.outcome) == (Stage.MONITORING, None, "")
    assert again.next_update_at == crisis.clock() + timedelta(hours=2)
    assert {kind: each.due_at for kind, each in reminders(crisis).items()} == {
        ReminderKind.UPDATE_DUE: crisis.clock() + timedelta(hours=2),
        ReminderKind.DAY_END: crisis.clock().replace(hour=18),
        ReminderKind.DIGEST: crisis.clock() + timedelta(days=1),  # the clock stands at nine
    }
    assert "opened this crisis again" in crisis.read("C-1")
    assert crisis.tick() == 0


def test_reopening_does_not_blame_for_the_time_it_was_closed(crisis: Town) -> None:
    crisis.done("alice", "resolve Works", room="C-1")
    crisis.pass_(days=30)
    crisis.done("alice", "reopen", room="C-1")
    assert reminders(crisis)[ReminderKind.NOTICE_DUE].due_at == crisis.clock() + timedelta(minutes=30)
    assert crisis.tick() == 0


def test_a_topic_is_set_only_when_it_reads_differently(crisis: Town) -> None:
    def topics() -> int:
        return len(rows(crisis, Delivery, kind=DeliveryKind.TOPIC))

    before = topics()
    crisis.done("alice", "notice", room="C-1")
    crisis.done("alice", "role deputy @bob", room="C-1")
    assert topics() == before
    crisis.done("alice", "stage monitoring", room="C-1")
    assert topics() == before + 1


def test_a_repeated_request_changes_once(crisis: Town) -> None:
    once, again = (crisis.say("alice", "severity 1", room="C-1", key="event-1") for _ in range(2))
    assert (once.refusal, again.refusal) == (None, None)
    assert happened(crisis) == ["declared", "severity"]


def test_the_same_change_at_once_is_made_once(crisis: Town) -> None:
    replies = at_once(*[lambda: crisis.say("alice", "severity 1", room="C-1")] * 5)
    assert sorted(str(reply.refusal) for reply in replies) == ["None", *["severity.same"] * 4]
    assert happened(crisis) == ["declared", "severity"]


def test_closing_and_noting_at_once_keeps_the_record_whole(crisis: Town) -> None:
    jobs = [lambda n=n: crisis.say("bob", f"note {n}", room="C-1") for n in range(4)]
    replies = at_once(*jobs, lambda: crisis.say("alice", "resolve", room="C-1"))
    assert {reply.refusal for reply in replies} == {None}
    assert sorted(happened(crisis)) == ["declared", *["note"] * 4, "resolved"]
    assert whole(crisis)

"""Nudges: pop-ups, opened content and breaks; and one broken reminder that stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.store import SqlStore
from bot.context import Context
from bot.model.customer import Contact, ContactOutcome
from bot.model.duties import PopUp, Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp
from bot.model.resource import ResourceState
from bot.ports import Work
from bot.reminding.breaks import note_contact
from bot.reminding.duty import Due
from bot.reminding.popups import watch
from bot.reminding.table import DUTIES
from tests.core.ledger import person, rows
from tests.core.promising import HOUR, acting, promised, quiet_crisis, said
from tests.reading import words_of
from tests.town import ORG, Town, shelf


@pytest.fixture
def town(store: SqlStore) -> Town:
    opened = Town(store)
    quiet_crisis(opened)
    return opened


def popup(town: Town, down: bool) -> None:
    made = PopUp("p1", ORG, town.crisis().id, "home", person(town, "bob").id, town.clock(), town.clock() + HOUR)

    def job(context: Context) -> None:
        context.work.add(made)
        watch(context, made)

    acting(town, job)
    if down:
        town.done("alice", "popup down home", room="C-1")


@pytest.mark.parametrize(("down", "heard"), [(False, ["reminder.take_down"]), (True, [])])
def test_a_notice_is_to_come_down(town: Town, down: bool, heard: list[str]) -> None:
    popup(town, down)
    town.pass_(hours=1)
    assert said(town, "@bob") == heard


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_opened_is_closed_again(town: Town, closed: bool) -> None:
    bob, until = person(town, "bob").id, town.clock() + HOUR

    def job(context: Context) -> None:
        state = ResourceState("guide", ORG, opened_by=bob, open_until=None if closed else until)
        context.work.add(state)
        row = (reminder_id(ReminderKind.REGATE, "guide"), ORG, town.crisis().id, ReminderKind.REGATE, until)
        context.work.add(Reminder(*row, subject="guide", person=bob))

    acting(town, job)
    town.pass_(hours=1)
    heard = [] if closed else ["reminder.regate"]
    assert (said(town, "@bob"), said(town, "@alice")) == (heard, heard)


def spoke(town: Town, times: int, apart: timedelta) -> None:
    bob = person(town, "bob").id
    if not rows(town, FollowUp):
        promised(town, 90, timedelta(days=9))
    for _ in range(times):

        def job(context: Context) -> None:
            facts = (context.new_id(), ORG, "k90", town.crisis().id, "f90", context.now, bob, "phone")
            context.work.add(Contact(*facts, ContactOutcome.REACHED))
            note_contact(context, town.crisis(), bob)

        acting(town, job)
        town.clock.pass_(seconds=apart.total_seconds())


def test_a_break_is_offered_once_a_stretch_and_to_the_agent_alone(town: Town) -> None:
    after = shelf_pace(town)
    spoke(town, after + 2, timedelta(minutes=2))
    town.tick()
    assert (said(town, "@bob"), said(town, "@alice")) == (["reminder.staff_break"], [])
    spoke(town, 3, timedelta(minutes=2))
    town.tick()
    assert len(said(town, "@bob")) == 1
    town.clock.pass_(minutes=40)
    spoke(town, after, timedelta(minutes=2))
    town.tick()
    assert len(said(town, "@bob")) == 2


def test_whoever_paused_needs_no_reminder(town: Town) -> None:
    spoke(town, 2, timedelta(minutes=2))
    assert town.pass_(hours=3) == 0


def shelf_pace(town: Town) -> int:
    crisis = town.crisis()

    def read(work: Work) -> int:
        return shelf().of(work, crisis).cadence.staff_break.after_contacts

    return town.store.submit(ORG, read, write=False).result()


def test_one_that_cannot_be_handled_does_not_stop_the_others(town: Town) -> None:
    bad, good = promised(town, 31), promised(town, 32)
    broken = DUTIES[ReminderKind.PROMISE_SOON]

    def stands(context: Context, due: Due) -> bool:
        if due.reminder.subject == bad.id:
            raise ZeroDivisionError
        return broken.stands(context, due)

    duties: dict[ReminderKind, Any] = {**DUTIES, ReminderKind.PROMISE_SOON: replace(broken, stands=stands)}
    town.clockwork = replace(town.clockwork, duties=duties)
    assert town.pass_(minutes=30) == 1
    assert good.ref in town.read("@bob")
    town.clockwork = replace(town.clockwork, duties=DUTIES)
    assert town.pass_(minutes=5) == 1


def test_a_notice_is_put_up_and_watched_by_command(town: Town) -> None:
    def soon(_words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:
        return (now + HOUR,)

    town.service = replace(town.service, dates=soon)
    town.done("alice", "popup up home --until soon", room="C-1")
    assert "home" in words_of(town.say("bob", "C-1 popup").card)
    assert town.say("alice", "C-1 popup up home --until soon").refusal == "popup.up_already"
    assert (town.pass_(hours=1), said(town, "@alice")) == (1, ["reminder.take_down"])
    town.done("alice", "popup down", room="C-1")
    assert town.pass_(hours=1) == 0

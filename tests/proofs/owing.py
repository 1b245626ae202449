"""Owing: crises in which one reminder of every kind there is stands, and what people are to read when all ring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from adapters.clock import Clock
from adapters.store import SqlStore
from adapters.store.work import SqlWork
from bot.beacon import Beacon
from bot.invocation import Invocation
from bot.model.crisis import Crisis, Severity
from bot.model.customer import Contact, ContactOutcome, Customer
from bot.model.duties import OF_A_CRISIS, OF_A_DAY, OF_ONESELF, Handover, PopUp, Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Person
from bot.model.records import LocalRoom
from bot.model.resource import ResourceState
from bot.model.room import LOCAL, Room, RoomKind
from bot.ports import Work
from bot.settings import Settings

ORG = "acme"
LEADS = tuple(f"lead-{number}" for number in range(40))
QUEUE_ALERT = 1  # follow-ups that may wait for somebody to take them
EVERY = timedelta(hours=2)
LATER = timedelta(days=300)  # until somebody lets them ring
GROUP = 50  # crises in one unit of work
CRISIS, FIRST = "crisis-", 1000  # of what is planted: ids, and the number before the first
KINDS = len(ReminderKind)  # reminders of one crisis and its agent
ONCE = (ReminderKind.PROMISE_SOON, ReminderKind.QUEUE_LONG, ReminderKind.STAFF_BREAK, ReminderKind.REGATE)
PROMISES = {
    ReminderKind.PROMISE_SOON: FollowUpState.OPEN,
    ReminderKind.PROMISE_OVERDUE: FollowUpState.OPEN,
    ReminderKind.NEXT_CONTACT: FollowUpState.WAITING,
    ReminderKind.VALUE_ADD: FollowUpState.WAITING,
}
EACH = len(PROMISES) + QUEUE_ALERT + 1  # follow-ups of a crisis: its agent's, and what waits for anybody
Read = Counter[tuple[str, str]]  # how often something is said in a room


def settings_of(url: str) -> Settings:
    """Return how a Beacon is set up for these proofs."""
    return Settings(database_url=url, org=ORG, people=LEADS, leads=("lead-0",), queue_alert=QUEUE_ALERT)


def environment_of(url: str) -> dict[str, str]:
    """Return the same for a server."""
    people = {"BEACON_PEOPLE": ",".join(LEADS), "BEACON_LEADS": "lead-0"}
    return {"BEACON_DATABASE_URL": url, "BEACON_ORG": ORG, "BEACON_QUEUE_ALERT": str(QUEUE_ALERT), **people}


def found(url: str, crises: int) -> None:
    """Bring an organisation into being, and let so many crises each owe one reminder of every kind, but not yet."""
    clock = Clock()
    beacon = Beacon(settings_of(url), clock)
    words = f'declare "Cards fail" --sev 2 --type product_failure --lead {LEADS[0]}'
    beacon.service.submit(Invocation(ORG, LEADS[0], words, key="first"), clock()).result()
    playbook = beacon.store.submit(ORG, lambda work: work.find(Crisis)[0].playbook).result()
    for first in range(1, crises + 1, GROUP):
        _plant(beacon.store, range(first, min(first + GROUP, crises + 1)), playbook, clock())
    beacon.close()


def ring(store: SqlStore, now: datetime) -> None:
    """Make all of them due at this moment, as if they had never rung."""
    anew = f"due_at = '{now.isoformat(timespec='microseconds')}', fired = 0, done = (1 = 0)"
    planted = f"substr(crisis_id, 1, {len(CRISIS)}) = '{CRISIS}' OR crisis_id IS NULL"
    text = f"UPDATE reminders SET {anew} WHERE {planted}"
    store.submit(ORG, lambda work: cast(SqlWork, work)._session.change(text)).result()


def unrung(store: SqlStore, now: datetime) -> int:
    """Return how many are due and have not rung yet."""

    def count(work: Work) -> int:
        return work.count(Reminder, fired=0, done=False, until={"due_at": now}).get((), 0)

    return store.submit(ORG, count, write=False).result()


def wanted(crises: int) -> Read:
    """Return what people are to read, and where: each once."""
    read: Read = Counter()
    for number in range(1, crises + 1):
        name, ref, lead, agent = _name(number), f"C-{_number(number)}", _direct(_lead(number)), _direct(_agent(number))
        for kind in ("reminder.notice_due", "reminder.update_due", "follow.crowd"):
            read[name, f"{kind} {ref}"] = read[lead, f"{kind} {ref}"] = 1
        read[name, f"digest.crisis {ref}"] = read[lead, f"digest.day {ref}"] = 1
        read[agent, f"reminder.handover_waits {ref}"] = read[agent, "digest.owed"] = 1
        read[agent, "staff_break me"] = read[agent, f"take_down place-{number}"] = 1
        read[agent, f"regate guide-{number}"] = read[lead, f"regate guide-{number}"] = 1
        for place, kind in enumerate(PROMISES):
            read[agent, f"{kind} F-{_number(number) * EACH + place}"] = 1
    return read


def _plant(store: SqlStore, numbers: range, playbook: str, now: datetime) -> None:
    def job(work: Work) -> None:
        for number in numbers:
            for row in _rows(number, playbook, now):
                work.add(row)

    store.submit(ORG, job).result()


def _rows(number: int, playbook: str, now: datetime) -> Iterator[object]:
    """Yield a crisis with its room and its agent, and what every kind of reminder is about."""
    name, agent, lead = _name(number), _agent(number), _lead(number)
    yield Person(agent, ORG, agent, agent)
    words = (name, ORG, _number(number), "Outage", ("product_failure",), Severity.SEV2, lead, now, playbook)
    yield Crisis(*words, lead=lead, next_update_at=now, room_id=name)
    yield Room(name, ORG, LOCAL, RoomKind.CRISIS, name, crisis_id=name, ref=name)
    yield LocalRoom(name, ORG)
    yield Handover(f"handover-{number}", ORG, name, lead, agent, now, {})
    yield PopUp(f"notice-{number}", ORG, name, f"place-{number}", agent, now, now)
    yield ResourceState(f"guide-{number}", ORG, opened_by=agent, open_until=now)
    yield from _promises(number, now)
    for kind in ReminderKind:
        yield _reminder(kind, number, now + LATER)


def _promises(number: int, now: datetime) -> Iterator[object]:
    """Yield a customer, to whom an agent owes one follow-up of each kind and nobody yet two more; both have spoken."""
    agent, customer, states = _agent(number), f"customer-{number}", list(PROMISES.values())
    yield Customer(customer, ORG, number, f"Customer {number}", agent, now)
    for place in range(EACH):
        words = (f"follow-{number}-{place}", ORG, _number(number) * EACH + place, _name(number), customer, "a call")
        owned = place < len(states)
        state = states[place] if owned else FollowUpState.OPEN
        due_at = now if place else now + LATER  # what is due soon is not due yet
        yield FollowUp(*words, due_at, due_at, agent, now, owner=agent if owned else None, state=state)
    spoken = (f"contact-{number}", ORG, customer, _name(number), f"follow-{number}-0", now, agent, "phone")
    yield Contact(*spoken, ContactOutcome.REACHED)


def _reminder(kind: ReminderKind, number: int, due_at: datetime) -> Reminder:
    agent = _agent(number)
    alone = kind in OF_ONESELF
    subjects = {
        **{each: f"follow-{number}-{place}" for place, each in enumerate(PROMISES)},
        ReminderKind.HANDOVER_WAITS: f"handover-{number}",
        ReminderKind.TAKE_DOWN: f"notice-{number}",
        ReminderKind.REGATE: f"guide-{number}",
    }
    subject = subjects.get(kind, agent if alone else _name(number))
    crisis_id, heard_by = (None if alone else _name(number)), (agent if kind not in OF_A_CRISIS else "")
    daily = "09:00 UTC" if kind in (*OF_A_DAY, ReminderKind.OWED) else ""
    every = None if daily or kind in ONCE else EVERY
    row = (reminder_id(kind, subject), ORG, crisis_id, kind, due_at, every)
    return Reminder(*row, subject=subject, person=heard_by if kind not in OF_A_DAY else "", daily=daily)


def _name(number: int) -> str:
    return f"{CRISIS}{number}"


def _number(number: int) -> int:
    return number + FIRST


def _agent(number: int) -> str:
    return f"agent-{number}"


def _lead(number: int) -> str:
    return LEADS[number % len(LEADS)]


def _direct(person: str) -> str:
    return f"@{person}"

"""The ledger: what the store holds behind the cards, and ways to ask without leaving a trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

from bot.model.crisis import Crisis
from bot.model.duties import Reminder, ReminderKind
from bot.model.org import Person
from bot.model.timeline import Event, first_fault
from bot.ports import Shift, Store, Work
from tests.town import Town

Row = TypeVar("Row")
Result = TypeVar("Result")


def rows(town: Town, kind: type[Row], /, **equals: Any) -> list[Row]:
    """Return the stored rows of a kind."""
    return town.store.submit(town.settings.org, lambda work: work.find(kind, **equals), write=False).result()


def reminders(town: Town, number: int = 1) -> dict[ReminderKind, Reminder]:
    """Return the reminders of a crisis that are still on, by kind."""
    return {each.kind: each for each in rows(town, Reminder, crisis_id=town.crisis(number).id) if not each.done}


def events(town: Town, number: int = 1) -> list[Event]:
    """Return the timeline of a crisis, oldest first."""
    return rows(town, Event, crisis_id=town.crisis(number).id, order="seq")


def happened(town: Town, number: int = 1) -> list[str]:
    """Return the kinds of events on a crisis's timeline, in order."""
    return [event.kind for event in events(town, number)]


def whole(town: Town, number: int = 1) -> bool:
    """Say whether a crisis's timeline is what was written."""
    return first_fault(town.crisis(number), events(town, number)) is None


def person(town: Town, handle: str) -> Person:
    """Return somebody as they are stored."""
    (found,) = rows(town, Person, handle=handle)
    return found


def change_person(town: Town, handle: str, **changes: Any) -> None:
    """Change somebody's row by hand."""
    old = person(town, handle)
    assert town.store.submit(town.settings.org, lambda work: work.swap(old, replace(old, **changes))).result()


def at_once(*jobs: Callable[[], Result]) -> list[Result]:
    """Run jobs in a thread each, all at the same time; return their results in order."""
    with ThreadPoolExecutor(len(jobs)) as crew:
        return [each.result() for each in [crew.submit(job) for job in jobs]]


def titles(town: Town) -> list[str]:
    """Return the titles of all crises, in the order of their numbers."""
    return [crisis.title for crisis in rows(town, Crisis, order="number")]


class _Rehearsed(Exception):
    """Carries a result out of a unit of work of which nothing is kept."""

    def __init__(self, result: Any) -> None:
        super().__init__("rehearsed")
        self.result = result


class Rehearsal:
    """A store in which everything happens and nothing is kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def submit(self, org_id: str, job: Callable[[Work], Result], *, write: bool = True) -> Future[Result]:
        """Run a job and take back what it wrote."""

        def rehearse(work: Work) -> Result:
            raise _Rehearsed(job(work))

        future: Future[Result] = Future()
        try:
            self._store.submit(org_id, rehearse, write=write).result()
        except _Rehearsed as rehearsed:
            future.set_result(rehearsed.result)
        except Exception as fault:  # a refusal travels as one
            future.set_exception(fault)
        return future

    def shift(self, job: Callable[[Shift], Result]) -> Future[Result]:
        """The ticker has nothing to rehearse."""
        raise NotImplementedError

    def orgs(self) -> Future[list[str]]:
        """Return the ids of all organisations."""
        return self._store.orgs()

    def close(self) -> None:
        """The real store is closed by whoever opened it."""

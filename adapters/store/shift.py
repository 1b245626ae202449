"""The ticker's units of work: what is due in every organisation, held so that no other replica says it, too."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from functools import partial
from operator import attrgetter

from sqlalchemy import ClauseElement, select

from adapters.store.columns import given
from adapters.store.rows import RowType
from adapters.store.sessions import Session
from adapters.store.statements import limited_to, padded
from adapters.store.tables import crises, reminders
from adapters.store.work import SqlWork
from bot.model.duties import Reminder
from bot.ports import Work


class SqlShift:
    """A ticker's transaction: it sees what is due in every organisation."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: datetime, limit: int, *, people: tuple[str, ...] = ()) -> list[Reminder]:
        """Return reminders that are due, oldest first; those that another replica holds are passed over.

        With `people` only those that one of them hears of next.
        """
        statements = self._session.statements
        rows: RowType[Reminder] = statements.types[Reminder]
        heard_by = padded(people) if people else []
        found: list[Reminder] = []
        # Where several write at once, a row is held with its crisis, and one without a crisis by itself.
        for held in (Held.WITH_CRISIS, Held.ALONE) if statements.dialect.name != "sqlite" else (Held.NOTHING,):
            text = statements.kept(("due", held, len(heard_by)), partial(_due, rows, held, len(heard_by)))
            columns = self._session.rows(text, (rows.encode("due_at", now), *heard_by, limit - len(found)))
            found += map(rows.unpack, columns)
        return sorted(found, key=attrgetter("due_at"))

    def within(self, org_id: str) -> Work:
        """Return the same transaction confined to one organisation."""
        return SqlWork(self._session, org_id)


class Held(Enum):
    """What is held together with a due reminder."""

    NOTHING = auto()
    WITH_CRISIS = auto()
    ALONE = auto()


def _due(rows: RowType[Reminder], held: Held, people: int) -> ClauseElement:
    """Carried by `reminders_due` or `reminders_person`, which hold only what is not done.

    Parameters: now, as many people as there are, limit. Where several write at once, a reminder is held
    together with its crisis, and passed over while a command holds that: commands take the crisis first,
    and one that waited for us while we wait for it would stand still until the database notices.
    """
    due = (
        select(*(reminders.c[name] for name in rows.names))
        .where(reminders.c.done.is_(False), reminders.c.due_at <= given("now"))
        .order_by(reminders.c.due_at)
    )
    if people:
        due = due.where(reminders.c.person.in_([given(kind=reminders.c.person.type) for _ in range(people)]))
    if held is Held.WITH_CRISIS:
        of_crisis = (crises.c.org_id == reminders.c.org_id) & (crises.c.id == reminders.c.crisis_id)
        due = due.join_from(reminders, crises, of_crisis)
        due = due.with_for_update(of=(reminders, crises), key_share=True, skip_locked=True)
    if held is Held.ALONE:
        alone = reminders.c.crisis_id.is_(None)
        due = due.where(alone).with_for_update(of=reminders, key_share=True, skip_locked=True)
    return limited_to(due)

"""Units of work: the four verbs inside one transaction, confined to one organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, select

from adapters.store.columns import given
from adapters.store.rows import RowType
from adapters.store.sessions import Session
from adapters.store.statements import Search, Term, limited_to, padded
from adapters.store.tables import crises, reminders
from bot.model.delivery import Delivery
from bot.model.duties import Reminder
from bot.ports import Work

Row = TypeVar("Row")


class SqlWork:
    """One transaction's view of one organisation. Every statement it runs names the organisation."""

    __slots__ = ("_session", "_types", "org_id")

    def __init__(self, session: Session, org_id: str) -> None:
        self.org_id = org_id
        self._session = session
        self._types = session.statements.types

    def get(self, kind: type[Row], row_id: str, *, hold: bool = False) -> Row | None:
        """Return a row by id. `hold` keeps others from changing it until this work ends."""
        rows: RowType[Row] = self._types[kind]
        text = self._session.statements.get(rows, hold and self._session.writing)
        found = self._session.rows(text, (self.org_id, row_id))
        return rows.unpack(found[0]) if found else None

    def find(
        self,
        kind: type[Row],
        /,
        *,
        order: str = "id",
        descending: bool = False,
        limit: int | None = None,
        contains: Mapping[str, str] | None = None,
        hold: bool = False,
        **equals: Any,
    ) -> list[Row]:
        """Return rows whose columns equal the given values (a tuple: any of them, None: empty).

        `contains` asks for text inside a column, whatever the case. `order` names a column;
        rows that are equal in it come in the order of their ids.
        """
        if () in equals.values():
            return []
        rows: RowType[Row] = self._types[kind]
        terms: list[Term] = []
        values: list[Any] = [self.org_id]
        for name, wanted in equals.items():
            terms.append(_term(rows, name, wanted, values))
        for name, part in (contains or {}).items():
            terms.append((name, "contains", None))
            values.append(_pattern(part))
        if limit is not None:
            values.append(limit)
        search = Search(tuple(terms), order, descending, limit is not None, hold and self._session.writing)
        text = self._session.statements.find(rows, search)
        return [rows.unpack(columns) for columns in self._session.rows(text, values)]

    def add(self, row: object) -> None:
        """Insert a row. Raises `Conflict` when its key is taken."""
        rows = self._own(row)
        statements = self._session.statements
        if isinstance(row, Delivery):
            self._session.wakes = True
            if row.collapse is not None:
                self._session.change(statements.supersede(), (self.org_id, row.room_id, row.collapse))
        self._session.change(statements.insert(rows), rows.pack(row))

    def swap(self, old: Row, new: Row) -> bool:
        """Replace `old` by `new` if its version is still the stored one; the stored version is then one more."""
        rows = self._own(old)
        known: Any = old
        if self._own(new) is not rows or known.id != new.id:  # type: ignore[attr-defined]  # every row has an id
            raise ValueError(f"a swap takes two states of one row, not {old!r} and {new!r}")
        changed, values = rows.changes(old, new)
        text = self._session.statements.swap(rows, changed)
        self._session.wakes |= isinstance(new, Delivery)
        keys = (known.version + 1, self.org_id, known.id, known.version)
        return self._session.change(text, (*values, *keys)) == 1

    def next_number(self, series: str) -> int:
        """Return the next number of a series of this organisation, from 1, without gaps on commit."""
        self._session.must_write()
        ((number,),) = self._session.rows(self._session.statements.next_number(), (self.org_id, series))
        return int(number)

    def _own(self, row: object) -> RowType[Any]:
        """Return the type of a row of this organisation; another's is a fault in the caller."""
        rows = self._types[type(row)]
        if getattr(row, rows.owner) != self.org_id:
            raise ValueError(f"{type(row).__name__} of another organisation than {self.org_id!r}")
        return rows


class SqlShift:
    """A ticker's transaction: it sees what is due in every organisation."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Return reminders that are due, oldest first; those that another replica holds are passed over."""
        statements = self._session.statements
        rows: RowType[Reminder] = statements.types[Reminder]
        several_write = statements.dialect.name != "sqlite"
        text = statements.kept("due", lambda: _due(rows, several_write=several_write))
        found = self._session.rows(text, (rows.encode("due_at", now), limit))
        return [rows.unpack(columns) for columns in found]

    def within(self, org_id: str) -> Work:
        """Return the same transaction confined to one organisation."""
        return SqlWork(self._session, org_id)


def _due(rows: RowType[Reminder], *, several_write: bool) -> ClauseElement:
    """Carried by the index `reminders_due`, which holds only what is not done. Parameters: now, limit.

    Where several write at once, a reminder is held together with its crisis, and passed over while a
    command holds that: commands take the crisis first, and one that waited for us while we wait for it
    would stand still until the database notices.
    """
    due = (
        select(*(reminders.c[name] for name in rows.names))
        .where(reminders.c.done.is_(False), reminders.c.due_at <= given("now"))
        .order_by(reminders.c.due_at)
    )
    if several_write:
        of_crisis = (crises.c.org_id == reminders.c.org_id) & (crises.c.id == reminders.c.crisis_id)
        due = due.join_from(reminders, crises, of_crisis)
        due = due.with_for_update(of=(reminders, crises), key_share=True, skip_locked=True)
    return limited_to(due)


def _term(rows: RowType[Any], name: str, wanted: Any, values: list[Any]) -> Term:
    """Return the term for one equality and add its parameters to `values`.

    Values of a closed set are spelled out in the text, which lets partial indexes serve.
    """
    if wanted is None:
        return name, "null", None
    closed = rows.codecs[name].closed
    if not isinstance(wanted, tuple):
        encoded = rows.encode(name, wanted)
        if closed:
            return name, "literal", encoded
        values.append(encoded)
        return name, "equal", None
    several = [rows.encode(name, value) for value in wanted]
    if closed:
        return name, "literals", tuple(several)
    several = padded(several)
    values.extend(several)
    return name, "any", len(several)


def _pattern(part: str) -> str:
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

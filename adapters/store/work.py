"""Units of work: the four verbs inside one transaction, confined to one organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from adapters.store.rows import RowType
from adapters.store.sessions import Session
from adapters.store.statements import Search, Term, padded
from bot.model.delivery import Delivery

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
        order: str | tuple[str, ...] = "id",
        descending: bool = False,
        limit: int | None = None,
        contains: Mapping[str, str] | None = None,
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        hold: bool = False,
        **equals: Any,
    ) -> list[Row]:
        """Return rows whose columns equal the given values (a tuple: any of them, None: empty).

        `contains` asks for text inside a column, whatever the case; `since` and `until` for columns that
        are not below, and not above, a value. `order` names a column, or several; rows that are equal in
        them come in the order of their ids.
        """
        if () in equals.values():
            return []
        rows: RowType[Row] = self._types[kind]
        terms, values = self._asked(rows, equals, contains or {}, since or {}, until or {})
        if limit is not None:
            values.append(limit)
        orders = order if isinstance(order, tuple) else (order,)
        search = Search(terms, orders, descending, limit is not None, hold and self._session.writing)
        text = self._session.statements.find(rows, search)
        return [rows.unpack(columns) for columns in self._session.rows(text, values)]

    def count(
        self,
        kind: type[object],
        /,
        *,
        by: tuple[str, ...] = (),
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        **equals: Any,
    ) -> dict[tuple[Any, ...], int]:
        """Count the rows that `find` would return, in one query: how many there are for each value of `by`."""
        if () in equals.values():
            return {}
        rows: RowType[Any] = self._types[kind]
        terms, values = self._asked(rows, equals, {}, since or {}, until or {})
        found = self._session.rows(self._session.statements.count(rows, terms, by), values)
        return {tuple(map(rows.decode, by, key)): int(n) for *key, n in found if n}

    def heads(
        self,
        kind: type[Row],
        /,
        *,
        per: tuple[str, ...],
        order: str,
        limit: int,
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        **equals: Any,
    ) -> list[Row]:
        """Return the first `limit` rows by `order` for each value of the columns `per`, in one query."""
        if () in equals.values():
            return []
        rows: RowType[Row] = self._types[kind]
        # Groups that are named come first: so they can be looked up one by one.
        named = {name: equals[name] for name in per if name in equals}
        terms, values = self._asked(rows, {**named, **equals}, {}, since or {}, until or {})
        text = self._session.statements.heads(rows, terms, per, order)
        return [rows.unpack(columns) for columns in self._session.rows(text, (*values, limit))]

    def _asked(
        self,
        rows: RowType[Any],
        equals: Mapping[str, Any],
        contains: Mapping[str, str],
        since: Mapping[str, Any],
        until: Mapping[str, Any],
    ) -> tuple[tuple[Term, ...], list[Any]]:
        """Return the terms of a search and the parameters that go with them, the organisation first."""
        values: list[Any] = [self.org_id]
        at_once = self._session.statements.dialect.name == "postgresql"  # it takes a list as one parameter
        terms = [_term(rows, name, wanted, values, at_once) for name, wanted in equals.items()]
        for how, bounds in (("since", since), ("until", until)):
            for name, bound in bounds.items():
                terms.append((name, how, None))
                values.append(rows.encode(name, bound))
        for name, part in contains.items():
            terms.append((name, "contains", None))
            values.append(_pattern(part))
        return tuple(terms), values

    def add(self, row: object) -> None:
        """Insert a row. Raises `Conflict` when its key is taken."""
        rows = self._own(row)
        statements = self._session.statements
        if isinstance(row, Delivery):
            self._session.wakes = True
            if row.collapse is not None:
                self._session.change(statements.supersede(), (self.org_id, row.room_id, row.collapse))
        self._session.change(statements.insert(rows), rows.pack(row))

    def add_each(self, rows: Sequence[object]) -> None:
        """Insert many rows of one kind in one go. Raises `Conflict` when a key is taken."""
        if not rows:
            return
        types = [self._own(row) for row in rows]
        if len(set(types)) > 1 or isinstance(rows[0], Delivery):
            raise ValueError("rows that are added in one go are of one kind, and none is a delivery")
        if self._session.statements.dialect.name == "postgresql":
            # Foreign keys are checked with kept plans. One that was made while a table was small reads all of it.
            self._session.change("DISCARD PLANS")
        self._session.change_each(self._session.statements.insert(types[0]), [types[0].pack(row) for row in rows])

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

    def remove(self, row: object) -> bool:
        """Delete a row if its version is still the stored one."""
        rows = self._own(row)
        known: Any = row
        return self._session.change(self._session.statements.remove(rows), (self.org_id, known.id, known.version)) == 1

    def next_number(self, series: str) -> int:
        """Return the next number of a series of this organisation, from 1, without gaps on commit."""
        return self.numbers(series, 1)[0]

    def numbers(self, series: str, count: int) -> range:
        """Return the next `count` numbers of a series, taken in one go."""
        self._session.must_write()
        text = self._session.statements.next_numbers()
        ((last,),) = self._session.rows(text, (self.org_id, series, count, count))
        return range(int(last) - count + 1, int(last) + 1)

    def _own(self, row: object) -> RowType[Any]:
        """Return the type of a row of this organisation; another's is a fault in the caller."""
        rows = self._types[type(row)]
        if getattr(row, rows.owner) != self.org_id:
            raise ValueError(f"{type(row).__name__} of another organisation than {self.org_id!r}")
        return rows


def _term(rows: RowType[Any], name: str, wanted: Any, values: list[Any], at_once: bool) -> Term:
    """Return the term for one equality and add its parameters to `values`.

    Values of a closed set are spelled out in the text, which lets partial indexes serve. Several others are
    handed over `at_once`, as an array, or one by one: thousands of parameters take long to be read.
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
    if at_once:
        values.append(list(dict.fromkeys(several)))
        return name, "array", None
    several = padded(several)
    values.extend(several)
    return name, "any", len(several)


def _pattern(part: str) -> str:
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

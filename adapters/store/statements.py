"""Statements: SQL composed with SQLAlchemy once per shape, then run by the driver with plain parameters.

Running a kept text on the driver costs about a fifth of running the same statement through an
SQLAlchemy connection, and a command makes seven of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Select, Text, delete, func, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.columns import given, literal
from adapters.store.rows import RowType
from adapters.store.tables import PENDING, TABLES, counters, deliveries
from bot.model.delivery import DeliveryState

UNIQUE_ORDERS = frozenset({"id", "seq", "number"})  # orders that need no tie-break
Term = tuple[str, str, Any]  # a column, how it is compared, and what the text needs to know of the value


def _array(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return given(kind=postgresql.ARRAY(column.type))


# How a column is compared with the one parameter of its term.
COMPARED: dict[str, Callable[[ColumnElement[Any]], ColumnElement[bool]]] = {
    "equal": lambda column: column == given(kind=column.type),
    "since": lambda column: column >= given(kind=column.type),
    "until": lambda column: column <= given(kind=column.type),
    "array": lambda column: column == func.any(_array(column)),
}


class Search(NamedTuple):
    """The shape of a search: everything that its text depends on, and none of its parameters."""

    terms: tuple[Term, ...]
    order: tuple[str, ...]
    descending: bool
    limited: bool
    hold: bool


def padded(values: Sequence[Any]) -> list[Any]:
    """Lengthen a list to a power of two with its last value, so that few texts serve lists of any length."""
    missing = (1 << (len(values) - 1).bit_length()) - len(values)
    return [*values, *(values[-1] for _ in range(missing))]


def limited_to(statement: Select[Any]) -> Select[Any]:
    """Add a limit that is handed over; the offset is spelled out, or SQLite's would be a parameter too."""
    return statement.limit(given("limit")).offset(literal(0))


class Statements:
    """The statements of one sort of database, each compiled when its shape is first needed.

    Parameters are positional, in the order in which the methods' docstrings name them.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.types: dict[Any, RowType[Any]] = {
            kind: RowType(kind, table, dialect.name) for kind, table in TABLES.items()
        }
        self._kept: dict[Hashable, str] = {}

    def kept(self, shape: Hashable, build: Callable[[], ClauseElement]) -> str:
        """Return the text of a statement, which `build` composes when this shape is new."""
        text = self._kept.get(shape)
        if text is None:
            options = {"render_postcompile": True}
            text = str(build().compile(dialect=self.dialect, compile_kwargs=options))
            self._kept[shape] = text
        return text

    def insert(self, rows: RowType[Any]) -> str:
        """Insert a row. Parameters: the columns `rows.stored`."""
        return self.kept(("insert", rows.kind), lambda: _insert(rows))

    def get(self, rows: RowType[Any], hold: bool) -> str:
        """Select a row by id. Parameters: org_id, id."""
        return self.kept(("get", rows.kind, hold), lambda: _get(rows, hold))

    def swap(self, rows: RowType[Any], changed: tuple[str, ...]) -> str:
        """Update a row. Parameters: the changed columns, the new version, org_id, id, the old version."""
        return self.kept(("swap", rows.kind, changed), lambda: _swap(rows, changed))

    def find(self, rows: RowType[Any], search: Search) -> str:
        """Select rows. Parameters: org_id, those of the terms in their order, the limit if there is one."""
        return self.kept(("find", rows.kind, search), lambda: self._find(rows, search))

    def count(self, rows: RowType[Any], terms: tuple[Term, ...], by: tuple[str, ...]) -> str:
        """Count rows by the values of columns. Parameters: org_id, those of the terms in their order."""
        return self.kept(("count", rows.kind, terms, by), lambda: self._count(rows, terms, by))

    def heads(self, rows: RowType[Any], terms: tuple[Term, ...], per: tuple[str, ...], order: str) -> str:
        """Select the first rows of each group. Parameters: org_id, those of the terms in their order, the limit."""
        return self.kept(("heads", rows.kind, terms, per, order), lambda: self._heads(rows, terms, per, order))

    def remove(self, rows: RowType[Any]) -> str:
        """Delete a row. Parameters: org_id, id, the version."""
        return self.kept(("remove", rows.kind), lambda: _remove(rows))

    def supersede(self) -> str:
        """Retire what a newer state of a card replaces. Parameters: org_id, room_id, collapse.

        What was begun already may have been done in part, and it alone knows how far it may go on.
        """
        return self.kept("supersede", _supersede)

    def next_numbers(self) -> str:
        """Count a series on and return its last number. Parameters: org_id, series, how many, how many again."""
        return self.kept("next_numbers", self._next_numbers)

    def _find(self, rows: RowType[Any], search: Search) -> Select[Any]:
        names = search.order if search.order[-1] in UNIQUE_ORDERS else (*search.order, "id")
        columns = (rows.table.c[name] for name in names)
        statement = self._those(rows, _columns(rows), search.terms).order_by(
            *(column.desc() if search.descending else column for column in columns)
        )
        if search.limited:
            statement = limited_to(statement)
        return statement.with_for_update(key_share=True) if search.hold else statement

    def _count(self, rows: RowType[Any], terms: tuple[Term, ...], by: tuple[str, ...]) -> Select[Any]:
        groups = [rows.table.c[name] for name in by]
        return self._those(rows, select(*groups, func.count()), terms).group_by(*groups)

    def _heads(self, rows: RowType[Any], terms: tuple[Term, ...], per: tuple[str, ...], order: str) -> Select[Any]:
        if terms and terms[0][:2] == (*per, "array"):
            return self._heads_of_each(rows, terms, per[0], order)
        columns = rows.table.c
        place = func.row_number().over(
            partition_by=[columns[name] for name in per], order_by=(columns[order], columns.id)
        )
        placed = self._those(rows, select(*(columns[name] for name in rows.names), place), terms).subquery()
        *kept, number = placed.c
        return select(*kept).where(number <= given("limit")).order_by(*(placed.c[name] for name in per), number)

    def _heads_of_each(self, rows: RowType[Any], terms: tuple[Term, ...], per: str, order: str) -> Select[Any]:
        """Look the groups up one by one, since it is known which they are: the rest of each is never read."""
        columns, (_, *others) = rows.table.c, terms
        wanted = func.unnest(_array(columns[per]))
        groups = select(given("owner", Text()).label("its_org"), wanted.label("its_group")).subquery()
        mine = (columns[rows.owner] == groups.c.its_org, columns[per] == groups.c.its_group)
        first = _columns(rows).where(*mine, *(self._term(rows, term) for term in others))
        first = first.order_by(columns[order], columns.id).limit(given("limit"))
        found = first.lateral()
        chosen = select(*found.c).select_from(groups.join(found, true()))
        return chosen.order_by(found.c[per], found.c[order], found.c.id)

    def _those(self, rows: RowType[Any], chosen: Select[Any], terms: tuple[Term, ...]) -> Select[Any]:
        """Confine a statement to the rows of an organisation that fit the terms."""
        own = rows.table.c[rows.owner] == given("owner")
        return chosen.where(own, *(self._term(rows, term) for term in terms))

    def _term(self, rows: RowType[Any], term: Term) -> ColumnElement[bool]:
        name, how, detail = term
        column = rows.table.c[name]
        match how:
            case "null":
                return column.is_(None)
            case "literal":
                return column.is_(detail) if isinstance(detail, bool) else column == literal(detail)
            case "literals":
                return column.in_([literal(value) for value in detail])
            case "any":
                return column.in_([given(kind=column.type) for _ in range(detail)])
            case "contains":
                fold = func.fold if self.dialect.name == "sqlite" else func.lower
                return fold(column).like(fold(given(kind=Text())), escape="\\")
        return COMPARED[how](column)

    def _next_numbers(self) -> ClauseElement:
        upsert = sqlite.insert if self.dialect.name == "sqlite" else postgresql.insert
        return (
            upsert(counters)
            .values(org_id=given("org_id"), series=given("series"), value=given("many"))
            .on_conflict_do_update(
                index_elements=[counters.c.org_id, counters.c.series],
                set_={"value": counters.c.value + given("more", counters.c.value.type)},
            )
            .returning(counters.c.value)
        )


def _columns(rows: RowType[Any]) -> Select[Any]:
    return select(*(rows.table.c[name] for name in rows.names))


def _insert(rows: RowType[Any]) -> ClauseElement:
    return insert(rows.table).values({name: given(name) for name in rows.stored})


def _get(rows: RowType[Any], hold: bool) -> Select[Any]:
    columns = rows.table.c
    statement = _columns(rows).where(columns[rows.owner] == given("owner"), columns.id == given("wanted"))
    # Rows that refer to the held one may still be added: it is held against change, not against mention.
    return statement.with_for_update(key_share=True) if hold else statement


def _swap(rows: RowType[Any], changed: tuple[str, ...]) -> ClauseElement:
    columns = rows.table.c
    return (
        update(rows.table)
        .ordered_values(*((columns[name], given(f"new_{name}")) for name in (*changed, "version")))
        .where(columns[rows.owner] == given("owner"), columns.id == given("known"))
        .where(columns.version == given("old"))
    )


def _remove(rows: RowType[Any]) -> ClauseElement:
    columns = rows.table.c
    mine = (columns[rows.owner] == given("owner"), columns.id == given("known"), columns.version == given("old"))
    return delete(rows.table).where(*mine)


def _supersede() -> ClauseElement:
    columns = deliveries.c
    return (
        update(deliveries)
        .values(state=literal(DeliveryState.SUPERSEDED.value), version=columns.version + literal(1))
        .where(columns.org_id == given("org"), columns.room_id == given("room"))
        .where(columns.collapse == given("name"), PENDING, columns.error.is_(None))
    )

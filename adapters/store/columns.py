"""Columns: the words in which tables are written down, and the values in their statements."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    or_,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData(naming_convention={"pk": "%(table_name)s_pkey", "fk": "%(table_name)s_%(column_0_N_name)s_fkey"})
INSTANT = DateTime(timezone=True).with_variant(Text(), "sqlite")
COUNT = BigInteger().with_variant(Integer(), "sqlite")


def _columns(kind: TypeEngine[Any], names: Sequence[str], null: bool) -> list[Column[Any]]:
    return [Column(name, kind, nullable=null) for name in names]


def texts(*names: str, null: bool = False) -> list[Column[Any]]:
    """Words; also enums by value, and documents and tuples as JSON, which the database never looks into."""
    return _columns(Text(), names, null)


def numbers(*names: str, null: bool = False) -> list[Column[Any]]:
    """Whole numbers, ranks and severities."""
    return _columns(Integer(), names, null)


def flags(*names: str) -> list[Column[Any]]:
    """Yes or no."""
    return _columns(Boolean(), names, null=False)


def instants(*names: str, null: bool = False) -> list[Column[Any]]:
    """Points in time, in UTC."""
    return _columns(INSTANT, names, null)


def table(name: str, *columns: Column[Any], of: Table | None = None, by: str = "") -> Table:
    """A table of rows that belong to an organisation; `by` is the column that names their parent row."""
    org_id, row_id = (Column(part, Text(), primary_key=True) for part in ("org_id", "id"))
    parent = () if of is None else (ForeignKeyConstraint(["org_id", by], [of.c.org_id, of.c.id]),)
    return Table(name, METADATA, org_id, row_id, *columns, *numbers("version"), *parent)


def literal(value: Any) -> BindParameter[Any]:
    """A value that stands in a statement's text, so that the planner sees which partial index fits."""
    return bindparam(None, value, literal_execute=True, unique=True)


def given(name: str | None = None, kind: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """A value that is handed over when the statement runs."""
    return bindparam(name, None, type_=kind, unique=name is None)


def is_one_of(column: Column[Any], *values: StrEnum) -> ColumnElement[bool]:
    """The form of a partial index's condition in which SQLite sees that one equality implies it."""
    return or_(*(column == literal(value.value) for value in values))


def index(name: str, of: Table, *columns: str, where: ColumnElement[bool] | None = None, once: bool = False) -> None:
    """An index over all rows or those of a condition; `once` admits every combination of values once."""
    Index(name, *(of.c[column] for column in columns), unique=once, sqlite_where=where, postgresql_where=where)

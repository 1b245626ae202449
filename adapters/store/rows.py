"""Row types: how a frozen dataclass becomes the values of a table's row, and comes back from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_type_hints

from sqlalchemy import Table

from adapters.store.codecs import codec_for

Row = TypeVar("Row")


class RowType(Generic[Row]):
    """One kind of row on one sort of database.

    `names` are the fields in the order in which a statement selects them; `stored` the columns in the
    order in which an insert writes them, which leaves out what the database numbers by itself.
    """

    def __init__(self, kind: type[Row], table: Table, dialect: str) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.table = table
        self.names = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # rows are dataclasses
        self.stored = tuple(column.name for column in table.c if column.identity is None)
        self.owner = "org_id" if "org_id" in self.names else "id"  # an organisation is its own
        self.codecs = {name: codec_for(hints[name], dialect) for name in self.names}
        self._read = attrgetter(*self.stored)
        self._encoders = [
            (place, encode)
            for place, name in enumerate(self.stored)
            if (encode := self.codecs[name].encode) is not None
        ]
        self._decoders = [
            (place, decode) for place, name in enumerate(self.names) if (decode := self.codecs[name].decode) is not None
        ]

    def pack(self, row: Row) -> list[Any]:
        """Return the values of the columns `stored`."""
        values = list(self._read(row))
        for place, encode in self._encoders:
            if values[place] is not None:
                values[place] = encode(values[place])
        return values

    def unpack(self, columns: Sequence[Any]) -> Row:
        """Return the row that the columns `names` make."""
        values = list(columns)
        for place, decode in self._decoders:
            if values[place] is not None:
                values[place] = decode(values[place])
        return self.kind(*values)

    def encode(self, name: str, value: Any) -> Any:
        """Return one field's value as its column holds it."""
        encode = self.codecs[name].encode
        return value if encode is None or value is None else encode(value)

    def decode(self, name: str, value: Any) -> Any:
        """Return what a column's value stands for in one field."""
        decode = self.codecs[name].decode
        return value if decode is None or value is None else decode(value)

    def changes(self, old: Row, new: Row) -> tuple[tuple[str, ...], list[Any]]:
        """Return the names and column values of the fields in which `new` differs, `version` aside."""
        pairs = zip(self.stored, self._read(old), self._read(new), strict=True)
        # Most fields are the very same object, which is quicker to see than that they are equal.
        differing = [name for name, before, after in pairs if before is not after and before != after]
        names = tuple(name for name in differing if name != "version")
        return names, [self.encode(name, getattr(new, name)) for name in names]

"""Sessions: one database connection inside a transaction, speaking in statements' texts and plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from adapters.store.statements import Statements

Result = TypeVar("Result")
Values = Sequence[Any]


class Connection(Protocol):
    """What the drivers' connections have in common."""

    def execute(self, text: Any, values: Any = ..., /) -> Any: ...

    def cursor(self) -> Any: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class Session:
    """Runs statements for one job and turns the driver's errors into the store's.

    `wakes` tells that something was made sendable, so that the dispatcher is woken after the commit.
    """

    __slots__ = ("_connection", "_errors", "_translated", "statements", "wakes", "writing")

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        errors: type[Exception],
        translated: Callable[[Any], Exception],
        *,
        writing: bool,
    ) -> None:
        self._connection = connection
        self._errors = errors
        self._translated = translated
        self.statements = statements
        self.writing = writing
        self.wakes = False

    def rows(self, text: str, values: Values = ()) -> list[Sequence[Any]]:
        """Run a statement and return its rows."""
        try:
            found: list[Sequence[Any]] = self._connection.execute(text, values).fetchall()
        except self._errors as error:
            raise self._translated(error) from error
        return found

    def change(self, text: str, values: Values = ()) -> int:
        """Run a statement that changes rows; return how many."""
        self.must_write()
        try:
            count: int = self._connection.execute(text, values).rowcount
        except self._errors as error:
            raise self._translated(error) from error
        return count

    def change_each(self, text: str, batch: Sequence[Values]) -> int:
        """Run a statement once for each set of values, in one go; return how many rows changed."""
        self.must_write()
        cursor = self._connection.cursor()
        try:
            cursor.executemany(text, batch)
            count: int = cursor.rowcount
        except self._errors as error:
            raise self._translated(error) from error
        finally:
            cursor.close()
        return count

    def must_write(self) -> None:
        """Refuse to change anything in a job that said it only reads."""
        if not self.writing:
            raise RuntimeError("this unit of work was begun with write=False")


class Runner(Protocol):
    """One sort of database: it runs jobs in its threads, each in a transaction of its own."""

    def write(self, run: Callable[[Session], Result], /) -> Future[Result]:
        """Run a job that changes something; its future resolves after the commit."""

    def read(self, run: Callable[[Session], Result], /) -> Future[Result]:
        """Run a job that only reads."""

    def close(self) -> None:
        """Finish what was submitted and close every connection."""

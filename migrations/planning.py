"""Planning: tells SQLite's planner how many rows an index's columns leave, as it cannot guess it from nothing.

Without statistics it takes an organisation for ten rows, and walks all of it to save itself a sort.
Measured statistics would change with the data, and plans with them; these hold from the first day.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

MANY = 100_000  # rows of a table
WAITING = 1_000  # rows of an index that holds only what is still open
FEW = 10  # rows that agree in the columns of an index up to one that is not its last
COARSE = ("org_id", "chat", "kind")  # columns that hardly tell rows apart

INDEXES = """
    SELECT m.tbl_name, m.name, l."unique", l.partial FROM sqlite_master AS m
    JOIN pragma_index_list(m.tbl_name) AS l ON l.name = m.name WHERE m.type = 'index'
"""


def describe_indexes(connection: Connection) -> None:
    """Write the statistics of every index there is. Does nothing on other databases."""
    if connection.dialect.name != "sqlite":
        return
    indexes = connection.exec_driver_sql(INDEXES).all()
    if not indexes:
        return
    connection.exec_driver_sql(f'ANALYZE "{indexes[0].tbl_name}"')  # the only way to make sqlite_stat1
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    for table, name, unique, partial in indexes:
        columns = connection.exec_driver_sql(f'PRAGMA index_info("{name}")').scalars("name")
        numbers = statistics(tuple(columns), unique=bool(unique), partial=bool(partial))
        connection.exec_driver_sql(
            "INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, name, " ".join(map(str, numbers)))
        )


def statistics(columns: Iterable[str], *, unique: bool, partial: bool) -> list[int]:
    """Return how many rows an index has, and how many agree in its first column, its first two, and so on."""
    rows = WAITING if partial else MANY
    names = tuple(columns)
    agreeing = [rows if set(names[: place + 1]) <= set(COARSE) else FEW for place in range(len(names))]
    if unique:
        agreeing[-1] = 1
    return [rows, *agreeing]

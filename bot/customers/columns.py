"""The columns of a sheet: which heading stands for which field, guessed from its words and from what is below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from zoneinfo import available_timezones

from bot.customers.headings import FIELDS, folded, known
from bot.customers.roll import plain_email, plain_phone
from bot.customers.sheet import Row, Unreadable, rows
from bot.grammar import nearest
from bot.refusals import Refusal

SAMPLE = 50  # rows that are looked at to guess a column
MOST_LINES = 50_000
SEVERAL = 0.6  # of a column's cells have to look like what it is taken for
Likeness = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read: its headings, and the rows below them."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@lru_cache(maxsize=4)  # an import reads the same file for each of its chunks
def read_sheet(text: str) -> Sheet:
    """Read a file. One without headings gets numbers for them. Raises `Unreadable`.

    Of one that is too long no more is read than shows that it is: others wait meanwhile.
    """
    first, *rest = islice(rows(text), MOST_LINES + 2)
    if first.wrong:
        raise Unreadable("heading")
    if any(plain_email(cell) or (plain_phone(cell) and len(first.cells) > 1) for cell in first.cells):
        return Sheet(tuple(str(number + 1) for number in range(len(first.cells))), (first, *rest))
    return Sheet(_told_apart(first.cells), tuple(rest))


def _told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    """Number headings that read alike: each stands for a column of its own."""
    found: dict[str, str] = {}
    for heading in headings:
        names = (heading, *(f"{heading} {number}" for number in range(2, len(headings) + 2)))
        name = next(each for each in names if folded(each) not in found) if folded(heading) else heading
        found[folded(name) or str(len(found))] = name
    return tuple(found.values())


def guess(sheet: Sheet) -> dict[str, str]:
    """Return which heading stands for which field. Each field is taken once, headings before contents."""
    found: dict[str, str] = {}
    for heading in sheet.headings:
        field = known().get(folded(heading))
        if field and field not in found.values():
            found.setdefault(heading, field)
    for place, heading in enumerate(sheet.headings):
        field = None if heading in found else _alike(_cells(sheet.rows[:SAMPLE], place), set(found.values()))
        if heading and field:
            found[heading] = field
    if "name" not in found.values() and "given_name" not in found.values():
        found |= _name_by_content(sheet, found)
    return found


def _cells(some: Iterable[Row], place: int) -> list[str]:
    return [row.cells[place] for row in some if not row.wrong and place < len(row.cells) and row.cells[place]]


def _alike(cells: Sequence[str], taken: set[str]) -> str | None:
    """Return the field that most cells look like, unless another column has it."""
    looks: Mapping[str, Likeness] = {"email": _is_email, "zone": _is_zone, "phone": _is_phone}
    for field, look in looks.items():
        if cells and field not in taken and sum(map(look, cells)) >= SEVERAL * len(cells):
            return field
    return None


def _is_email(cell: str) -> bool:
    return plain_email(cell) is not None


def _is_phone(cell: str) -> bool:
    return plain_phone(cell) is not None


def _is_zone(cell: str) -> bool:
    return "/" in cell and cell in available_timezones()


def _name_by_content(sheet: Sheet, found: Mapping[str, str]) -> dict[str, str]:
    """Take the first column of words that differ from line to line for the name."""
    for place, heading in enumerate(sheet.headings):
        cells = _cells(sheet.rows[:SAMPLE], place)
        if heading and heading not in found and cells and all(_is_worded(cell) for cell in cells):
            return {heading: "name"} if len(set(cells)) > len(cells) // 2 else {}
    return {}


def _is_worded(cell: str) -> bool:
    return cell[0].isalpha() and not any(sign.isdigit() for sign in cell)


def chosen(sheet_headings: Sequence[str], words: str) -> dict[str, str]:
    """Read `E-Mail=email, Naam=name`. Refuses headings and fields that there are not, and a field twice."""
    by_fold = {folded(heading): heading for heading in sheet_headings}
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in words.split(","))):
        heading, equals, field = (part.strip() for part in pair.rpartition("="))
        field = folded(field).replace(" ", "_")
        if not equals or folded(heading) not in by_fold:
            raise Refusal("import.no_column", column=(heading or pair)[:40], known=", ".join(sheet_headings)[:300])
        if field not in (*FIELDS, "nothing"):
            close = nearest(field, FIELDS) or "name"
            raise Refusal("import.no_field", field=field[:40], nearest=close, known=", ".join(FIELDS))
        found[by_fold[folded(heading)]] = field
    twice = next((field for field in found.values() if list(found.values()).count(field) > 1), "nothing")
    if twice != "nothing":
        raise Refusal("import.field_twice", field=twice)
    return found


def changed(columns: Mapping[str, str], choices: Mapping[str, str]) -> dict[str, str]:
    """Return the columns with other fields for some; a field that moved leaves the column that had it."""
    kept = {head: field for head, field in columns.items() if head not in choices and field not in choices.values()}
    return kept | {heading: field for heading, field in choices.items() if field != "nothing"}


def places(headings: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return in which column of a row each field stands."""
    return {field: headings.index(heading) for heading, field in columns.items() if heading in headings}

"""Sheets of customers are read as people hand them over, or refused with a reason."""

import pytest

from bot.customers.sheet import Row, Unreadable, decoded, rows

TEXT = "name;mail\nZoë;z@example.com\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_sheet_reads_the_same_in_every_unicode_encoding(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("content", "reason"),
    [(TEXT.encode("latin-1"), "encoding"), (b"a,b\n\0,c\n", "nul"), ("a\0".encode("utf-16"), "nul")],
)
def test_what_is_no_plain_text_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as no:
        decoded(content)
    assert no.value.reason == reason


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_delimiter_parts_the_cells(mark: str) -> None:
    assert list(rows(f"a{mark}b\r\nc{mark}d\r\n")) == [Row(1, ("a", "b")), Row(2, ("c", "d"))]


def test_a_record_over_several_lines_keeps_the_number_of_its_first() -> None:
    assert [row.line for row in rows('a,b\n"x\ny",z\n\nc,d\n')] == [1, 2, 5]


def test_ragged_and_endless_lines_are_marked_and_the_others_read_on() -> None:
    sheet = f"a,b\nonly\nc,d,e\n{'x' * 1_000_000},y\nf,g,,\n"
    assert [row.wrong for row in rows(sheet)] == ["", "columns.wrong", "columns.wrong", "too_long", ""]


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(Unreadable):
        list(rows(" \n"))

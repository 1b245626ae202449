"""Sheets of customers are read as people hand them over, or refused with a reason."""

import pytest

from bot.customers.sheet import LOST, Row, Unreadable, decoded, rows

TEXT = "name;mail\nZoë;z@example.com\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_sheet_reads_the_same_in_every_unicode_encoding(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


def test_another_encoding_is_refused_and_not_guessed() -> None:
    with pytest.raises(Unreadable) as no:
        decoded(TEXT.encode("latin-1"))
    assert no.value.reason == "encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_nul_costs_its_own_line_only(encoding: str) -> None:
    sheet = decoded("a,b\n\0,c\nd,e\n".encode(encoding))
    assert list(rows(sheet)) == [Row(1, ("a", "b")), Row(2, (LOST, "c"), "characters.bad"), Row(3, ("d", "e"))]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_delimiter_parts_the_cells(mark: str) -> None:
    assert list(rows(f"a{mark}b\r\nc{mark}d\r\n")) == [Row(1, ("a", "b")), Row(2, ("c", "d"))]


def test_a_record_over_several_lines_keeps_the_number_of_its_first() -> None:
    assert [row.line for row in rows('a,b\n"x\ny",z\n\nc,d\n')] == [1, 2, 5]


def test_ragged_and_endless_lines_are_marked_and_the_others_read_on() -> None:
    sheet = f"a,b\nonly\nc,d,e\n{'x' * 1_000_000},y\nf,g,,\n"
    assert [row.wrong for row in rows(sheet)] == ["", "columns.wrong", "columns.wrong", "too_long", ""]


def test_a_quotation_that_nobody_closed_costs_its_own_line_only() -> None:
    body = "".join(f"name {n},{n}\n" for n in range(100))
    found = list(rows(f'a,b\n"open,1\n{body}5" disk,2\n"last,3'))
    assert [row.line for row in found if row.wrong == "quote.open"] == [2, 104]
    assert len([row for row in found if not row.wrong]) == 102


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(Unreadable):
        list(rows(" \n"))

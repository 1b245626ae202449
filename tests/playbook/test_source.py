"""Reading YAML: the values of YAML 1.2, the line of each, and every fault told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playbook.problem import Place
from bot.playbook.source import locate, parse, plain

TEXT = """\
id: flood
words: [no, off, on, 10:30, "0123"]
numbers: {one: 1, half: 0.5, yes_: true, nothing: null}
needs:
  - id: emergency
    backup:
      - text_agents
  - {id: technical}
"""


def test_words_that_other_readers_take_for_values_stay_words() -> None:
    assert plain(parse("a.yaml", TEXT).tree)["words"] == ["no", "off", "on", "10:30", "0123"]


def test_numbers_and_truth_are_values() -> None:
    assert plain(parse("a.yaml", TEXT).tree)["numbers"] == {"one": 1, "half": 0.5, "yes_": True, "nothing": None}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("id",), 1),
        (("words", 3), 2),
        (("needs",), 4),
        (("needs", 0), 5),
        (("needs", 0, "backup"), 6),
        (("needs", 0, "backup", 0), 7),
        (("needs", 1, "id"), 8),
        (("needs", 1, "route"), 8),
        (("needs", 7, "route"), 4),
        (("nowhere",), 1),
    ],
)
def test_every_value_knows_its_line_and_a_missing_one_that_of_its_holder(
    path: tuple[str | int, ...], line: int
) -> None:
    assert locate(parse("a.yaml", TEXT).tree, path) == Place("a.yaml", line)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("a: 1\nb: [", 2, "problem.unreadable"),
        ("a: 1\n\tb: 2", 2, "problem.unreadable"),
        ("a: 1\n---\nb: 2", 2, "problem.unreadable"),
        ("a: *nobody", 1, "problem.unreadable"),
        ("- a", 1, "problem.not_a_map"),
        ("a: 1\nb: 2\na: 3", 3, "problem.twice"),
        ("a: 1\n2: b", 2, "problem.key_not_text"),
        ("a: 1\n<<: {b: 2}", 2, "problem.key_not_text"),
        ("a: 1\n? [b]\n: c", 2, "problem.key_not_text"),
        ("a: 1\nb: 2026-13-45", 2, "problem.not_a_value"),
        ("a: !!bool perhaps", 1, "problem.not_a_value"),
        ("a: 1\nb: !!python/object:os.system x", 2, "problem.tag"),
        ("a: !house {b: 1}", 1, "problem.tag"),
        ("a: &x {b: 1}\nc: *x", 2, "problem.alias"),
        ("a: &x {b: *x}", 1, "problem.alias"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, key: str) -> None:
    assert [(problem.line, problem.key) for problem in parse("a.yaml", text).problems] == [(line, key)]


def test_all_faults_of_a_file_are_told_together() -> None:
    sheet = parse("a.yaml", "a: 1\na: 2\n3: b\nc: !odd d\ne: 2026-02-30\n")
    assert [problem.line for problem in sheet.problems] == [2, 3, 4, 5]


def test_an_empty_file_is_an_empty_map() -> None:
    assert plain(parse("a.yaml", "# nothing yet\n").tree) == {}


def test_a_deep_nest_is_refused_and_no_crash() -> None:
    assert [problem.key for problem in parse("a.yaml", "[" * 5000).problems] == ["problem.unreadable"]


@given(st.text(alphabet="ab:-[]{}&*!?|>%@#'\"\n\t 01.~<=,\u00e9\ud800", max_size=60))
def test_no_text_whatever_makes_the_reader_fail(text: str) -> None:
    sheet = parse("a.yaml", text)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in sheet.problems)

"""Log lines: names, ids and numbers get through; what people wrote never does."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.logs import Lines, set_up
from bot.model.delivery import DeliveryKind

SECRET = "Mrs Okafor, +234 555 0100, xoxb-12345, cannot pay"
CANARY = "canary-3f9c"


class Log:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """The logging of the whole process, set up for a test and put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    written = Log()
    set_up("DEBUG", written.stream)
    yield written
    logging.captureWarnings(capture=False)
    root.handlers[:], level = before
    root.setLevel(level)


def test_an_event_is_one_json_line_with_its_fields(log: Log) -> None:
    logging.getLogger("beacon.dispatcher").warning(
        "delivery_parked",
        extra={"delivery": "d-1", "code": "not_in_channel", "attempt": 2, "kind": DeliveryKind.POST, "room": None},
    )
    (line,) = log.lines()
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "beacon.dispatcher",
        "event": "delivery_parked",
        "delivery": "d-1",
        "code": "not_in_channel",
        "attempt": 2,
        "kind": "post",
        "room": None,
    }


def test_a_field_that_is_not_allowed_is_left_out(log: Log) -> None:
    logging.getLogger("x").info("note_added", extra={"title": CANARY, "text": CANARY, "crisis": "C-1"})
    assert CANARY not in log.stream.getvalue()
    assert log.lines()[0]["crisis"] == "C-1"


@pytest.mark.parametrize("value", [SECRET, "two words", "ẹkún", "", "x" * 200, ["a"], {"a": 1}, b"bytes"])
def test_a_value_that_could_be_text_is_hidden(log: Log, value: object) -> None:
    logging.getLogger("x").info("note_added", extra={"code": value})
    assert log.lines()[0]["code"] == "?"


@pytest.mark.parametrize("message", [SECRET, f"posting {CANARY}", "Request body: %s"])
def test_a_message_that_is_not_a_name_gives_only_its_place(log: Log, message: str) -> None:
    logging.getLogger("vendor").error(message, *([SECRET] if "%" in message else []))
    (line,) = log.lines()
    assert line["event"].startswith("test_logs.py:")
    assert not {CANARY, "Okafor", "xoxb"} & set(log.stream.getvalue().replace(",", " ").split())
    assert "Okafor" not in log.stream.getvalue()


def deeper(value: str) -> None:
    raise ValueError(value)


def several(value: str) -> None:
    raise ExceptionGroup(value, [ValueError(value), KeyError(value)])


def test_a_traceback_is_classes_and_places_without_a_value(log: Log) -> None:
    try:
        try:
            deeper(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        logging.getLogger("x").exception("job_failed")
    (line,) = log.lines()
    assert [error["class"] for error in line["errors"]] == ["KeyError", "ValueError"]
    assert all(place.startswith("delivery/test_logs.py:") for error in line["errors"] for place in error["at"])
    assert len(line["errors"][1]["at"]) == 2
    assert "Okafor" not in log.stream.getvalue()


def test_of_errors_that_came_together_the_first_is_told(log: Log) -> None:
    try:
        several(SECRET)
    except ExceptionGroup:
        logging.getLogger("x").exception("job_failed")
    (line,) = log.lines()
    assert [error["class"] for error in line["errors"]] == ["ExceptionGroup", "ValueError"]
    assert "Okafor" not in log.stream.getvalue()


def test_a_warning_of_a_library_repeats_nothing(log: Log) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(SECRET, stacklevel=1)
    assert [line["logger"] for line in log.lines()] == ["py.warnings"]
    assert "Okafor" not in log.stream.getvalue()


@given(st.text(), st.dictionaries(st.sampled_from(["code", "room", "state", "title"]), st.text()))
def test_no_text_with_a_space_in_it_ever_gets_through(message: str, extra: dict[str, str]) -> None:
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "msg": f"{message} {message}", **extra})
    line = json.loads(Lines().format(record))
    values = [value for name, value in line.items() if isinstance(value, str) and name != "at"]
    assert not any(" " in value for value in values)

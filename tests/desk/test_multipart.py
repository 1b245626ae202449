"""Forms with a file, as browsers send them: every byte of the file arrives, and nothing odd breaks anything."""

from __future__ import annotations

import pytest

from adapters.desk.answers import what_was_sent
from adapters.desk.multipart import Part, parts_of
from bot.attachments import attach, detach
from bot.doors import Knock

KIND = "multipart/form-data; boundary=----X"
BYTES = "\ufeffname\r\nZoë".encode("utf-16") + b"\r\n--\r\n\x00\xff"


def body(*parts: tuple[str, bytes]) -> bytes:
    """Return a body as a browser makes it."""
    pieces = (b"------X\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + b for head, b in parts)
    return b"\r\n".join((*pieces, b"------X--\r\n"))


def test_words_and_files_arrive_byte_for_byte() -> None:
    sent = body(('name="csrf"', b"abc"), ('name="f.file"; filename="a%22b.csv"\r\nContent-Type: text/csv', BYTES))
    assert list(parts_of(KIND, sent, 9)) == [Part("csrf", b"abc"), Part("f.file", BYTES, 'a"b.csv')]
    fields = what_was_sent(Knock("POST", "/", {}, {"content-type": KIND}, sent))
    assert fields["csrf"] == "abc"
    assert detach(fields["f.file"]) == ('a"b.csv', BYTES)


def test_a_file_that_was_not_chosen_is_nothing() -> None:
    sent = body(('name="f.file"; filename=""\r\nContent-Type: application/octet-stream', b""))
    assert what_was_sent(Knock("POST", "/", {}, {"content-type": KIND}, sent)) == {"f.file": ""}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("multipart/form-data", body(('name="a"', b"x"))),
        (KIND, b""),
        (KIND, b"------X"),
        (KIND, b"------X\r\nx\r\n\r\ny"),
    ],
)
def test_what_is_no_form_is_an_empty_one(kind: str, sent: bytes) -> None:
    assert what_was_sent(Knock("POST", "/", {}, {"content-type": kind}, sent)) == {}


def test_more_parts_than_a_form_has_are_passed_over() -> None:
    assert len(list(parts_of(KIND, body(*((f'name="f{n}"', b"") for n in range(99))), 60))) == 60


def test_a_file_goes_through_any_form_and_words_stand_for_themselves() -> None:
    assert detach(attach("C:\\sheets\\a;b,c.csv", BYTES)) == ("a;b,c.csv", BYTES)
    assert detach("name,email\n") == ("", b"name,email\n")
    assert detach("data:;name=x;base64,???") == ("x", b"")

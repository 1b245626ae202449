"""The signature: only Slack's own requests get in, at their time, once, and nothing odd upsets the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from adapters.slack.replays import KEPT, SHELF, Replays
from adapters.slack.signature import BODY_CAP, WINDOW, Verifier
from bot.refusals import Misconfigured
from tests.fakes.clock import Clock
from tests.slack.entrance import SECRET, command, signed, written

BODY = written(command("declare Card payments fail --sev 2"))
Headers = Mapping[str, str]


def verifier(*secrets: str, clock: Clock | None = None) -> Verifier:
    return Verifier(secrets or (SECRET,), clock or Clock())


def headers_now(**changes: str | None) -> dict[str, str]:
    """Return good headers with some taken away (None) or replaced."""
    headers = signed(BODY, Clock()())
    changed = {f"x-slack-{name.replace('_', '-')}": value for name, value in changes.items()}
    return {name: value for name, value in {**headers, **changed}.items() if value is not None}


def test_a_request_of_slack_gets_a_stamp_that_is_its_own() -> None:
    clock = Clock()
    checks = verifier(clock=clock)
    first = checks.stamp_of("POST", signed(BODY, clock()), BODY)
    other = checks.stamp_of("POST", signed(b"a=1", clock()), b"a=1")
    assert first == checks.stamp_of("POST", signed(BODY, clock()), BODY)
    assert first
    assert other not in (None, first)
    assert len(bytes.fromhex(first)) == 32
    clock.pass_(seconds=1)
    assert checks.stamp_of("POST", signed(BODY, clock()), BODY) not in (None, first)


def test_the_signature_that_slack_documents_is_the_one_that_is_made_here() -> None:
    """The worked example of Slack's own page on verifying requests."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    clock = Clock()
    clock.pass_(seconds=1531420618 - clock().timestamp())
    assert verifier("8f742231b10e8888abcd99yyyzzz85a5", clock=clock).stamp_of("POST", headers, body)


@pytest.mark.parametrize(("seconds", "is_good"), [(-WINDOW, True), (WINDOW, True), (-301, False), (301, False)])
def test_a_request_is_good_for_five_minutes_before_and_after(seconds: int, is_good: bool) -> None:
    clock = Clock()
    headers = signed(BODY, clock() + timedelta(seconds=seconds))
    assert bool(verifier(clock=clock).stamp_of("POST", headers, BODY)) is is_good


ODD = {
    "no signature": headers_now(signature=None),
    "no timestamp": headers_now(request_timestamp=None),
    "nothing": {},
    "an empty signature": headers_now(signature=""),
    "an empty timestamp": headers_now(request_timestamp=""),
    "another version": headers_now(signature="v1=" + headers_now()["x-slack-signature"][3:]),
    "no version": headers_now(signature=headers_now()["x-slack-signature"][3:]),
    "upper case": headers_now(signature="v0=" + headers_now()["x-slack-signature"][3:].upper()),
    "a short one": headers_now(signature=headers_now()["x-slack-signature"][:-1]),
    "a long one": headers_now(signature=headers_now()["x-slack-signature"] + "0"),
    "a line end": headers_now(signature=headers_now()["x-slack-signature"] + "\n"),
    "a space before": headers_now(signature=" " + headers_now()["x-slack-signature"]),
    "two, joined": headers_now(signature=", ".join([headers_now()["x-slack-signature"]] * 2)),
    "letters of other scripts": headers_now(signature="v0=" + "а" * 64),
    "half a character": headers_now(signature="v0=\udcff" + "0" * 63),
    "digits of other scripts": headers_now(request_timestamp="١٧٦٣٧١٥٦٠٠"),
    "a negative timestamp": headers_now(request_timestamp="-1763715600"),
    "a signed timestamp": headers_now(request_timestamp="+1763715600"),
    "a fraction": headers_now(request_timestamp="1763715600.0"),
    "an exponent": headers_now(request_timestamp="1e9"),
    "infinity": headers_now(request_timestamp="inf"),
    "not a number": headers_now(request_timestamp="nan"),
    "a very long timestamp": headers_now(request_timestamp="9" * 5000),
    "a timestamp beyond all time": headers_now(request_timestamp="9" * 12),
    "underscores": headers_now(request_timestamp="1_763_715_600"),
    "a timestamp with a space": headers_now(request_timestamp=headers_now()["x-slack-request-timestamp"] + " "),
    "a leading zero": headers_now(request_timestamp="0" + headers_now()["x-slack-request-timestamp"]),
    "another second": headers_now(request_timestamp=str(int(headers_now()["x-slack-request-timestamp"]) + 1)),
    "another secret": signed(BODY, Clock()(), "another"),
    "an empty secret": signed(BODY, Clock()(), ""),
}


@pytest.mark.parametrize("headers", ODD.values(), ids=ODD)
def test_whatever_is_not_quite_right_is_no_request_of_slack(headers: Headers) -> None:
    assert verifier().stamp_of("POST", headers, BODY) is None
    assert verifier("first", SECRET).stamp_of("POST", headers, BODY) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body + b" ",
        lambda body: body[:-1],
        lambda body: b"",
        lambda body: body.replace(b"2", b"1"),
        lambda body: body + b"\x00",
        lambda body: b"\x00" + body,
        lambda body: body.replace(b"+", b"%20"),
    ],
)
def test_a_body_that_was_touched_is_refused(change: Callable[[bytes], bytes]) -> None:
    assert change(BODY) != BODY
    assert verifier().stamp_of("POST", headers_now(), change(BODY)) is None


@pytest.mark.parametrize("method", ["GET", "PUT", "post", ""])
def test_only_a_post_is_a_request_of_slack(method: str) -> None:
    assert verifier().stamp_of(method, headers_now(), BODY) is None


def test_a_body_above_the_cap_is_refused_even_when_it_is_signed() -> None:
    clock = Clock()
    for size, is_good in ((BODY_CAP, True), (BODY_CAP + 1, False)):
        body = b"x" * size
        assert bool(verifier(clock=clock).stamp_of("POST", signed(body, clock()), body)) is is_good


def test_while_the_secret_is_changed_both_are_good_and_afterwards_only_the_new_one() -> None:
    clock = Clock()
    old, new = signed(BODY, clock(), "old"), signed(BODY, clock(), "new")
    both, after = verifier("new", "old", clock=clock), verifier("new", clock=clock)
    assert both.stamp_of("POST", old, BODY)
    assert both.stamp_of("POST", new, BODY)
    assert after.stamp_of("POST", new, BODY)
    assert after.stamp_of("POST", old, BODY) is None


@pytest.mark.parametrize("secrets", [(), ("",), ("good", "")])
def test_without_a_secret_there_is_no_door(secrets: tuple[str, ...]) -> None:
    with pytest.raises(Misconfigured, match="SLACK_SIGNING_SECRET"):
        Verifier(secrets, Clock())


def stamp(number: int) -> str:
    return f"{number:064x}"[::-1]


def test_a_stamp_is_new_once_until_it_could_not_be_used_any_more() -> None:
    clock = Clock()
    replays = Replays(clock)
    assert replays.first(stamp(1))
    clock.pass_(seconds=KEPT)
    assert not replays.first(stamp(1))
    clock.pass_(seconds=SHELF)
    assert replays.first(stamp(1))


def test_a_clock_that_is_set_back_lets_nothing_in_again() -> None:
    clock = Clock()
    replays = Replays(clock)
    assert replays.first(stamp(1))
    clock.pass_(seconds=-3600)
    assert not replays.first(stamp(1))
    assert replays.first(stamp(2))
    assert not replays.first(stamp(2))


def test_a_full_memory_refuses_what_is_new_rather_than_forget_what_is_old() -> None:
    clock = Clock()
    replays = Replays(clock, limit=3)
    assert [replays.first(stamp(number)) for number in range(5)] == [True, True, True, False, False]
    assert [replays.first(stamp(number)) for number in range(5)] == [False] * 5
    assert len(replays) == 3
    clock.pass_(seconds=KEPT + SHELF)
    assert replays.first(stamp(4))
    assert len(replays) == 1


def test_memory_stays_bounded_however_long_it_goes_on() -> None:
    clock = Clock()
    replays = Replays(clock)
    for number in range(20_000):
        clock.pass_(seconds=1)
        assert replays.first(stamp(number))
    assert len(replays) <= KEPT + SHELF + 1

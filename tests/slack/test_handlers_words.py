"""Words, keys and payloads: what Slack marked up, named and sent, read with care."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.handlers.keys import event_key, form_key, press_keys, trigger_key
from adapters.slack.handlers.payloads import (
    By,
    Press,
    read_call,
    read_happening,
    read_press,
    read_slash,
    read_submission,
)
from adapters.slack.handlers.words import named, plain, users_in, without
from tests.slack.branch import Branch, in_slack

HANDLES = {"U1": "bob", "W2": "chidi"}


@pytest.mark.parametrize(
    ("escaped", "typed"),
    [
        ("handover <@U1|someone else>", "handover @bob"),
        ("handover <@W2>, then <@U1>", "handover @chidi, then @bob"),
        ("handover <@U9|bob>", "handover @u9"),  # a stranger who is called like one of ours
        ("see <#C1|help-desk> and <#C2>", "see #help-desk and #C2"),
        ("see <#C1|>", "see #C1"),
        ("<!here> <!subteam^S1|@support> <!subteam^S2>", "@here @support @S2"),
        ("<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"),
        ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
        ("<http://x.example|x.example> <mailto:a@x.example|a@x.example>", "x.example a@x.example"),
        ("<https://x.example/long|the page>", "the page (https://x.example/long)"),
        ("a &lt;b&gt; &amp;amp; &amp;lt; R&amp;D", "a <b> &amp; &lt; R&D"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("“smart” — 5 < 6 > 4 <b> <>", "“smart” — 5 < 6 > 4 <b> <>"),
        ("", ""),
    ],
)
def test_text_is_read_as_it_was_typed(escaped: str, typed: str) -> None:
    assert plain(escaped, HANDLES) == typed


def test_the_people_in_a_text_are_found() -> None:
    assert users_in("<@U1|bob> and <@W2> and &lt;@U3&gt; and <#C1>") == {"U1", "W2"}


def test_a_mention_of_beacon_is_no_word() -> None:
    assert without("<@U0B> status <@U1>", "U0B") == "status <@U1>"
    assert without("hello <@U0B|beacon>", "U0B") == "hello"


def test_a_picked_person_is_named_and_words_stay_words() -> None:
    fields = {"lead": "<@U1>", "deputy": "<@U9>", "text": "<@U1> is <b>here</b> &amp; so on"}
    assert named(fields, HANDLES) == {"lead": "@bob", "deputy": "@u9", "text": fields["text"]}


PRESS = Press(By("T1", "U1"), "sealed", "1763715602.5", "C1 17.1  ", "t", "u", fleeting=False)


def at(seconds: float) -> Press:
    return replace(PRESS, at=f"{seconds:.6f}")


def test_presses_of_one_moment_have_one_name() -> None:
    assert press_keys(at(1000), "resolve") == press_keys(at(1004.9), "resolve")
    first, _ = press_keys(at(1004.9), "resolve")
    assert first in press_keys(at(1005.1), "resolve")
    assert first not in press_keys(at(1010), "resolve")


@pytest.mark.parametrize(
    "other",
    [
        replace(PRESS, by=By("T2", "U1")),
        replace(PRESS, by=By("T1", "U2")),
        replace(PRESS, place="C1 17.1 18.0 "),
    ],
)
def test_another_press_has_another_name(other: Press) -> None:
    assert press_keys(other, "resolve")[0] not in press_keys(PRESS, "resolve")
    assert press_keys(PRESS, "reopen")[0] not in press_keys(PRESS, "resolve")


def test_a_press_at_no_time_has_no_name() -> None:
    assert press_keys(replace(PRESS, at=""), "resolve") == (None, None)


def test_requests_have_the_names_that_slack_gives_them() -> None:
    assert trigger_key(By("T1", "U1"), "13.42.x") == "slack 13.42.x T1 U1"
    assert trigger_key(By("T1", "U1"), "") is None
    assert event_key("Ev1") == "slack Ev1"
    assert event_key("") is None
    assert form_key("V1", "n") != form_key("V1", "m")


ODD: list[Any] = [
    {},
    {"actions": [], "user": [], "team": None, "view": 3, "container": "x", "event": []},
    {"actions": ["x"], "user": {"id": 7}, "team": {"id": None}, "view": {"blocks": 3, "state": []}, "message": "x"},
    {"event": {"type": 3, "user": 4, "channel": 5, "item": 6}, "event_time": True, "event_id": {}},
    {"event": {"user": {"id": "U1"}, "channel": {"id": "C1"}}, "event_time": 2**70},
]


@pytest.mark.parametrize("payload", ODD)
def test_whatever_comes_is_read(payload: dict[str, Any]) -> None:
    assert read_slash(payload).text == ""
    assert read_press(payload).value == ""
    assert not read_submission(payload).answers
    assert read_call(payload).callback == ""
    assert read_happening(payload).at is None or payload["event_time"] is True


def test_an_event_says_who_where_and_when() -> None:
    event = {"type": "channel_rename", "channel": {"id": "C1"}, "user": {"id": "U1"}}
    read = read_happening({"event": event, "team_id": "T1", "event_time": 1763715602, "event_id": "Ev1"})
    assert (read.by, read.id, read.kind) == (By("T1", "U1", channel="C1"), "Ev1", "channel_rename")
    assert read.at is not None
    assert read.at.timestamp() == 1763715602


def test_odd_payloads_are_acknowledged(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        team = {"id": branch.team.id}
        for payload in ODD:
            for handler in (
                branch.handlers.typed,
                branch.handlers.pressed,
                branch.handlers.called,
                branch.handlers.happened,
            ):
                assert isinstance(await handler({"team": team, "team_id": team["id"], **payload}, None), dict)
        await branch.settled()

    in_slack(sqlite_url, story)

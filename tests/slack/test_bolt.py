"""The app: each kind of payload finds its way, whatever is not Beacon's business stops here, and nothing is a fault."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.bolt import Ack, Answer
from adapters.slack.signature import Replayed
from bot.refusals import Unavailable
from tests.slack.entrance import ALL, Entrance, ask, command, event, form, interaction, press

WAYS = ("typed", "pressed", "submitted", "called", "called", "happened")
KINDS = ("command", "press", "form", "shortcut", "message action", "event")


def failing(error: Exception) -> Entrance:
    """Return an entrance where whatever is asked for fails."""
    entrance = Entrance()

    def fail(_: Mapping[str, Any]) -> Ack:
        raise error

    entrance.desk.answer = fail
    return entrance


@pytest.mark.parametrize(("payload", "way"), list(zip(ALL, WAYS, strict=True)), ids=KINDS)
def test_each_kind_of_payload_comes_as_it_was_sent(payload: dict[str, Any], way: str) -> None:
    entrance = Entrance()
    assert ask(entrance, payload, stamp="abc") == [Answer()]
    assert entrance.desk.heard == [(way, payload, "abc")]


def test_what_is_answered_goes_out_in_the_words_of_slack() -> None:
    entrance = Entrance()
    said = {"text": "Done", "response_type": "ephemeral", "blocks": [{"type": "divider"}]}
    entrance.desk.answer = lambda payload: dict(said)
    (answer,) = ask(entrance, command())
    assert (answer.status, answer.content_type) == (200, "application/json;charset=utf-8")
    assert json.loads(answer.body) == said
    wrong: Ack = {"response_action": "errors", "errors": {"title": "too long"}}
    entrance.desk.answer = lambda payload: wrong
    (answer,) = ask(entrance, form())
    assert json.loads(answer.body) == wrong
    entrance.desk.answer = lambda payload: {"text": "ᏣᎳᎩ \ud83d"}
    (answer,) = ask(entrance, command())
    assert (answer.status, answer.body) == (200, "ᏣᎳᎩ \ud83d")


@pytest.mark.parametrize(
    "payload",
    [
        {"ssl_check": "1", "token": "t"},
        interaction("view_closed", view={"id": "V1"}, is_cleared=False),
        interaction("workflow_step_edit", callback_id="x"),
        interaction("dialog_cancellation", callback_id="x"),
        interaction("interactive_message", callback_id="x", actions=[]),
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1763715600},
        {"type": "what slack invents next"},
        {"type": ["event_callback"]},
        {},
    ],
)
def test_what_nobody_here_waits_for_is_taken_and_left_alone(payload: dict[str, Any]) -> None:
    entrance = Entrance()
    assert ask(entrance, payload) == [Answer()]
    assert not entrance.desk.heard


def test_a_menu_that_asks_for_its_choices_gets_none() -> None:
    (answer,) = ask(Entrance(), interaction("block_suggestion", action_id="a", value="b"))
    assert json.loads(answer.body) == {"options": []}


def test_the_check_of_the_address_is_answered_with_its_challenge() -> None:
    (answer,) = ask(Entrance(), {"type": "url_verification", "challenge": "3eZbrw1aB", "token": "t"})
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZbrw1aB"})


def test_an_event_of_a_kind_that_is_new_reaches_the_handlers_who_know_what_to_do() -> None:
    entrance = Entrance()
    assert ask(entrance, event("canvas_dreamt")) == [Answer()]
    assert entrance.desk.ways() == ["happened"]


def test_what_beacon_did_itself_is_no_event_but_its_coming_and_going_is() -> None:
    entrance = Entrance()
    own = [event(kind, user="UBEACON") for kind in ("message", "reaction_added", "pin_added")]
    moves = [event(kind, user="UBEACON") for kind in ("member_joined_channel", "member_left_channel")]
    assert ask(entrance, *own, *moves) == [Answer()] * 5
    assert [payload["event"]["type"] for _, payload, _ in entrance.desk.heard] == [
        "member_joined_channel",
        "member_left_channel",
    ]


@pytest.mark.parametrize("error", [ValueError("Mrs Okafor cannot pay"), KeyError("user"), Unavailable("disk full")])
def test_a_fault_is_an_apology_and_never_a_fault_of_the_server(error: Exception, caplog: Any) -> None:
    entrance = failing(error)
    answers = ask(entrance, *ALL[:5])
    assert [answer.status for answer in answers] == [200] * 5
    sorry = json.loads(answers[0].body)
    assert "Beacon could not finish this" in sorry["text"]
    assert sorry["response_type"] == "ephemeral"
    assert json.loads(answers[2].body)["errors"] == {"title": sorry["text"]}
    assert [(payload["type"], text) for payload, text in entrance.told] == [
        (kind, sorry["text"]) for kind in ("block_actions", "shortcut", "message_action")
    ]
    failures = [record for record in caplog.records if record.msg == "slack_failed"]
    assert [(vars(record)["kind"], vars(record)["org"]) for record in failures][:2] == [
        ("command", "demo"),
        ("block_actions", "demo"),
    ]


def test_a_form_without_a_field_is_answered_beside_it() -> None:
    entrance = failing(ValueError())
    bare = form(view={**form()["view"], "blocks": [{"type": "section"}]})
    assert ask(entrance, bare) == [Answer()]
    assert len(entrance.told) == 1


def test_an_event_that_could_not_be_kept_is_asked_for_again_and_one_that_breaks_the_handler_is_not() -> None:
    assert ask(failing(Unavailable("database restarts")), event()) == [Answer(429)]
    assert ask(failing(ValueError()), event("reaction_added")) == [Answer()]


def test_a_handler_that_answers_nonsense_is_a_fault_like_any_other() -> None:
    entrance = Entrance()
    entrance.desk.answer = lambda payload: {"no such": "argument"}
    answers = ask(entrance, command(), press())
    assert "Beacon could not finish" in answers[0].body
    assert answers[1] == Answer()


def test_telling_beside_the_answer_may_fail_too() -> None:
    entrance = failing(ValueError())
    entrance.told = None  # type: ignore[assignment]  # so that telling raises
    assert ask(entrance, press()) == [Answer()]


def test_a_replay_that_another_server_saw_is_refused_without_a_word() -> None:
    assert ask(failing(Replayed()), *ALL) == [Answer(401)] * 6


def test_bolt_keeps_quiet_and_leaves_the_loggers_of_others_alone(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN")
    for name in names:
        monkeypatch.setenv(f"SLACK_{name}", "of-the-settings")
    before = logging.getLogger("beacon").level, logging.getLogger("beacon.slack").level
    with caplog.at_level(logging.DEBUG):
        entrance = Entrance()
        assert ask(entrance, *ALL) == [Answer()] * 6
        assert "not installed" in ask(entrance, command(team_id="T9"))[0].body
    assert (logging.getLogger("beacon").level, logging.getLogger("beacon.slack").level) == before
    assert {record.name for record in caplog.records} <= {"beacon.slack", "asyncio"}

"""Turned away: other workspaces, whole enterprises, whoever is too fast, and payloads that are not whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.bolt import Answer
from tests.slack.entrance import ALL, Entrance, ask, command, event, form, press, shortcut

GUEST = {"id": "UEVE", "username": "eve", "team_id": "T9"}


def elsewhere(payload: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """Return a payload of another workspace."""
    team = facts.pop("team", "T9")
    changed = {**payload, **facts}
    if "team" in payload:
        changed["team"] = {"id": team, "domain": "elsewhere"}
    if "team_id" in payload:
        changed["team_id"] = team
    if "authorizations" in payload:
        changed["authorizations"] = [{"team_id": team, "is_enterprise_install": False}]
    if "view" in payload:
        changed["view"] = {**payload["view"], "app_installed_team_id": team}
    return changed


@pytest.mark.parametrize("team", ["T9", "T2", ""])
def test_where_beacon_is_not_installed_it_does_nothing_and_says_so_to_who_asked(team: str) -> None:
    entrance = Entrance()
    answers = ask(entrance, *(elsewhere(payload, team=team) for payload in ALL))
    assert not entrance.desk.heard
    assert [answer.status for answer in answers] == [200] * 6
    said = json.loads(answers[0].body)
    assert "not installed in this workspace" in said["text"]
    assert said["response_type"] == "ephemeral"
    assert json.loads(answers[2].body) == {"response_action": "errors", "errors": {"title": said["text"]}}
    assert [answer.body for answer in (answers[1], *answers[3:])] == [""] * 4
    assert {text for _, text in entrance.told} == {said["text"]}


@pytest.mark.parametrize(
    "payload",
    [
        command(is_enterprise_install="true", enterprise_id="E1"),
        press(is_enterprise_install=True),
        press(team=None),
        form(view={**form()["view"], "app_installed_team_id": "T2"}),
        event(outer={"authorizations": [{"team_id": "T1", "is_enterprise_install": True}]}),
        event(outer={"team_id": "T9"}),
        event(outer={"authorizations": [{"team_id": "T2", "is_enterprise_install": False}]}),
    ],
)
def test_what_belongs_to_two_workspaces_or_a_whole_enterprise_is_nobodys(payload: dict[str, Any]) -> None:
    entrance = Entrance()
    (answer,) = ask(entrance, payload)
    assert answer.status == 200
    assert not entrance.desk.heard


def test_a_workspace_of_an_enterprise_that_installed_beacon_itself_is_like_any_other() -> None:
    entrance = Entrance()
    grid = press(enterprise={"id": "E1", "name": "Grid"}, team={"id": "T1", "domain": "a", "enterprise_id": "E1"})
    assert ask(entrance, grid, command(enterprise_id="E1", enterprise_name="Grid")) == [Answer()] * 2
    assert entrance.desk.ways() == ["pressed", "typed"]


def test_a_guest_from_another_workspace_is_left_to_those_who_know_the_people() -> None:
    entrance = Entrance()
    assert ask(entrance, press(user=GUEST)) == [Answer()]
    assert entrance.desk.heard[0][1]["user"]["team_id"] == "T9"


def test_whoever_is_too_fast_is_told_how_long_to_wait_and_what_merely_happens_is_not_counted() -> None:
    entrance = Entrance(person=4)
    direct = event("message", channel_type="im")
    assert ask(entrance, command(), press(), form(), direct) == [Answer()] * 4
    slow = ask(entrance, command(), press(), form(), shortcut(), event(), direct)
    assert "Try again in 15 seconds" in json.loads(slow[0].body)["text"]
    assert json.loads(slow[2].body)["errors"]["title"] == json.loads(slow[0].body)["text"]
    assert len(entrance.told) == 4
    assert len(entrance.desk.heard) == 4
    quiet = [event(kind) for kind in ("reaction_added", "app_home_opened", "channel_archive")]
    quiet += [event("message", channel_type="channel"), event("message", channel_type="im", bot_id="B2")]
    assert ask(entrance, *quiet, command(user_id="UBOB")) == [Answer()] * 6
    assert len(entrance.desk.heard) == 10


def with_each(payload: Mapping[str, Any], name: str, *values: object) -> list[dict[str, Any]]:
    """Return a payload with a part replaced by each of the values."""
    return [{**payload, name: value} for value in values]


BROKEN = [
    {name: value for name, value in command().items() if name != "user_id"},
    *(each for payload in ALL[1:5] for each in with_each(payload, "user", None, "UALICE", [], {}, {"id": 7})),
    *with_each(press(), "actions", None, {}, "x"),
    *with_each(form(), "view", None, [], "V1"),
    *with_each(event(), "event", None, [], "x", {}, {"type": None}, {"type": {"a": 1}}),
    {**event(), "event_id": None},
    {"type": "url_verification"},
    {"type": "url_verification", "challenge": {"a": 1}},
]


@pytest.mark.parametrize("payload", BROKEN)
def test_a_payload_that_lacks_what_it_must_have_is_refused_as_such(payload: dict[str, Any]) -> None:
    entrance = Entrance()
    assert ask(entrance, payload) == [Answer(400)]
    assert not entrance.desk.heard


def deep(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "message", "user": "UALICE"}
    for _ in range(levels):
        inner = {"type": "message", "event": inner}
    return inner


@pytest.mark.parametrize(
    "payload",
    [
        {**event(), "authorizations": [7]},
        {**event(), "authorizations": 7},
        {**event(), "enterprise": 7},
        {**event(), "event": {"type": "message", "user": 7, "channel": 7, "item": 7, "bot_id": [1]}},
        {**event(), "event": deep(2000)},
        {**press(), "event": "x"},
        {**press(), "response_urls": [7], "response_url": None},
        {**form(), "response_urls": "x"},
        {**press(), "function_data": [1], "channel": 7, "message": 7},
        {**command(), "channel_id": None, "text": None},
    ],
)
def test_however_odd_a_payload_is_inside_it_makes_no_fault(payload: dict[str, Any]) -> None:
    (answer,) = ask(Entrance(), payload)
    assert answer.status in (200, 400)

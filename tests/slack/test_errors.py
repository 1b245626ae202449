"""Slack's codes: what each documented one means, and that none is without a meaning."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.errors import (
    ABOUT_A_PERSON,
    MEANINGS,
    METADATA_REFUSED,
    READS,
    Declined,
    Meaning,
    Reconnect,
    Uncertain,
    failure,
    meaning,
)
from bot.chat import NotSent, Parked, Refused, Scope, TryLater

CODES = json.loads((Path(__file__).parent / "slack_codes.json").read_text())
BY_METHOD = {method: {*codes, *CODES["every method"]} for method, codes in CODES["methods"].items()}


def test_every_documented_code_of_every_method_has_a_meaning() -> None:
    unheard = {(method, code) for method, codes in BY_METHOD.items() for code in codes if meaning(method, code) is None}
    assert unheard == set()
    assert len(BY_METHOD) > 25


def test_the_table_holds_no_code_that_slack_does_not_document() -> None:
    assert set(MEANINGS) - set().union(*BY_METHOD.values()) == set()
    assert set(MEANINGS) >= ABOUT_A_PERSON | METADATA_REFUSED


@pytest.mark.parametrize(
    ("method", "code", "what"),
    [
        ("chat.postMessage", "not_in_channel", Parked),
        ("chat.postMessage", "channel_not_found", Parked),
        ("chat.postMessage", "is_archived", Declined),
        ("chat.postMessage", "restricted_action_read_only_channel", Declined),
        ("chat.postMessage", "msg_blocks_too_long", Declined),
        ("chat.postMessage", "token_revoked", Reconnect),
        ("chat.postMessage", "missing_scope", Reconnect),
        ("chat.postMessage", "ratelimited", TryLater),
        ("chat.postMessage", "rate_limited", TryLater),
        ("chat.postMessage", "team_added_to_org", TryLater),
        ("chat.postMessage", "token_expired", TryLater),
        ("chat.postMessage", "fatal_error", Uncertain),
        ("chat.postMessage", "internal_error", Uncertain),
        ("chat.postMessage", "request_timeout", Uncertain),
        ("chat.postMessage", "service_unavailable", Uncertain),
        ("chat.update", "message_not_found", Declined),
        ("conversations.history", "internal_error", TryLater),
        ("conversations.invite", "no_permission", Declined),
        ("chat.postMessage", "no_permission", Parked),
        ("conversations.open", "user_disabled", Declined),
        ("bookmarks.add", "access_denied", Declined),
        ("views.open", "expired_trigger_id", Declined),
        ("oauth.v2.access", "invalid_code", Declined),
    ],
)
def test_a_code_says_whether_and_when_to_try_again(method: str, code: str, what: type[Exception]) -> None:
    no = failure(method, code, {"ok": False, "error": code})
    assert type(no) is what
    assert isinstance(no, NotSent | Uncertain)
    assert no.code == code


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pins.add", "already_pinned"),
        ("pins.remove", "no_pin"),
        ("conversations.archive", "already_archived"),
        ("conversations.unarchive", "not_archived"),
        ("conversations.invite", "already_in_channel"),
        ("chat.delete", "message_not_found"),
    ],
)
def test_what_is_so_already_is_no_failure(method: str, code: str) -> None:
    assert failure(method, code, {}) is None


def test_a_code_that_nobody_has_heard_of_is_final_and_keeps_its_name() -> None:
    no = failure("chat.postMessage", "moon_is_full", {"ok": False, "error": "moon_is_full"})
    assert isinstance(no, Refused)
    assert (no.code, meaning("chat.postMessage", "moon_is_full")) == ("moon_is_full", None)


@pytest.mark.parametrize(
    ("method", "code", "scope"),
    [
        ("chat.postMessage", "ratelimited", Scope.ROOM),
        ("conversations.info", "ratelimited", Scope.KIND),
        ("chat.update", "ratelimited", Scope.KIND),
        ("conversations.create", "ratelimited", Scope.KIND),
        ("chat.postMessage", "message_limit_exceeded", Scope.KIND),
        ("chat.update", "org_login_required", Scope.WORKSPACE),
        ("chat.update", "external_channel_migrating", Scope.ROOM),
    ],
)
def test_a_wait_is_for_the_room_the_kind_of_call_or_the_workspace(method: str, code: str, scope: Scope) -> None:
    no = failure(method, code, {})
    assert isinstance(no, TryLater)
    assert no.scope is scope
    assert no.after  # a wait that names no time would cost a try


def test_the_time_that_slack_asks_for_counts() -> None:
    no = failure("chat.update", "ratelimited", {}, after=timedelta(seconds=37))
    assert isinstance(no, TryLater)
    assert no.after == timedelta(seconds=37)


def test_no_read_ever_ends_in_doubt() -> None:
    doubtful = [code for code, what in MEANINGS.items() if what is Meaning.UNKNOWN]
    for method in READS:
        for code in doubtful:
            assert isinstance(failure(method, code, {}), TryLater)

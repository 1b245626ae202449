"""The fake Slack finds every request that is over a documented limit, and notes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import Channel, FakeSlack


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        running.user("alice")
        running.channel("inc-1", members=["alice"])
        yield running


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    slack.forget()
    return WebClient(slack.token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def room(slack: FakeSlack) -> Channel:
    return slack.find("inc-1")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": plain(text), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def button(label: str = "Go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), **more}


def select(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **more}


def option(label: str = "One", value: str = "1") -> dict[str, Any]:
    return {"text": plain(label), "value": value}


WITHIN = {
    "fifty blocks": [section("x")] * 50,
    "a long section": [section("x" * 3_000)],
    "a long header": [{"type": "header", "text": plain("x" * 150)}],
    "ten fields": [{"type": "section", "fields": [plain("x")] * 10}],
    "a full button": [actions(button("x" * 75, value="v" * 2_000, action_id="a" * 255))],
    "twenty-five buttons": [actions(*(button(action_id=str(each)) for each in range(25)))],
    "a hundred options": [actions(select(*(option("x" * 75, f"{each:0150}") for each in range(100))))],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "<!channel>"}]}],
        }
    ],
}
BEYOND = {
    "no blocks of a kind": [{"type": "marquee"}],
    "fifty-one blocks": [section("x")] * 51,
    "too long a section": [section("x" * 3_001)],
    "an empty section": [{"type": "section"}],
    "an empty text": [section("")],
    "too long a header": [{"type": "header", "text": plain("x" * 151)}],
    "a header in markup": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "eleven fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "a long label": [actions(button("x" * 76))],
    "a long value": [actions(button(value="v" * 2_001))],
    "a loud style": [actions(button(style="loud"))],
    "a long action_id": [actions(button(action_id="a" * 256))],
    "one action_id twice": [actions(button(action_id="a"), button(action_id="a"))],
    "twenty-six buttons": [actions(*(button(action_id=str(each)) for each in range(26)))],
    "a long block_id": [section("x", block_id="b" * 256)],
    "one block_id twice": [section("x", block_id="b"), section("y", block_id="b")],
    "a hundred and one options": [actions(select(*(option(value=str(each)) for each in range(101))))],
    "no options": [actions(select())],
    "a long option": [actions(select(option("x" * 76)))],
    "a long option value": [actions(select(option(value="x" * 151)))],
    "an unknown first choice": [actions(select(option(), initial_option=option("Two", "2")))],
    "a long placeholder": [actions(select(option(), placeholder=plain("x" * 151)))],
    "eleven in a context": [{"type": "context", "elements": [plain("x")] * 11}],
    "an image without words": [{"type": "image", "image_url": "https://example.com/a.png"}],
    "a text field among buttons": [actions({"type": "plain_text_input", "action_id": "a"})],
    "rich text of no kind": [{"type": "rich_text", "elements": [{"type": "rich_text_song", "elements": []}]}],
}


@pytest.mark.parametrize("blocks", WITHIN.values(), ids=WITHIN.keys())
def test_blocks_within_the_limits_pass(slack: FakeSlack, client: WebClient, room: Channel, blocks: list[Any]) -> None:
    assert client.chat_postMessage(channel=room.id, text="fallback", blocks=blocks)["ok"]
    assert slack.violations == []
    assert slack.warnings == []


@pytest.mark.parametrize("blocks", BEYOND.values(), ids=BEYOND.keys())
def test_blocks_beyond_a_limit_are_refused_and_noted(
    slack: FakeSlack, client: WebClient, room: Channel, blocks: list[Any]
) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=room.id, text="fallback", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"]
    noted = slack.violations
    assert [(each.method, each.error) for each in noted] == [("chat.postMessage", "invalid_blocks")]
    assert slack.messages(room) == [] or slack.messages(room)[-1].call != noted[0].call


def test_all_blocks_together_have_a_limit(slack: FakeSlack, client: WebClient, room: Channel) -> None:
    fitting, too_much = [section("x" * 2_640)] * 5, [section("x" * 2_641)] * 5
    client.chat_postMessage(channel=room.id, text="fallback", blocks=fitting)
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        client.chat_postMessage(channel=room.id, text="fallback", blocks=too_much)
    assert [each.error for each in slack.violations] == ["msg_blocks_too_long"]


def test_long_text_is_posted_in_pieces_and_longer_text_not_at_all(
    slack: FakeSlack, client: WebClient, room: Channel
) -> None:
    client.chat_postMessage(channel=room.id, text="x" * 9_000)
    assert [len(each.text) for each in slack.messages(room)[-3:]] == [4_000, 4_000, 1_000]
    assert [each.error for each in slack.warnings] == ["message_split"]
    with pytest.raises(SlackApiError, match="msg_too_long"):
        client.chat_postMessage(channel=room.id, text="x" * 40_001)
    big = {"event_type": "e", "event_payload": {"x": "y" * 9_000}}
    with pytest.raises(SlackApiError, match="metadata_too_large"):
        client.chat_postMessage(channel=room.id, text="x", metadata=big)
    with pytest.raises(SlackApiError, match="no_text"):
        client.api_call("chat.postMessage", json={"channel": room.id})


def test_blocks_without_a_fallback_are_worth_a_warning(slack: FakeSlack, client: WebClient, room: Channel) -> None:
    answer = client.api_call("chat.postMessage", json={"channel": room.id, "blocks": [section("x")]})
    assert answer["warning"] == "missing_text_in_message"
    assert [each.error for each in slack.warnings] == ["missing_text_in_message"]
    client.chat_postMessage(channel=room.id, text="<!channel>", link_names=True)
    assert slack.warnings[-1].error == "loose_markup"


def modal(**changes: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Declare"), "submit": plain("Send"), "blocks": [section("x")], **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"close": plain("x" * 25)},
        {"title": None},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"external_id": "x" * 256},
        {"blocks": [section("x")] * 101},
        {"blocks": []},
        {"blocks": [section("x" * 3_001)]},
        {"type": "home"},
        {
            "submit": None,
            "blocks": [
                {"type": "input", "label": plain("Why"), "element": {"type": "plain_text_input", "action_id": "a"}}
            ],
        },
    ],
    ids="+".join,
)
def test_a_view_has_limits_of_its_own(slack: FakeSlack, client: WebClient, changes: dict[str, Any]) -> None:
    trigger = slack.app("http://127.0.0.1:9/").trigger_id("alice")
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.views_open(trigger_id=trigger, view=modal(**changes))
    assert [each.method for each in slack.violations] == ["views.open"]
    client.views_open(trigger_id=trigger, view=modal(private_metadata="x" * 3_000, blocks=[section("x")] * 100))
    assert len(slack.violations) == 1


def test_checks_can_be_switched_off_for_speed(slack: FakeSlack, client: WebClient, room: Channel) -> None:
    slack.check(False)
    assert client.chat_postMessage(channel=room.id, text="x", blocks=[section("x" * 3_001)])["ok"]
    slack.check(True)
    assert slack.violations == []

"""The fake Slack speaks to an app as Slack does, and shows people what the app answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.fakes.slack import App, Channel, FakeSlack
from tests.fakes.slack.answers import Unfilled
from tests.fakes.slack.listener import Listener


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        running.user("alice")
        running.channel("lobby", members=["alice"])
        yield running


@pytest.fixture
def listener(slack: FakeSlack) -> Iterator[Listener]:
    found = Listener(slack.signing_secret)
    slack.run(found.open())
    yield found
    slack.run(found.close())


@pytest.fixture
def app(slack: FakeSlack, listener: Listener) -> App:
    return slack.app(listener.url, patience=0.5, pause=0.0)


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def lobby(slack: FakeSlack) -> Channel:
    return slack.find("lobby")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def question(name: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def modal(**changes: Any) -> dict[str, Any]:
    options = [{"text": plain(f"Severity {level}"), "value": level} for level in "123"]
    blocks = [
        question("title", "What happens?", {"type": "plain_text_input", "max_length": 20}),
        question("sev", "How bad?", {"type": "static_select", "options": options, "initial_option": options[1]}),
        question("lead", "Who leads?", {"type": "users_select"}, optional=True),
        {"type": "actions", "elements": [{"type": "button", "text": plain("Help"), "action_id": "help", "value": "h"}]},
    ]
    return {"type": "modal", "title": plain("Declare"), "submit": plain("Send"), "blocks": blocks, **changes}


def test_a_command_arrives_signed_and_its_answer_is_for_the_asker(
    slack: FakeSlack, app: App, listener: Listener, lobby: Channel
) -> None:
    listener.answer = lambda payload: {"text": f"You said {payload['text']}"}
    heard = slack.run(app.command("/crisis", "help me & <you>", user="alice", channel="lobby"))
    alice = slack.person("alice")
    [came] = listener.came
    assert (heard.status, heard.body) == (200, {"text": "You said help me & <you>"})
    assert (came["user_id"], came["team_id"], came["channel_id"]) == (alice.id, slack.home.id, lobby.id)
    assert [each.words for each in slack.ephemerals("alice")] == ["You said help me & <you>"]
    slack.run(app.command("/crisis", "page @alice in #lobby & wait", user="alice", escape=True))
    assert listener.came[-1]["text"] == f"page <@{alice.id}|alice> in <#{lobby.id}|lobby> &amp; wait"
    assert listener.came[-1]["channel_name"] == "directmessage"


def test_a_forged_request_is_one_that_slack_did_not_sign(slack: FakeSlack, app: App, listener: Listener) -> None:
    assert slack.run(app.post(b"command=%2Fcrisis", signed=False)).status == 401
    assert slack.run(app.post(b"command=%2Fcrisis", secret="guessed")).status == 401
    assert slack.run(app.post(b"command=%2Fcrisis", at=time.time() - 600)).status == 401
    first = slack.run(app.command("/crisis", user="alice"))
    again = slack.run(app.again(first))
    assert (again.status, again.raw, dict(again.headers)) == (200, first.raw, dict(first.headers))
    assert len(listener.came) == 2


def test_a_response_url_works_five_times_in_half_an_hour(slack: FakeSlack, app: App, lobby: Channel) -> None:
    heard = slack.run(app.command("/crisis", user="alice", channel="lobby"))
    said = [WebhookClient(heard.response_url).send(text=str(number)) for number in range(6)]
    assert [each.status_code for each in said] == [200] * 5 + [404]
    assert "used_url" in said[5].body
    assert [each.words for each in slack.ephemerals("alice")] == list("01234")
    fresh = app.response_url("alice", lobby)
    WebhookClient(fresh).send(text="to all", response_type="in_channel")
    assert slack.messages(lobby)[-1].words == "to all"
    slack.advance(1_801)
    assert "expired_url" in WebhookClient(fresh).send(text="late").body


def test_a_trigger_id_opens_one_view_within_three_seconds(slack: FakeSlack, app: App, client: WebClient) -> None:
    trigger = slack.run(app.shortcut("declare", user="alice")).trigger_id
    opened = client.views_open(trigger_id=trigger, view=modal(external_id="form-1"))["view"]
    for wrong, error in [(trigger, "exchanged_trigger_id"), ("1.2.3", "invalid_arguments")]:
        with pytest.raises(SlackApiError, match=error):
            client.views_open(trigger_id=wrong, view=modal())
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        client.views_open(trigger_id=app.trigger_id("alice"), view=modal(external_id="form-1"))
    old = app.trigger_id("alice")
    slack.advance(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=old, view=modal())
    changed = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(title=plain("More")))
    assert changed["view"]["hash"] != opened["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    client.views_update(external_id="form-1", view=modal(title=plain("By name"), external_id="form-1"))
    shown = slack.modal("alice")
    assert shown is not None
    assert shown.title == "By name"


def test_a_modal_is_filled_and_submitted_and_its_answer_is_shown(
    slack: FakeSlack, app: App, listener: Listener, client: WebClient
) -> None:
    client.views_open(trigger_id=app.trigger_id("alice"), view=modal())
    with pytest.raises(Unfilled, match="What happens"):
        slack.run(app.submit("alice", {}))
    with pytest.raises(KeyError, match="no field"):
        slack.run(app.submit("alice", {"colour": "red"}))
    listener.answer = lambda payload: {"response_action": "errors", "errors": {"title": "Say more."}}
    slack.run(app.submit("alice", {"What happens?": "Cards"}))
    shown = slack.modal("alice")
    assert shown is not None
    assert shown.errors == {"title": "Say more."}
    listener.answer = lambda payload: ""
    slack.run(app.submit("alice", {"title": "Cards fail", "sev": "Severity 1", "lead": "alice"}))
    state = listener.came[-1]["view"]["state"]["values"]
    assert state["title"]["value"] == {"type": "plain_text_input", "value": "Cards fail"}
    assert state["sev"]["value"]["selected_option"]["value"] == "1"
    assert state["lead"]["value"]["selected_user"] == slack.person("alice").id
    assert slack.modal("alice") is None


def test_views_are_stacked_and_cleared(slack: FakeSlack, app: App, listener: Listener, client: WebClient) -> None:
    client.views_open(trigger_id=app.trigger_id("alice"), view=modal())
    heard = slack.run(app.press("Help", user="alice", view=True))
    client.views_push(trigger_id=heard.trigger_id, view=modal(title=plain("Help")))
    client.views_push(trigger_id=app.trigger_id("alice"), view=modal(title=plain("More help")))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        client.views_push(trigger_id=app.trigger_id("alice"), view=modal())
    slack.run(app.close_view("alice"))
    shown = slack.modal("alice")
    assert shown is not None
    assert shown.title == "Help"
    listener.answer = lambda payload: {"response_action": "clear"}
    slack.run(app.submit("alice", {"title": "x"}))
    assert slack.modal("alice") is None
    assert [each.is_open for each in slack.views("alice")] == [False] * 3


def test_a_button_is_pressed_by_its_label_in_the_newest_message(
    slack: FakeSlack, app: App, listener: Listener, client: WebClient, lobby: Channel
) -> None:
    for value in ("first", "second"):
        button = {"type": "button", "text": plain("Done"), "action_id": "done", "value": value}
        client.chat_postMessage(channel=lobby.id, text="x", blocks=[{"type": "actions", "elements": [button]}])
    heard = slack.run(app.press("Done", user="alice", channel="lobby"))
    came = listener.came[-1]
    assert (came["actions"][0]["value"], came["container"]["channel_id"]) == ("second", lobby.id)
    WebhookClient(heard.response_url).send(text="gone", replace_original=True)
    assert slack.messages(lobby)[-1].words == "gone"
    slack.run(app.press("first", user="alice", channel="lobby"))
    assert listener.came[-1]["message"]["ts"] == slack.messages(lobby)[0].ts
    slack.user("bob")
    with pytest.raises(KeyError, match="sees no"):
        slack.run(app.press("Undo", user="bob", channel="lobby"))


def test_an_event_is_sent_again_until_it_is_acknowledged(slack: FakeSlack, app: App, listener: Listener) -> None:
    answers = iter([500, 500, 200, 200])
    listener.answer = lambda payload: next(answers)
    said = slack.say("lobby", "alice", "The bank is down.")
    heard = slack.run(app.react("alice", said, "pushpin"))
    assert (heard.status, heard.attempts, listener.retries) == (200, 3, ["", "1", "2"])
    assert len({each["event_id"] for each in listener.came}) == 1
    assert listener.came[0]["event"]["item"]["ts"] == said.ts
    slack.run(app.retry(heard, 3))
    assert (listener.retries[-1], listener.came[-1]["event_id"]) == ("3", listener.came[0]["event_id"])


def test_people_and_rooms_change_with_their_events(slack: FakeSlack, app: App, listener: Listener) -> None:
    slack.run(app.user_changed("alice", zone="Asia/Tokyo"))
    slack.run(app.mention("alice", "lobby", "status"))
    slack.run(app.direct_message("alice", "hello"))
    slack.run(app.home_opened("alice"))
    slack.run(app.joined(slack.home.bot, slack.channel("new", bot=False), inviter="alice"))
    slack.run(app.shared("lobby"))
    slack.run(app.archived("lobby", "alice"))
    kinds = [each["event"]["type"] for each in listener.came]
    assert kinds[:4] == ["user_change", "app_mention", "message", "app_home_opened"]
    assert kinds[4:] == ["member_joined_channel", "channel_shared", "channel_archive"]
    assert listener.came[0]["event"]["user"]["tz"] == "Asia/Tokyo"
    assert (slack.find("lobby").ext_shared, slack.find("lobby").archived) == (True, True)
    assert slack.home.bot in slack.find("new").members
    listener.answer = lambda payload: str(payload.get("challenge", ""))
    verified = slack.run(app.verify_url())
    assert verified.body == verified.payload["challenge"]
    slack.run(app.uninstalled())
    client = WebClient(slack.token, base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()

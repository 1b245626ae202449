"""The door and Slack's side of it: what a whole Slack sends and signs comes through, its repeats do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.clock import Clock
from adapters.slack.teams import Team
from adapters.web import WebHost
from tests.delivery.hosting import page
from tests.fakes.slack import App, FakeSlack
from tests.slack.entrance import Entrance

Scene = Callable[[FakeSlack, App, Entrance], Awaitable[None]]
LABEL = {"type": "plain_text", "text": "Done"}
BUTTON = {"type": "actions", "elements": [{"type": "button", "action_id": "a", "value": "v", "text": LABEL}]}
FIELD = {
    "type": "input",
    "block_id": "title",
    "label": LABEL,
    "element": {"type": "plain_text_input", "action_id": "t"},
}
MODAL = {"type": "modal", "title": LABEL, "submit": LABEL, "blocks": [FIELD], "notify_on_close": True}


def play(scene: Scene) -> Entrance:
    """Let a Slack speak to a door over HTTP; return what stood behind the door."""

    async def act() -> Entrance:
        async with FakeSlack() as slack:
            home = slack.home
            team = Team(home.id, "demo", home.token, home.bot, "A1", home.url, home.name)
            entrance = Entrance(Clock(), secrets=(slack.signing_secret,), team=team)
            host = WebHost(entrance.doors, checks={}, metrics=page)
            address = f"http://127.0.0.1:{await host.start()}/slack/events"
            try:
                slack.user("alice")
                slack.channel("incidents", members=["alice"])
                await scene(slack, slack.app(address), entrance)
            finally:
                await host.stop()
            return entrance

    return asyncio.run(act())


def test_a_whole_slack_is_understood() -> None:
    async def scene(slack: FakeSlack, app: App, entrance: Entrance) -> None:
        client = AsyncWebClient(slack.token, base_url=slack.api_url)
        channel = slack.find("incidents").id
        await client.chat_postMessage(channel=channel, text="Done?", blocks=[BUTTON])
        message = slack.messages("incidents")[-1]
        heard = [
            await app.verify_url(),
            await app.command("/crisis", "status", user="alice", channel="incidents"),
            await app.press("Done", user="alice", message=message),
            await app.shortcut("declare", user="alice"),
            await app.message_action("clip", message, user="alice"),
            await app.mention("alice", "incidents", "hello"),
            await app.react("alice", message, "pushpin"),
            await app.home_opened("alice"),
        ]
        await client.views_open(trigger_id=app.trigger_id("alice"), view=MODAL)
        heard.append(await app.submit("alice", {"title": "Card payments fail"}))
        await client.views_open(trigger_id=app.trigger_id("alice"), view=MODAL)
        heard.append(await app.close_view("alice"))
        assert [each.status for each in heard] == [200] * 10
        assert heard[0].body in ({"challenge": heard[0].payload["challenge"]}, heard[0].payload["challenge"])

    ways = play(scene).desk.ways()
    assert ways == ["typed", "pressed", "called", "called", "happened", "happened", "happened", "submitted"]


def test_a_copy_is_refused_and_what_slack_itself_repeats_comes_through_with_its_name() -> None:
    async def scene(slack: FakeSlack, app: App, entrance: Entrance) -> None:
        first = await app.mention("alice", "incidents", "hello")
        assert [(await app.again(first)).status for _ in range(3)] == [401] * 3
        await asyncio.sleep(1.1)  # Slack signs by the second
        assert (await app.retry(first)).status == 200

    heard: list[Any] = play(scene).desk.heard
    assert len(heard) == 2
    assert heard[0][1]["event_id"] == heard[1][1]["event_id"]
    assert heard[0][2] != heard[1][2]


def test_a_workspace_in_which_beacon_is_not_installed_gets_a_word_and_nothing_else() -> None:
    async def scene(slack: FakeSlack, app: App, entrance: Entrance) -> None:
        slack.workspace("elsewhere")
        eve = slack.user("eve", team="elsewhere")
        slack.channel("general", team="elsewhere", members=["eve"])
        heard = await app.command("/crisis", "list", user=eve, channel="general", team="elsewhere")
        assert "not installed" in heard.body["text"]
        assert (await app.home_opened(eve)).status == 200

    assert not play(scene).desk.heard

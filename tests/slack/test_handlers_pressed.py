"""What is pressed: a button says its words once, and the answer comes to where it was pressed."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from adapters.slack.paint import Painter
from bot.cards import Actions, Button, Card
from bot.model.timeline import Event
from tests.fakes.slack import Channel, Heard, Message
from tests.slack.branch import Branch, in_slack
from tests.town import ORG

QUICK = 0.15


async def posted(branch: Branch, channel: Channel, *buttons: Button) -> Message:
    """Have Beacon post buttons in a channel."""
    painter = Painter(branch.seals)
    say = branch.town.service.texts.speaking()
    card = Card("card", "Card payments fail", (Actions(buttons),))
    (message,) = painter.messages(card, faces={}, scope=branch.team.id, say=say, now=branch.clock())
    await branch.api.call(branch.team, "chat.postMessage", channel=channel.id, text=message.text, blocks=message.blocks)
    branch.slack.forget()
    return branch.slack.messages(channel)[-1]


def events(branch: Branch, kind: str) -> list[Event]:
    return branch.town.store.submit(ORG, lambda work: work.find(Event, kind=kind), write=False).result()


def pressed_again(heard: Heard, seconds: float) -> bytes:
    """Return the body of the same press a moment later, as a quick finger or Slack sends it."""
    payload = json.loads(dict(parse_qsl(heard.raw.decode()))["payload"])
    action = payload["actions"][0]
    action["action_ts"] = f"{float(action['action_ts']) + seconds:.6f}"
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_a_pressed_button_says_its_words_and_answers_its_presser(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis("declare Card payments fail --sev 2")
        message = await posted(branch, channel, Button("Take the lead", "role lead"))
        heard = await branch.app.press("Take the lead", user="alice", message=message)
        await branch.settled()
        assert (heard.status, heard.body) == (200, "")
        assert branch.town.crisis().lead == "alice"
        (answer,) = branch.slack.ephemerals("alice")
        assert answer.how == "hook"
        assert not branch.slack.ephemerals("bob")
        assert branch.slack.messages(channel)[-1].words == message.words

    in_slack(sqlite_url, story)


def test_it_is_stored_before_slack_hears_so(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis("declare Card payments fail --sev 2")
        message = await posted(branch, channel, Button("Take the lead", "role lead"))
        branch.slack.trouble("hooks", "hang", seconds=30)
        heard = await branch.app.press("Take the lead", user="alice", message=message)
        assert heard.status == 200
        assert heard.seconds < 1
        assert branch.town.crisis().lead == "alice"
        branch.slack.calm()
        await branch.settled()

    in_slack(sqlite_url, story)


def test_a_double_click_has_one_effect_on_whichever_server_it_lands(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = await posted(branch, channel, Button("Note", "note The pump is back"))
        heard = await branch.app.press("Note", user="alice", message=message)
        for seconds, door in ((0.2, branch.app), (0.4, branch.other), (4.9, branch.other)):
            assert (await door.post(pressed_again(heard, seconds))).status == 200
        await branch.settled()
        assert len(events(branch, "note")) == 1

    in_slack(sqlite_url, story)


def test_clicks_in_the_same_instant_have_one_effect(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = await posted(branch, channel, Button("Note", "note The pump is back"))
        branch.open.clear()
        first = await branch.app.press("Note", user="alice", message=message)
        branch.later(0.1, branch.open.set)
        times = (0.001, 0.002, 4.5)
        clicks = [door.post(pressed_again(first, after)) for door in (branch.app, branch.other) for after in times]
        await asyncio.gather(*clicks)
        await branch.settled()
        assert len(branch.asked) == 1 + len(clicks)
        assert len(events(branch, "note")) == 1

    in_slack(sqlite_url, story, patience=QUICK)


def test_a_later_press_counts_anew(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = await posted(branch, channel, Button("Note", "note The pump is back"))
        heard = await branch.app.press("Note", user="alice", message=message)
        assert (await branch.app.post(pressed_again(heard, 10.1))).status == 200
        await branch.app.press("Note", user="bob", message=message)
        await branch.settled()
        assert len(events(branch, "note")) == 3

    in_slack(sqlite_url, story)


def test_a_button_that_asks_opens_its_form(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = await posted(branch, channel, Button("Update", "C-1 update"))
        await branch.app.press("Update", user="alice", message=message)
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert "know" in {field.block_id for field in modal.fields}
        assert not branch.whispers("alice")

    in_slack(sqlite_url, story)


def test_an_answer_takes_the_place_of_a_fleeting_question(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        await branch.say("alice", "declare Card payments fail again --sev 2")
        (question,) = branch.slack.ephemerals("alice")
        assert "C-1" in question.words
        await branch.app.press("It is another one: declare it", user="alice", message=question)
        await branch.settled()
        (answer,) = branch.slack.ephemerals("alice")
        assert "C-2" in answer.words

    in_slack(sqlite_url, story)


def test_after_a_no_the_question_is_still_there(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        await branch.say("bob", "status")
        (shown,) = branch.slack.ephemerals("bob")
        await branch.app.press("Resolve", user="bob", message=shown)
        await branch.settled()
        assert len(branch.slack.ephemerals("bob")) == 2

    in_slack(sqlite_url, story)


def test_a_button_that_nobody_sealed_is_refused_politely(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        now = branch.clock()
        tokens = (
            "role lead",
            branch.seals.seal("C-1 resolve", scope="TOTHER", expires=now + timedelta(days=1)),
            branch.seals.seal("C-1 resolve", scope=branch.team.id, expires=now - timedelta(days=1)),
        )
        for number, token in enumerate(tokens, 1):
            button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "X"}, "value": token}
            blocks = [{"type": "actions", "elements": [button]}]
            await branch.api.call(branch.team, "chat.postMessage", channel=channel.id, text="x", blocks=blocks)
            await branch.app.press("X", user="alice", message=branch.slack.messages(channel)[-1])
            await branch.settled()
            assert len(branch.whispers("alice")) == number
        assert not branch.asked
        assert branch.town.crisis().open

    in_slack(sqlite_url, story)


def test_a_link_is_no_command(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        link = {
            "type": "button",
            "action_id": "x",
            "text": {"type": "plain_text", "text": "Desk"},
            "url": "https://x.example",
        }
        blocks = [{"type": "actions", "elements": [link]}]
        await branch.api.call(branch.team, "chat.postMessage", channel=channel.id, text="x", blocks=blocks)
        heard = await branch.app.press("Desk", user="alice", message=branch.slack.messages(channel)[-1])
        await branch.settled()
        assert heard.status == 200
        assert not branch.asked
        assert not branch.whispers("alice")

    in_slack(sqlite_url, story)


def test_a_slow_press_is_answered_later(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis("declare Card payments fail --sev 2")
        message = await posted(branch, channel, Button("Take the lead", "role lead"))
        branch.open.clear()
        heard = await branch.app.press("Take the lead", user="alice", message=message)
        assert heard.status == 200
        branch.open.set()
        await branch.settled()
        assert branch.town.crisis().lead == "alice"
        assert branch.whispers("alice")

    in_slack(sqlite_url, story, patience=QUICK)


def test_an_address_that_is_used_up_leads_to_the_direct_room(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = await posted(branch, channel, Button("Status", "C-1 status"))
        branch.slack.trouble("hooks", "status", status=404)
        await branch.app.press("Status", user="bob", message=message)
        await branch.settled()
        assert "C-1" in branch.slack.messages(branch.slack.direct("bob"))[-1].words

    in_slack(sqlite_url, story)

"""What happens in the workspace: mentions and direct words are answered, once, and never to a machine."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.model.timeline import Event
from tests.fakes.slack import Channel
from tests.slack.branch import Branch, in_slack
from tests.town import ORG

QUICK = 0.15


def notes(branch: Branch) -> list[str]:
    found = branch.town.store.submit(ORG, lambda work: work.find(Event, kind="note"), write=False).result()
    return [event.text for event in found]


def said_to(branch: Branch, who: str) -> list[str]:
    direct = branch.slack.direct(who)
    return [message.words for message in branch.slack.messages(direct) if message.user == branch.team.bot]


def test_a_mention_is_answered_like_a_command_for_one_pair_of_eyes(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        heard = await branch.app.mention("bob", channel, "note The &lt;pump&gt; is back")
        await branch.settled()
        assert (heard.status, heard.attempts) == (200, 1)
        assert notes(branch) == ["The <pump> is back"]
        (answer,) = branch.slack.ephemerals("bob", channel=channel)
        assert answer.how == "chat.postEphemeral"
        assert not branch.slack.count("chat.postMessage")

    in_slack(sqlite_url, story)


def test_a_mention_in_a_thread_is_answered_in_the_thread(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        first = branch.slack.say(channel, "alice", "How is it?")
        await branch.app.mention("bob", channel, "status", thread_ts=first.ts)
        await branch.settled()
        (call,) = branch.slack.calls("chat.postEphemeral")
        assert call.arguments["thread_ts"] == first.ts

    in_slack(sqlite_url, story)


def test_a_repeated_event_has_one_effect_and_one_answer(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        heard = await branch.app.mention("bob", channel, "note The pump is back")
        retry = {"Content-Type": "application/json", "x-slack-retry-num": "1"}
        for later in (1, 2):
            assert (await branch.app.post(heard.raw, retry, at=time.time() + later)).status == 200
        await branch.settled()
        assert notes(branch) == ["The pump is back"]
        assert branch.slack.count("chat.postEphemeral") == 1

    in_slack(sqlite_url, story)


def test_a_mention_that_asks_gets_a_button_that_opens_the_form(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        await branch.app.mention("alice", channel, "update")
        await branch.settled()
        (card,) = branch.slack.ephemerals("alice")
        assert not branch.slack.views()
        await branch.app.press(card.buttons[0].label, user="alice", message=card)
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert modal.fields

    in_slack(sqlite_url, story)


def test_who_cannot_be_answered_in_the_channel_is_answered_directly(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        branch.slack.trouble("chat.postEphemeral", "error", error="user_not_in_channel")
        await branch.app.mention("bob", channel, "status")
        await branch.settled()
        assert "Card payments fail" in said_to(branch, "bob")[0]

    in_slack(sqlite_url, story)


def test_direct_words_are_answered_where_they_are_said(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.app.direct_message("alice", "declare Card payments fail --sev 2")
        await branch.settled()
        assert branch.town.crisis().title == "Card payments fail"
        (answer,) = said_to(branch, "alice")
        assert "C-1" in answer
        assert branch.slack.calls("chat.postMessage")[0].arguments["channel"] == branch.slack.direct("alice").id

    in_slack(sqlite_url, story)


MACHINE = {"bot_id": "B123", "user": "U0MACHINE"}


@pytest.mark.parametrize(
    "facts",
    [
        {"subtype": "message_changed"},
        {"subtype": "file_share", "user": "UALICE"},
        {"channel_type": "channel", "user": "UALICE"},
        {"user": None},
        MACHINE,
        {"type": "app_mention", **MACHINE},
        {"type": "app_mention", "bot_id": None, "user": "UALICE"},
    ],
)
def test_machines_and_what_is_not_plainly_said_are_passed_over(sqlite_url: str, facts: dict[str, Any]) -> None:
    async def story(branch: Branch) -> None:
        direct = branch.slack.direct("alice")
        event = {"type": "message", "channel": direct.id, "channel_type": "im", "text": "declare X", "ts": "1.1"}
        heard = await branch.app.event(event | facts)
        await branch.settled()
        assert heard.status == 200
        assert not branch.asked
        assert not branch.slack.calls()

    in_slack(sqlite_url, story)


def test_beacon_does_not_answer_itself(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        direct = branch.slack.direct("alice")
        event = {"channel": direct.id, "channel_type": "im", "text": "status", "ts": "1.1", "user": branch.team.bot}
        for kind in ("message", "app_mention"):
            assert (await branch.app.event({"type": kind, **event})).status == 200
        await branch.settled()
        assert not branch.asked

    in_slack(sqlite_url, story)


def test_in_a_channel_shared_with_another_company_nothing_is_told(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        channel = branch.slack.channel("partners", members=["bob"], ext_shared=True)
        await branch.app.mention("bob", channel, "status C-1")
        await branch.settled()
        assert not branch.asked
        (words,) = branch.whispers("bob")
        assert "another company" in words
        assert not branch.slack.everything_said(containing="Card payments")
        assert ("shared", branch.team.id, channel.id) in branch.noted

    in_slack(sqlite_url, story)


def test_what_changed_at_a_room_is_passed_on(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel, org = branch.crisis(), branch.team.org_id
        room = branch.town.store.submit(ORG, lambda work: branch.rooms(work, 1), write=False).result()[0]
        await branch.app.joined(branch.team.bot, channel)
        await branch.app.joined("dora", channel)
        await branch.app.archived(channel, "alice")
        await branch.app.unarchived(channel, "alice")
        await branch.app.joined(branch.team.bot, branch.lobby)
        await branch.app.shared(channel)
        shared = ("shared", branch.team.id, channel.id)
        assert branch.noted == [("released", org, room.id), ("released", org, room.id), shared]

    in_slack(sqlite_url, story)


def test_the_end_of_an_installation_is_passed_on(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.app.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
        await branch.app.tokens_revoked()
        await branch.app.uninstalled()
        assert branch.noted == [("revoked", branch.team.id, branch.team.bot), ("uninstalled", branch.team.id)]

    in_slack(sqlite_url, story)


def test_an_unknown_event_is_acknowledged(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        heard = await branch.app.event({"type": "grid_migration_started", "channel": {"id": "C1"}})
        assert heard.status == 200
        assert not branch.asked

    in_slack(sqlite_url, story)


def test_a_slow_event_is_acknowledged_and_answered_later(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel: Channel = branch.crisis()
        branch.open.clear()
        heard = await branch.app.mention("bob", channel, "note The pump is back")
        assert heard.status == 200
        branch.open.set()
        await branch.settled()
        assert notes(branch) == ["The pump is back"]
        assert branch.whispers("bob")

    in_slack(sqlite_url, story, patience=QUICK)

"""Marks and the Home tab: a pushpin is a row and no call, and Home shows what is open to whoever looks."""

from __future__ import annotations

import time

from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from tests.slack.branch import Branch, in_slack
from tests.town import ORG


def readings(branch: Branch) -> list[Delivery]:
    found = branch.town.store.submit(ORG, lambda work: work.find(Delivery, kind=DeliveryKind.CLIP), write=False)
    return found.result()


def test_a_pushpin_has_the_message_read_later(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = branch.slack.say(channel, "bob", "The gateway is down")
        heard = await branch.app.react("chidi", message, "pushpin")
        assert (heard.status, heard.attempts) == (200, 1)
        (reading,) = readings(branch)
        assert reading.body["ref"] == f"{channel.id} {message.ts}"
        assert reading.body["by"] == "chidi"
        assert branch.asked[-1].key == f"slack {heard.payload['event_id']}"
        assert (
            await branch.app.post(heard.raw, {"Content-Type": "application/json"}, at=time.time() + 1)
        ).status == 200
        assert len(readings(branch)) == 1
        assert not branch.slack.calls()

    in_slack(sqlite_url, story)


def test_a_pushpin_that_is_taken_off_is_not_read(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        message = branch.slack.say(branch.crisis(), "bob", "The gateway is down")
        await branch.app.react("chidi", message, "pushpin")
        await branch.app.unreact("chidi", message, "pushpin")
        (reading,) = readings(branch)
        assert reading.state is DeliveryState.SUPERSEDED
        assert not branch.slack.calls()

    in_slack(sqlite_url, story)


def test_other_reactions_and_other_channels_are_nobody_s_business(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        for room, emoji, who in (
            (channel, "eyes", "bob"),
            (channel, "round_pushpin", "bob"),
            (branch.lobby, "pushpin", "bob"),
            (branch.slack.direct("bob"), "pushpin", "bob"),
        ):
            message = branch.slack.say(room, "alice", "The gateway is down")
            assert (await branch.app.react(who, message, emoji)).status == 200
        assert not branch.asked
        assert not branch.slack.calls()

    in_slack(sqlite_url, story)


def test_a_stranger_s_pushpin_is_passed_over_in_silence(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = branch.slack.say(channel, "bob", "The gateway is down")
        event = {"type": "reaction_added", "user": "U0STRANGER", "user_team": "TOTHER", "reaction": "pushpin"}
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        assert (await branch.app.event({**event, "item": item})).status == 200
        await branch.settled()
        assert not readings(branch)
        assert not branch.slack.everything_said()

    in_slack(sqlite_url, story)


def test_home_shows_what_is_open_and_declares(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        heard = await branch.app.home_opened("alice")
        await branch.settled()
        home = branch.slack.app_home("alice")
        assert heard.status == 200
        assert home is not None
        assert "Card payments fail" in home.words
        declare = next(button.label for button in home.buttons if button.label.startswith("Declare"))
        await branch.app.press(declare, user="alice", view=home)
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert modal.fields

    in_slack(sqlite_url, story)


def test_home_is_up_to_date_after_a_press(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        await branch.app.home_opened("alice")
        await branch.settled()
        branch.done("alice", "declare Water is out --sev 3")
        home = branch.slack.app_home("alice")
        assert home is not None
        await branch.app.press(home.buttons[0].label, user="alice", view=home)
        await branch.settled()
        home = branch.slack.app_home("alice")
        assert home is not None
        assert "Water is out" in home.words
        assert branch.slack.modal("alice") is not None

    in_slack(sqlite_url, story)


def test_home_hides_a_private_crisis_from_those_outside(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis("declare A leak of salaries --sev 2 --private")
        for who in ("alice", "bob"):
            await branch.app.home_opened(who)
            await branch.app.home_opened(who, tab="messages")
        await branch.settled()
        assert branch.slack.count("views.publish") == 2
        seen = {said.where: said.seen_by for said in branch.slack.everything_said(containing="salaries")}
        assert seen == {"view": frozenset({branch.slack.person("alice").id})}

    in_slack(sqlite_url, story)

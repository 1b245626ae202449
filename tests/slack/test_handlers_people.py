"""Who asks: people of the workspace in their own language, strangers politely turned away, and a store that is away."""

from __future__ import annotations

from adapters.content import texts
from bot.cards import Card
from bot.invocation import Invocation
from bot.refusals import Unavailable
from bot.reply import Reply
from bot.texts import Say
from tests.slack.branch import Branch, in_slack


def test_who_is_new_is_let_in(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.say("dora", "help")
        assert branch.asked[0].person == "dora"

    in_slack(sqlite_url, story)


def test_somebody_of_another_company_is_turned_away(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        branch.slack.join(channel, "dora")
        event = {"type": "app_mention", "channel": channel.id, "text": "status", "ts": "1.1"}
        await branch.app.event({**event, "user": branch.slack.person("dora").id, "user_team": "TOTHER"})
        await branch.settled()
        assert not branch.asked
        assert branch.whispers("dora")
        assert not branch.slack.everything_said(containing="Card payments")

    in_slack(sqlite_url, story)


def test_who_has_left_is_told_so_in_each_place(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.app.user_changed("bob", deleted=True)
        await branch.say("bob", "status")
        await branch.app.shortcut("declare", user="bob")
        await branch.app.home_opened("bob")
        await branch.settled()
        home, modal = branch.slack.app_home("bob"), branch.slack.modal("bob")
        assert not branch.asked
        assert len(branch.whispers("bob")) == 1
        assert home is not None
        assert not home.buttons
        assert modal is not None
        assert not modal.fields

    in_slack(sqlite_url, story)


def test_beacon_says_its_own_words_in_the_person_s_language(sqlite_url: str) -> None:
    asked: list[tuple[str | None, str | None]] = []

    async def speaking(org_id: str | None, handle: str | None, /) -> Say:
        asked.append((org_id, handle))
        return texts().speaking()

    async def story(branch: Branch) -> None:
        await branch.say("bob", "status")
        assert asked == [(branch.team.org_id, "bob")]

    in_slack(sqlite_url, story, speaking=speaking)


def test_a_store_that_is_away_is_said_and_the_event_comes_again(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        branch.town.store.close()
        heard = await branch.say("bob", "note The pump is back", channel=channel)
        assert heard.status == 200
        assert "could not be stored" in branch.whispers("bob")[0]
        event = {"type": "app_mention", "channel": channel.id, "text": "note The pump is back", "ts": "1.1"}
        heard = await branch.app.event({**event, "user": branch.slack.person("bob").id}, retries=0)
        assert heard.status == 429

    in_slack(sqlite_url, story)


def test_a_fault_of_the_program_is_no_silence(sqlite_url: str) -> None:
    async def broken(_: Invocation) -> Reply:
        raise RuntimeError("a fault of this test")

    async def story(branch: Branch) -> None:
        heard = await branch.say("bob", "status")
        assert heard.status == 200
        assert branch.whispers("bob")
        await branch.app.shortcut("declare", user="bob")
        await branch.settled()
        assert branch.slack.modal("bob") is not None

    in_slack(sqlite_url, story, ask=broken)


def test_what_came_to_nothing_may_come_again(sqlite_url: str) -> None:
    away = True

    async def story(branch: Branch) -> None:
        nonlocal away
        channel = branch.crisis()
        event = {"type": "app_mention", "channel": channel.id, "text": "status", "ts": "1.1"}
        heard = await branch.app.event({**event, "user": branch.slack.person("bob").id}, retries=0)
        assert heard.status == 429
        away = False
        headers = {"Content-Type": "application/json", "x-slack-retry-num": "3"}
        assert (await branch.app.post(heard.raw, headers, at=branch.clock().timestamp() + 2)).status == 200
        await branch.settled()
        assert "Here again" in branch.whispers("bob")[0]

    async def ask(_: Invocation) -> Reply:
        if away:
            raise Unavailable
        return Reply(Card("card", "Here again"))

    in_slack(sqlite_url, story, ask=ask)

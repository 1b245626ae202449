"""What is filled in: faults stand at their fields, and whoever sent a form sees what came of it."""

from __future__ import annotations

import time

from bot.model.crisis import Crisis
from bot.model.duties import Update
from tests.fakes.slack import View
from tests.slack.branch import Branch, in_slack
from tests.town import ORG

QUICK = 0.15


async def form(branch: Branch, who: str, words: str) -> View:
    """Let somebody open a form."""
    await branch.say(who, words)
    modal = branch.slack.modal(who)
    assert modal is not None
    return modal


def shown(branch: Branch, who: str) -> str:
    modal = branch.slack.modal(who)
    return modal.words if modal else ""


def crises(branch: Branch) -> list[Crisis]:
    return branch.town.store.submit(ORG, lambda work: work.find(Crisis, order="number"), write=False).result()


def updates(branch: Branch) -> list[Update]:
    return branch.town.store.submit(ORG, lambda work: work.find(Update), write=False).result()


def test_a_form_does_what_its_verb_does_and_shows_it(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.say("bob", "status")
        await form(branch, "alice", "declare")
        answers = {"title": "Card <payments> & more fail", "sev": "2", "lead": "bob"}
        heard = await branch.app.submit("alice", answers)
        assert isinstance(heard.body, dict)
        assert heard.body["response_action"] == "update"
        (crisis,) = crises(branch)
        assert (crisis.title, crisis.severity.value, crisis.lead) == ("Card <payments> & more fail", 2, "bob")
        assert "C-1" in shown(branch, "alice")

    in_slack(sqlite_url, story)


def test_a_fault_stands_at_its_field_and_the_form_can_be_sent_again(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        await branch.say("alice", "update", channel=channel)
        heard = await branch.app.submit("alice", {"know": "The gateway is down", "next": "soon"})
        assert isinstance(heard.body, dict)
        assert heard.body["response_action"] == "errors"
        assert set(heard.body["errors"]) == {"next"}
        assert not updates(branch)
        heard = await branch.app.submit("alice", {"know": "The gateway is down", "next": "30m"})
        assert [update.know for update in updates(branch)] == ["The gateway is down"]
        assert branch.slack.modal("alice") is not None

    in_slack(sqlite_url, story)


def test_a_form_sent_twice_has_one_effect(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        await branch.say("alice", "update", channel=channel)
        heard = await branch.app.submit("alice", {"know": "The gateway is down"})
        repeated = await branch.other.post(heard.raw, at=time.time() + 1)  # signed anew, as a repeat of Slack's is
        assert repeated.status == 200
        assert len(updates(branch)) == 1

    in_slack(sqlite_url, story)


def test_a_form_opened_in_a_crisis_stays_with_it(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        branch.done("alice", "declare Water is out --sev 3")
        await branch.say("alice", "update", channel=channel)
        await branch.app.submit("alice", {"know": "The gateway is down"})
        assert [update.crisis_id for update in updates(branch)] == [branch.town.crisis(1).id]
        assert branch.asked[-1].room_id == branch.asked[0].room_id

    in_slack(sqlite_url, story)


def test_a_no_lies_on_the_form(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        await branch.say("alice", "update", channel=channel)
        branch.done("alice", "resolve It works again")
        await branch.app.submit("alice", {"know": "The gateway is down"})
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert not modal.fields
        assert not updates(branch)

    in_slack(sqlite_url, story)


def test_what_was_written_is_still_there_below_a_no(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        before = await form(branch, "alice", "quiet")
        await branch.app.submit("alice", {"hours": "whenever"})
        no = branch.slack.modal("alice")
        assert no is not None
        assert no.id != before.id
        assert "whenever" in no.words
        await branch.app.close_view("alice")
        after = branch.slack.modal("alice")
        assert after is not None
        assert after.id == before.id
        await branch.app.submit("alice", {"hours": "22:00-07:00"})
        assert "22:00-07:00" in shown(branch, "alice")

    in_slack(sqlite_url, story)


def test_buttons_in_an_answer_are_answered_in_the_same_window(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        before = await form(branch, "alice", "declare")
        await branch.app.submit("alice", {"title": "Card payments fail again"})
        assert "C-1" in shown(branch, "alice")
        await branch.app.press("It is another one: declare it", user="alice", view=True)
        await branch.settled()
        after = branch.slack.modal("alice")
        assert after is not None
        assert after.id == before.id
        assert "C-2" in after.words
        assert len(crises(branch)) == 2

    in_slack(sqlite_url, story)


def test_a_second_form_in_one_window_is_another_request(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis("declare Card payments fail --sev 2")
        before = await form(branch, "alice", "declare")
        await branch.app.submit("alice", {"title": "Card payments fail again"})
        await branch.app.press("Show C-1", user="alice", view=True)
        await branch.settled()
        await branch.app.press("Post an update", user="alice", view=True)
        await branch.settled()
        await branch.app.submit("alice", {"know": "The gateway is down"})
        after = branch.slack.modal("alice")
        assert after is not None
        assert after.id == before.id
        assert [update.know for update in updates(branch)] == ["The gateway is down"]

    in_slack(sqlite_url, story)

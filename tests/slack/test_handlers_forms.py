"""What is filled in: faults stand at their fields, and whoever sent a form sees what came of it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from adapters.content import texts
from adapters.slack.background import Background
from adapters.slack.paint import Painter
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


def test_a_no_takes_the_place_of_the_form(sqlite_url: str) -> None:
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


def test_a_form_that_takes_long_says_so_and_then_what_came_of_it(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        view = await form(branch, "alice", "declare")
        branch.open.clear()
        heard = await branch.app.submit("alice", {"title": "Card payments fail"})
        assert isinstance(heard.body, dict)
        assert heard.body["response_action"] == "update"
        assert "C-1" not in shown(branch, "alice")
        branch.open.set()
        await branch.settled()
        assert "C-1" in shown(branch, "alice")
        assert [each.id for each in branch.slack.views("alice")] == [view.id]

    in_slack(sqlite_url, story, patience=QUICK)


def test_with_no_room_beside_the_answer_the_window_says_so(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.api.call(branch.team, "views.open", **waiting(branch))
        branch.open.clear()
        await branch.app.submit("alice", {"title": "Card payments fail"})
        assert "Beacon has your request" in shown(branch, "alice")
        branch.open.set()
        await branch.handlers.close()
        assert [crisis.title for crisis in crises(branch)] == ["Card payments fail"]

    in_slack(sqlite_url, story, patience=QUICK, background=Background(limit=0))


def waiting(branch: Branch) -> dict[str, Any]:
    """Return what opens the form of `declare`, as it was opened a while ago."""
    expires = branch.clock() + timedelta(hours=1)
    state = branch.seals.state({"words": "declare", "key": "k1"}, scope=branch.team.id, expires=expires)
    reply = branch.town.say("alice", "declare")
    painted = Painter(branch.seals).modal(
        reply.card, state=state, faces={}, scope=branch.team.id, say=texts().speaking(), now=branch.clock()
    )
    return {"trigger_id": branch.app.trigger_id("alice"), "view": painted}


def test_whoever_closed_the_window_meanwhile_is_told_directly(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await form(branch, "alice", "declare")
        branch.open.clear()
        await branch.app.submit("alice", {"title": "Card payments fail"})
        await branch.app.close_view("alice")
        branch.open.set()
        await branch.settled()
        assert "C-1" in branch.slack.messages(branch.slack.direct("alice"))[-1].words

    in_slack(sqlite_url, story, patience=QUICK)


def test_a_form_that_is_too_old_or_not_ours_is_refused(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        now, said = branch.clock(), {"words": "declare", "key": "x"}
        tokens = (
            "",
            branch.seals.state(said, scope="TOTHER", expires=now + timedelta(hours=1)),
            branch.seals.state(said, scope=branch.team.id, expires=now - timedelta(hours=1)),
            branch.seals.seal("declare", scope=branch.team.id, expires=now + timedelta(hours=1)),
        )
        for token in tokens:
            view = await form(branch, "alice", "declare")
            view.payload["private_metadata"] = token
            await branch.app.submit("alice", {"title": "Card payments fail"}, view=view)
            await branch.app.close_view("alice")
        assert not crises(branch)
        assert len(branch.asked) == len(tokens)

    in_slack(sqlite_url, story)


def test_a_button_in_a_form_lays_its_answer_over_it(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        view = await form(branch, "alice", "declare")
        token = branch.seals.seal("C-1 status", scope=branch.team.id, expires=branch.clock() + timedelta(days=1))
        button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "See"}, "value": token}
        view.payload["blocks"].append({"type": "actions", "elements": [button]})
        await branch.app.press("See", user="alice", view=view)
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert modal.id != view.id
        assert "Card payments fail" in modal.words
        await branch.app.close_view("alice")
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert modal.fields

    in_slack(sqlite_url, story)

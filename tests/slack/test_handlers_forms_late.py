"""Forms in trouble: what takes long, what finds no room, what is too old, and what lies on top of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.content import texts
from adapters.slack.background import Background
from adapters.slack.paint import Painter
from tests.slack.branch import Branch, in_slack
from tests.slack.test_handlers_forms import QUICK, crises, form, shown


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

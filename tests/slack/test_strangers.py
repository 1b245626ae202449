"""Strangers: a name at Slack makes nobody a lead or a colleague whom the settings or Slack do not know as one."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.store import SqlStore
from tests.fakes.slack import User
from tests.slack.tenancy import Tenancy, play


def test_an_impostor_who_takes_the_old_name_of_a_lead_is_not_the_lead(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        alice, mallory, late = (tenancy.slack.user(name) for name in ("alice", "mallory", "late"))
        await tenancy.meet(team, alice)
        await tenancy.meet(team, mallory)
        await tenancy.change(team, alice, handle="alicia")
        await tenancy.change(team, mallory, handle="alice")
        tenancy.slack.change_user(late, handle="alice")
        tenancy.clock.pass_(minutes=2)
        assert await tenancy.meet(team, mallory) == "mallory"
        assert await tenancy.meet(team, late) == "alice-2"
        assert await tenancy.meet(team, alice) == "alice"
        await tenancy.come_to_know(3)
        tenancy.clock.pass_(minutes=2)
        assert await tenancy.meet(team, late) == "alice-2"
        assert [tenancy.leads(team, user) for user in (alice, mallory, late)] == [True, False, False]

    play(store, story)


def test_an_impostor_who_comes_without_a_name_does_not_become_the_lead_later(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        alice, mallory = tenancy.slack.user("alice"), tenancy.slack.user("mallory")
        await tenancy.people.handle_of(team, mallory.id)
        await tenancy.come_to_know(1)
        await tenancy.change(team, mallory, handle="alice")
        assert await tenancy.people.handle_of(team, mallory.id) == "mallory"
        assert await tenancy.meet(team, alice) == "alice"
        assert [tenancy.leads(team, user) for user in (alice, mallory)] == [True, False]

    play(store, story)


def test_a_lead_may_be_named_by_user_id_which_nobody_can_take(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        alice, mallory = tenancy.slack.user("alice"), tenancy.slack.user("mallory")
        by_id = alice.id.lower()
        tenancy.slack.change_user(mallory, handle=by_id)
        team = await tenancy.settle_in(tenancy.slack.home, leads=(by_id,), people=(by_id,))
        assert await tenancy.meet(team, mallory) == f"{by_id}-2"
        assert await tenancy.meet(team, alice) == by_id
        await tenancy.come_to_know(2)
        tenancy.clock.pass_(minutes=2)
        assert await tenancy.meet(team, alice) == by_id
        assert [tenancy.leads(team, user) for user in (alice, mallory)] == [True, False]

    play(store, story)


def test_people_of_another_company_are_refused_whatever_they_are_called(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        other = slack.workspace("other")
        team, alice = await tenancy.settle_in(slack.home), slack.user("alice", team=other)
        slack.channel("shared", members=(alice,), ext_shared=True)
        for _ in range(2):
            assert await tenancy.refusal_of(team, alice, user_team=other.id) == "person.outside"
        assert tenancy.account(team, alice) is None
        # A colleague picks the guest in a form: that makes nobody a member, nor the lead of the same name.
        assert await tenancy.people.handles(team, [alice.id]) == {alice.id: alice.id.lower()}
        assert await tenancy.refusal_of(team, alice, user_team=other.id) == "person.outside"
        await tenancy.come_to_know(1)
        assert not tenancy.leads(team, alice)
        assert await tenancy.refusal_of(team, alice, user_team=other.id) == "person.outside"
        assert await tenancy.refusal_of(team, alice) == "person.left"
        assert await tenancy.people.handles(team, [alice.id]) == {alice.id: alice.id.lower()}
        assert await tenancy.meet(team, slack.user("alice")) == "alice"

    play(store, story)


def test_a_colleague_of_a_sister_workspace_is_let_in_once_slack_says_that_they_belong(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        sister = slack.workspace("sister")
        team, dana = await tenancy.settle_in(slack.home), slack.user("dana", team=sister)
        slack.channel("both", members=(dana,), ext_shared=True)  # so that the fake shows them to us
        own = User.json

        def of_one_company(user: User, **options: bool) -> dict[str, Any]:
            return {**own(user, **options), "enterprise_user": {"id": "E1", "teams": [sister.id, team.id]}}

        monkeypatch.setattr(User, "json", of_one_company)
        ways = {"user_team": sister.id, "enterprise": "E1"}
        assert await tenancy.refusal_of(team, dana, **ways) == "person.outside"
        await tenancy.come_to_know(1)
        assert await tenancy.meet(team, dana, **ways) == "dana"
        erin = slack.user("erin", team=sister)
        assert await tenancy.meet(team, erin, user_team="E1", enterprise="E1") == "erin"

    play(store, story)

"""Removal: who throws Beacon out is forgotten at once, and nobody else feels it."""

from __future__ import annotations

from datetime import timedelta

from adapters.slack.teams import Team
from adapters.store import SqlStore
from bot.model.chats import Installation
from tests.fakes.slack import Workspace
from tests.slack.landing import Landing, arrive


async def both(landing: Landing) -> tuple[Team, Team, Workspace, Workspace]:
    """Let two workspaces install Beacon."""
    slack = landing.slack
    rival = slack.workspace("rival", installed=False)
    await landing.install(slack.user("alice"))
    await landing.install(slack.user("eve", team=rival), rival)
    ours, theirs = landing.teams.by_id(slack.home.id), landing.teams.by_id(rival.id)
    assert ours is not None
    assert theirs is not None
    return ours, theirs, slack.home, rival


def holds_secrets(row: Installation) -> bool:
    return bool(row.token or row.renewal or row.expires_at)


def test_an_uninstalled_workspace_is_forgotten_once_and_the_other_stays(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        ours, _, home, rival = await both(landing)
        before = landing.row(rival)
        assert holds_secrets(landing.row(home))
        assert await landing.removal.uninstalled(ours)
        gone = landing.row(home)
        assert (holds_secrets(gone), gone.active, gone.tenant) == (False, False, ours.org_id)
        assert landing.row(rival) == before
        assert not await landing.removal.uninstalled(ours)
        assert landing.row(home) == gone
        here, there = landing.teams.by_id(home.id), landing.teams.by_id(rival.id)
        assert here is not None
        assert there is not None
        assert (here.active, here.token, there.active, there.token) == (False, "", True, rival.token)

    arrive(store, story, rotating=True)


def test_only_the_end_of_beacons_own_token_ends_an_installation(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        ours, theirs, home, rival = await both(landing)
        for bots in ([], ["U0SOMEBODY"], [theirs.bot]):
            assert not await landing.removal.revoked(ours, bots)
        assert landing.row(home).active
        assert await landing.removal.revoked(ours, ["U0SOMEBODY", ours.bot])
        assert (landing.row(home).active, landing.row(rival).active) == (False, True)

    arrive(store, story)


def test_a_late_word_of_an_earlier_removal_does_not_undo_a_new_installation(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        ours, _, home, _ = await both(landing)
        left_at = landing.clock() + timedelta(minutes=1)
        landing.clock.pass_(minutes=5)
        await landing.install(landing.slack.user("bob"))
        assert not await landing.removal.uninstalled(ours, left_at)
        assert not await landing.removal.revoked(ours, [ours.bot], left_at)
        assert landing.row(home).active
        assert await landing.removal.uninstalled(ours, landing.clock())
        assert not landing.row(home).active

    arrive(store, story)


def test_a_workspace_that_was_never_here_changes_nothing(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        nobody = Team("T0NOBODY", "slack-t0nobody", "", "U0", "A0", "", "Nobody")
        assert not await landing.removal.uninstalled(nobody)

    arrive(store, story)

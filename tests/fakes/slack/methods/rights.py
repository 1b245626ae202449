"""auth.*, oauth.v2.access, apps.connections.open and api.test: who a token is, and how to get one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.people import Grant, Workspace

Answer = dict[str, Any]


def api_test(ask: Ask) -> Answer:
    """Answer with what was asked."""
    if error := ask.get("error"):
        raise Failed(error, args=ask.arguments)
    return {"args": ask.arguments}


def auth_test(ask: Ask) -> Answer:
    """Tell whose token it is."""
    if ask.grant.kind == "app":
        raise Failed("not_allowed_token_type")
    team = ask.team
    return {
        "url": team.url,
        "team": team.name,
        "user": ask.world.users[ask.me].handle,
        "team_id": team.id,
        "user_id": ask.me,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(ask: Ask) -> Answer:
    """End a token."""
    if not ask.flag("test"):
        ask.grant.ended = "token_revoked"
    return {"revoked": not ask.flag("test")}


def connections_open(ask: Ask) -> Answer:
    """Return the address of a new Socket Mode connection."""
    if ask.grant.kind != "app":
        raise Failed("not_allowed_token_type")
    ask.need("connections:write")
    world = ask.world
    ticket = world.names.secret("", 32)
    world.tickets.add(ticket)
    link = f"{world.root.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={world.app_id}"
    return {"url": link}


def oauth_access(ask: Ask) -> Answer:
    """Exchange a code, or a refresh token, for a token."""
    world = ask.world
    if ask.get("client_id") != world.client_id:
        raise Failed("invalid_client_id")
    if ask.get("client_secret") != world.client_secret:
        raise Failed("bad_client_secret")
    kind = ask.get("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _refresh(ask)
    if kind != "authorization_code":
        raise Failed("invalid_grant_type")
    code = world.codes.get(ask.get("code"))
    if code is None or code.expires_at < world.clock.monotonic():
        raise Failed("invalid_code")
    if code.used:
        raise Failed("code_already_used")
    if ask.get("redirect_uri") != code.redirect_uri:
        raise Failed("bad_redirect_uri")
    code.used = True
    team = world.workspaces[code.team]
    grant = world.install(team, rotating=world.rotates, scopes=sorted(code.scopes))
    return _granted(ask, grant, team, team.refresh_token) | {"authed_user": {"id": code.user}}


def _refresh(ask: Ask) -> Answer:
    world = ask.world
    spent = world.refreshers.pop(ask.get("refresh_token"), None)
    if spent is None or spent.ended:
        raise Failed("invalid_refresh_token")
    fresh = world.mint_token(spent.team, spent.user, scopes=sorted(spent.scopes))
    fresh.expires_at = world.clock.monotonic() + world.token_seconds
    team = world.workspaces[spent.team]
    team.token, team.refresh_token = fresh.value, world.mint_refresher(fresh)
    return _granted(ask, fresh, team, team.refresh_token)


def _granted(ask: Ask, grant: Grant, team: Workspace, refresh_token: str) -> Answer:
    answer: Answer = {
        "access_token": grant.value,
        "token_type": "bot",
        "scope": ",".join(sorted(grant.scopes)),
        "bot_user_id": grant.user,
        "app_id": team.app_id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if grant.expires_at is not None:
        left = int(grant.expires_at - ask.world.clock.monotonic())
        answer |= {"expires_in": left, "refresh_token": refresh_token}
    return answer


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.revoke": auth_revoke,
    "apps.connections.open": connections_open,
    "oauth.v2.access": oauth_access,
}
WITHOUT_TOKEN = ("api.test", "oauth.v2.access")

"""The consent page of an installation: what a person's yes or no sends back to the app."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from tests.fakes.slack.people import Code, User, Workspace
from tests.fakes.slack.world import World

CODE_SECONDS = 600.0


@dataclass
class Consent:
    """Turns an authorize address into the redirect that follows."""

    world: World

    def decide(self, address: str, team: Workspace, user: User, *, deny: bool = False) -> str:
        """Return the redirect address after a yes or, with `deny`, a no. ValueError: the page shows an error."""
        asked = dict(parse_qsl(urlsplit(address).query))
        if asked.get("client_id") != self.world.client_id:
            raise ValueError("invalid client_id")
        if not asked.get("scope"):
            raise ValueError("no scopes requested")
        redirect_uri = asked.get("redirect_uri", "")
        state = {"state": asked["state"]} if "state" in asked else {}
        if deny:
            return f"{redirect_uri}?{urlencode({'error': 'access_denied', **state})}"
        code = Code(
            self.world.names.secret(""),
            team.id,
            user.id,
            redirect_uri,
            set(asked["scope"].replace(" ", ",").split(",")),
            expires_at=self.world.clock.monotonic() + CODE_SECONDS,
        )
        self.world.codes[code.value] = code
        return f"{redirect_uri}?{urlencode({'code': code.value, **state})}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer GET /oauth/v2/authorize with the redirect of the first person of the first team who says yes."""
        with self.world.lock:
            wanted = request.query.get("team", "")
            team = self.world.workspaces.get(wanted) or next(iter(self.world.workspaces.values()))
            people = (user for user in self.world.users.values() if user.team == team.id and not user.bot)
            user = next(people, None) or self.world.add_user(team, "admin", admin=True)
            try:
                onward = self.decide(str(request.url), team, user, deny="deny" in request.query)
            except ValueError as wrong:
                return web.Response(status=400, text=str(wrong))
        return web.Response(status=302, headers={"Location": onward})

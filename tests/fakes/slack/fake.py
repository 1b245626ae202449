"""The fake Slack, whole."""

from __future__ import annotations

from aiohttp import web

from tests.fakes.slack.control import Control
from tests.fakes.slack.inbound import App
from tests.fakes.slack.knobs import Knobs
from tests.fakes.slack.looking import Looking
from tests.fakes.slack.town import Town


class FakeSlack(Town, Looking, Knobs):
    """A Slack to test against: the Web API, hooks, Socket Mode, and people who use an app."""

    def app(
        self,
        url: str | None = None,
        *,
        signing_secret: str | None = None,
        patience: float = 3.0,
        pause: float = 0.05,
    ) -> App:
        """Return the app at `url`, or over Socket Mode without one. `patience`: seconds until an ack is late."""
        return App(self, url, signing_secret or self.signing_secret, patience=patience, pause=pause)

    def routes(self) -> list[web.RouteDef]:
        """Return what the server answers, with the control of a process of its own."""
        return [*super().routes(), web.post("/_control/{name}", Control(self).serve)]

"""The install doors: out to Slack's page of consent, and back with its answer."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from adapters.slack.install import pages
from adapters.slack.install.arrivals import REDIRECT, Arrivals
from adapters.slack.install.states import States
from bot.doors import Door, Knock, Reply
from bot.model.chats import STATE_LASTS
from bot.refusals import Refusal, Unavailable
from bot.texts import Say

COOKIE = "beacon_install"
INSTALL = "/slack/install"
MOST, WITHIN = 60, timedelta(minutes=1)  # ways that may begin: each is a row, and anybody can begin one
# What to answer. The browser did nothing wrong that its owner could see: these are all 4xx with a page.
DENIED, GONE, TOO_MANY, NO_ANSWER = 403, 410, 429, 424
STATUS: Mapping[str, int] = {
    "install.denied": DENIED,
    "install.expired": GONE,
    "install.used": GONE,
    "install.many": TOO_MANY,
    "install.whole": DENIED,
}

log = logging.getLogger("beacon.slack")


class InstallDoors:
    """Answers browsers. `say` speaks their language; `slash` is the command to try first."""

    def __init__(
        self, states: States, arrivals: Arrivals, clock: Callable[[], datetime], say: Say, *, slash: str
    ) -> None:
        self._states, self._arrivals, self._clock, self._say, self._slash = states, arrivals, clock, say, slash
        address = urlsplit(arrivals.app.address)
        self._begin = arrivals.app.address + INSTALL
        secure = "; Secure" if address.scheme == "https" else ""
        self._attributes = f"Path={address.path}/slack; HttpOnly; SameSite=Lax{secure}"
        self._begun: deque[datetime] = deque()

    def doors(self) -> tuple[Door, ...]:
        """Return the two ways in."""
        return Door("GET", INSTALL, self.depart), Door("GET", REDIRECT, self.arrive)

    async def depart(self, _: Knock) -> Reply:
        """Send the browser to Slack, with a cookie that only this browser has."""
        try:
            self._count()
            state, browser = await self._states.begin()
        except (Refusal, Unavailable) as no:
            return self._sorry(no)
        headers = {"Location": self._arrivals.app.consent(state), "Set-Cookie": self._cookie(browser)}
        return Reply(303, headers=headers)

    async def arrive(self, knock: Knock) -> Reply:
        """Take the browser back from Slack. Whatever went wrong is a page, and the cookie is used up."""
        try:
            reply = await self._arrive(knock)
        except (Refusal, Unavailable) as no:
            reply = self._sorry(no)
        except Exception:
            log.exception("install_failed")
            reply = self._sorry(Refusal("install.unclear"))
        return replace(reply, headers={**reply.headers, "Set-Cookie": self._cookie("")})

    async def _arrive(self, knock: Knock) -> Reply:
        said = knock.query
        await self._states.end(said.get("state", ""), _cookie_of(knock))
        if said.get("error"):
            raise Refusal("install.denied" if said["error"] == "access_denied" else "install.setup")
        if not said.get("code"):
            raise Refusal("install.unclear")
        came, again = await self._arrivals.let_in(said["code"])
        return pages.welcome(self._say, came, again=again, slash=self._slash)

    def _sorry(self, no: Refusal | Unavailable) -> Reply:
        refusal = no if isinstance(no, Refusal) else Refusal("store.unavailable")
        return pages.sorry(self._say, refusal, STATUS.get(refusal.key, NO_ANSWER), again=self._begin)

    def _count(self) -> None:
        """Refuse when too many begin at once."""
        now = self._clock()
        while self._begun and self._begun[0] + WITHIN <= now:
            self._begun.popleft()
        if len(self._begun) >= MOST:
            raise Refusal("install.many")
        self._begun.append(now)

    def _cookie(self, browser: str) -> str:
        """Return the header that gives the cookie; an empty one takes it away."""
        age = int(STATE_LASTS.total_seconds()) if browser else 0
        return f"{COOKIE}={browser}; Max-Age={age}; {self._attributes}"


def _cookie_of(knock: Knock) -> str:
    pairs = (pair.strip().partition("=") for pair in knock.headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), "")

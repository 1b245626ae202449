"""An office: a desk that is no demo, where people sign in with links from their chat."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from adapters.clock import Clock
from bot.beacon import Beacon
from bot.invocation import Invocation
from bot.settings import Settings
from tests.desk.served import FORM, Caller, Served


def link_for(office: Served, who: str = "bob", minutes_ago: float = 0) -> str:
    """Ask for a link as `beacon say` does, perhaps some time ago, and return it."""
    asked_at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    reply = office.say(who, "/crisis desk", at=asked_at.isoformat() if minutes_ago else None)
    return _link_in(str(reply))


def token_of(link: str) -> str:
    """Return the secret of a link."""
    return parse_qs(urlsplit(link).query)["token"][0]


def use(office: Served, link: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Press the button of a link's page, without a browser."""
    return office.ask("POST", "/desk/sign-in", urlencode({"token": token_of(link)}), **FORM, **headers)


def quick_link(office: Served, who: str = "bob") -> str:
    """Return a link as the chat gives it, without a new process for it."""
    with closing(Beacon(Settings(database_url=office.shell.url, url=office.home), Clock())) as beacon:
        reply = beacon.service.handle(Invocation("demo", who, "desk"), datetime.now(UTC))
    return _link_in(str(reply.card))


def _link_in(words: str) -> str:
    found = re.search(r"http[^\s'\"]+/desk/sign-in\?token=[^\s'\"]+", words)
    assert found, words
    return found[0]


def enter(office: Served, who: str = "bob") -> Caller:
    """Sign somebody in."""
    status, body, headers = use(office, quick_link(office, who))
    assert status == 303, body
    return Caller(office, who, headers["set-cookie"].partition(";")[0])


def status_of(caller: Caller) -> int:
    """Say whether a visit is let in: 200 or 401."""
    return caller.desk.ask("GET", "/desk", Cookie=caller.cookie)[0]


def change(office: Served, statement: str) -> None:
    """Change the database behind the server's back."""
    with closing(sqlite3.connect(office.shell.url.removeprefix("sqlite:///"))) as base, base:
        assert base.execute(statement).rowcount > 0

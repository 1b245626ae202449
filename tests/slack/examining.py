"""Examining: asks the doctor's look at Slack about a fake one, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.clock import Clock
from adapters.content import texts
from adapters.slack.examination import findings
from adapters.slack.scopes import needed
from bot.findings import Finding
from bot.settings import Settings, read_settings
from tests.fakes.slack import FakeSlack

say = texts().speaking()


@contextmanager
def sound_slack() -> Iterator[FakeSlack]:
    """Run a Slack with one workspace that has installed Beacon with the scopes of the manifest."""
    with FakeSlack() as fake:
        fake.grant(fake.token, needed())
        yield fake


@dataclass(frozen=True)
class Seen:
    """What an examination found, and what the doctor says about it."""

    found: list[Finding]

    @property
    def lines(self) -> list[str]:
        return [say(each.key, **each.facts) for each in self.found]

    @property
    def faults(self) -> list[str]:
        return [line for line, each in zip(self.lines, self.found, strict=True) if not each.well]

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)


def settings_for(slack: FakeSlack, **more: str) -> Settings:
    """Return sound settings for a fake Slack, with some changed; empty ones are left out."""
    usual = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "BEACON_PORT": "1",
    }
    return read_settings({name: value for name, value in {**usual, **more}.items() if value})


def seen(slack: FakeSlack, clock: Clock | None = None, **more: str) -> Seen:
    """Examine."""
    return Seen(findings(settings_for(slack, **more), clock=clock or Clock()))

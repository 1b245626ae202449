"""An office: a workspace of the fake Slack, the real server as a process, and the people who work with both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.slack.scopes import needed
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.inbound import App
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.wire import Heard
from tests.program.shell import Shell
from tests.program.watching import Server, running, until

PATIENCE = 15.0  # seconds until something that is under way has arrived


class Office:
    """Alice leads; Bob and Chidi are agents; Zoe works in the company and is in no crisis."""

    def __init__(self, slack: FakeSlack, server: Server, app: App) -> None:
        self.slack, self.server, self.app = slack, server, app

    def say(self, who: str, line: str, where: str | Channel = "general") -> Heard:
        """Type a slash command."""
        return self.slack.run(self.app.command("/crisis", line, user=who, channel=where, escape=True))

    def all_at_once(self, who: str, lines: Sequence[str], where: str | Channel = "general") -> list[Heard]:
        """Type several commands in the same moment."""

        async def type_all() -> list[Heard]:
            commands = [self.app.command("/crisis", line, user=who, channel=where, escape=True) for line in lines]
            return await asyncio.gather(*commands)

        return self.slack.run(type_all())

    def press(self, who: str, button: str, where: str | Channel, message: Message | None = None) -> Heard:
        """Press a button of a message, or of the newest one in a channel that has it."""
        return self.slack.run(self.app.press(button, user=who, channel=where, message=message))

    def room(self, begins: str = "c-1-") -> Channel:
        """Return the channel of a crisis, as soon as it is there."""
        found = self.slack.wait(lambda: self._found(begins), timeout=PATIENCE)
        assert found is not None
        return found

    def _found(self, begins: str) -> Channel | None:
        return next((each for each in self.slack.channels() if each.name.startswith(begins)), None)

    def said(self, where: str | Channel) -> list[str]:
        """Return the words of every message in a channel, oldest first."""
        return [message.words for message in self.slack.messages(where)]

    def arrives(self, words: str, where: str | Channel) -> Message:
        """Wait for a message that has certain words, and return it."""
        until(lambda: any(words in each for each in self.said(where)), PATIENCE)
        return next(message for message in self.slack.messages(where) if words in message.words)

    def settled(self) -> None:
        """Wait until nothing more is sent: no call within half a second."""
        seen = -1
        while seen != self.slack.count("*"):
            seen = self.slack.count("*")
            time.sleep(0.5)

    def declared(self, line: str = "Card payments fail --sev 2 --type product_failure") -> Channel:
        """Let Alice declare a crisis; return its channel when everything stands there."""
        assert self.say("alice", f"declare {line}").status == 200
        room = self.room()
        self.arrives("Which need goes where", room)
        self.settled()
        return room


@contextmanager
def office(folder: Path, **settings: str) -> Iterator[Office]:
    """Open the office: a fake Slack in this process, the server in another."""
    with FakeSlack() as slack:
        people = [slack.user(handle) for handle in ("alice", "bob", "chidi", "zoe")]
        slack.channel("general", members=people)
        announcements = slack.channel("announcements", members=people)
        with served(slack, folder, BEACON_SLACK_ANNOUNCE=announcements.id, **settings) as found:
            yield found


@contextmanager
def served(slack: FakeSlack, folder: Path, **settings: str) -> Iterator[Office]:
    """Serve a workspace that there is."""
    slack.grant(slack.token, needed())  # what the manifest asks for, and nothing more
    given: dict[str, Any] = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "BEACON_LEADS": "alice",
        **settings,
    }
    shell = Shell(folder, **{name: value for name, value in given.items() if value})
    with running(shell) as server:
        until(lambda: "slack_connected" in server.log.read_text("utf-8"), PATIENCE)
        yield Office(slack, server, slack.app(f"http://127.0.0.1:{server.port}/slack/events"))

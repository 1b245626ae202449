"""Looking at what happened: calls, messages as people see them, views, and every word that left the app."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from tests.fakes.slack.calls import Call, Impatient, Said, Violation
from tests.fakes.slack.core import Core, SomeChannel, SomeTeam, SomeUser
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import Hook, View

T = TypeVar("T")


class Looking(Core):
    """The questions a test asks."""

    def calls(
        self,
        method: str = "*",
        *,
        team: SomeTeam = None,
        channel: SomeChannel | None = None,
        ok: bool | None = None,
    ) -> list[Call]:
        """Return the calls of a method pattern, in the order of coming."""
        with self.world.lock:
            wanted = self.team_of(team).id if team is not None else ""
            room = self.find(channel, team).id if channel is not None else ""
            return [
                call
                for call in self.record.find(method)
                if wanted in {"", call.team} and room in {"", call.channel} and ok in {None, call.ok}
            ]

    def count(self, method: str = "*") -> int:
        """Return how many calls of a method pattern came, recorded or not."""
        with self.world.lock:
            return self.record.count(method)

    def wait(self, check: Callable[[], T], *, timeout: float = 10.0) -> T:
        """Ask until `check` gives something true; AssertionError when time runs out. For synchronous tests."""
        until = time.monotonic() + timeout
        while not (found := check()):
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.01)
        return found

    async def until(self, check: Callable[[], T], *, timeout: float = 10.0) -> T:
        """Ask until `check` gives something true; AssertionError when time runs out. For asyncio tests."""
        until = time.monotonic() + timeout
        while not (found := check()):
            assert time.monotonic() < until, "waited in vain"
            await asyncio.sleep(0.01)
        return found

    def wait_calls(self, method: str, n: int = 1, *, timeout: float = 10.0) -> list[Call]:
        """Wait until n calls of a method were answered; return them."""

        def answered() -> list[Call]:
            found = [call for call in self.calls(method) if call.ended]
            return found if len(found) >= n else []

        return self.wait(answered, timeout=timeout)

    @property
    def violations(self) -> list[Violation]:
        """Return the requests that broke a documented limit."""
        return list(self.record.violations)

    @property
    def warnings(self) -> list[Violation]:
        """Return the advice that requests gave reason for."""
        return list(self.record.warnings)

    @property
    def impatient(self) -> list[Impatient]:
        """Return the calls that did not wait for Retry-After."""
        return list(self.record.impatient)

    def channels(self, team: SomeTeam = None) -> list[Channel]:
        """Return the channels of a workspace, without direct ones."""
        with self.world.lock:
            home = self.team_of(team).id
            return [each for each in self.world.channels.values() if each.team == home and each.name]

    def messages(
        self,
        channel: SomeChannel,
        *,
        seen_by: SomeUser | None = None,
        thread: str | None = None,
        team: SomeTeam = None,
    ) -> list[Message]:
        """Return the messages of a channel, or of one thread of it, oldest first."""
        with self.world.lock:
            found = self.find(channel, team)
            if seen_by is not None and not found.is_seen_by(self.person(seen_by, team).id):
                return []
            return [
                message
                for message in found.messages.values()
                if not message.deleted and (thread is None or thread in {message.thread_ts, message.ts})
            ]

    def ephemerals(
        self, user: SomeUser | None = None, *, channel: SomeChannel | None = None, team: SomeTeam = None
    ) -> list[Ephemeral]:
        """Return the messages for one person's eyes, oldest first."""
        with self.world.lock:
            person = self.person(user, team).id if user is not None else ""
            room = self.find(channel, team).id if channel is not None else ""
            return [
                each
                for each in self.world.ephemerals
                if person in {"", each.user} and room in {"", each.channel} and not each.gone
            ]

    def modal(self, user: SomeUser, *, team: SomeTeam = None) -> View | None:
        """Return the modal that a person has before the eyes."""
        with self.world.lock:
            person = self.person(user, team)
            stack = self.world.stacks.get((person.team, person.id), [])
            return self.world.views[stack[-1]] if stack else None

    def app_home(self, user: SomeUser, *, team: SomeTeam = None) -> View | None:
        """Return what a person's App Home shows."""
        with self.world.lock:
            person = self.person(user, team)
            return self.world.views.get(self.world.homes.get((person.team, person.id), ""))

    def views(self, user: SomeUser | None = None, *, team: SomeTeam = None) -> list[View]:
        """Return all views ever opened or published, of one person or of all."""
        with self.world.lock:
            person = self.person(user, team).id if user is not None else ""
            return [view for view in self.world.views.values() if person in {"", view.user}]

    def hooks(self) -> list[Hook]:
        """Return the response_urls that were handed out."""
        with self.world.lock:
            return list(self.world.hooks.values())

    def everything_said(
        self,
        *,
        containing: str | None = None,
        outside: Iterable[SomeChannel] = (),
        team: SomeTeam = None,
    ) -> list[Said]:
        """Return every outbound text, where it appeared and who can see it; without the channels `outside`."""
        with self.world.lock:
            left_out = {self.find(channel, team).id for channel in outside}
            home = self.team_of(team).id if team is not None else ""
            return [
                said
                for said in self.record.said
                if said.channel not in left_out and home in {"", said.team} and _holds(said.text, containing)
            ]


def _holds(text: str, wanted: str | None) -> bool:
    """Tell whether a text holds words, as they are or as JSON writes them."""
    if wanted is None:
        return True
    written = json.dumps(wanted, ensure_ascii=False)[1:-1]
    return any(each.casefold() in text.casefold() for each in (wanted, written))

"""The desk in Slack: one answer for each kind of thing that a person does there."""

from __future__ import annotations

from adapters.slack.handlers.answering import Answers
from adapters.slack.handlers.asking import Asking
from adapters.slack.handlers.events import Events
from adapters.slack.handlers.home import Home
from adapters.slack.handlers.modals import Modals
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.presses import Presses
from adapters.slack.handlers.shortcuts import Shortcuts
from adapters.slack.handlers.slash import SlashCommands
from adapters.slack.handlers.submissions import Submissions
from adapters.slack.paths import Json


class SlackHandlers:
    """Answers whatever Slack sends. What is acknowledged within the time that Slack waits is stored before.

    Every method takes a payload as Slack sent it and the stamp of its signature, None over Socket Mode.
    It raises `Replayed` for a copy of a request that was carried out.
    """

    def __init__(self, needs: Needs) -> None:
        self._needs, self._asking = needs, Asking(needs)
        self._answers = Answers(needs, self._asking)
        modals = Modals(needs, self._asking, self._answers)
        home = Home(needs, self._asking, self._answers)
        self._slash = SlashCommands(needs, self._asking, self._answers, modals)
        self._presses = Presses(needs, self._asking, modals, home)
        self._submissions = Submissions(needs, self._asking, self._answers, modals)
        self._shortcuts = Shortcuts(needs, self._asking, self._answers, modals)
        self._events = Events(needs, self._asking, self._answers, home)

    async def typed(self, payload: Json, stamp: str | None) -> Ack:
        """Answer a slash command."""
        return await self._slash.typed(payload, stamp)

    async def pressed(self, payload: Json, stamp: str | None) -> Ack:
        """Answer a button."""
        return await self._presses.pressed(payload, stamp)

    async def submitted(self, payload: Json, stamp: str | None) -> Ack:
        """Answer a form that was sent."""
        return await self._submissions.submitted(payload, stamp)

    async def called(self, payload: Json, stamp: str | None) -> Ack:
        """Answer a shortcut."""
        return await self._shortcuts.called(payload, stamp)

    async def happened(self, payload: Json, stamp: str | None) -> Ack:
        """Answer an event. Raises `Unavailable` when the store could not keep it."""
        return await self._events.happened(payload, stamp)

    async def close(self) -> None:
        """Let everything that was begun be stored, and what is left to say be said, for a short while."""
        await self._asking.settle()
        await self._needs.background.close()

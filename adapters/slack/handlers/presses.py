"""Presses: a button says its words, wherever it stands, and the answer comes back to the same place."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.handlers.answering import Back
from adapters.slack.handlers.asking import Asker, Asking, Task
from adapters.slack.handlers.home import Home
from adapters.slack.handlers.keys import press_keys
from adapters.slack.handlers.modals import Modals
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.payloads import Press, Surface, read_press
from adapters.slack.paths import Json
from bot.invocation import Invocation
from bot.refusals import Refusal


class Presses:
    """Answers pressed buttons."""

    def __init__(self, needs: Needs, asking: Asking, modals: Modals, home: Home) -> None:
        self._needs, self._asking, self._modals, self._home = needs, asking, modals, home

    async def pressed(self, payload: Json, stamp: str | None) -> Ack:
        """Carry out what a button says; it is stored before Slack hears that it was."""
        press = read_press(payload)
        if not press.value:  # a link, or a field of a form that tells of each change
            return {}
        words = self._words(press)
        asks = isinstance(words, str) and self._needs.service.expects_form(words)

        async def make(asker: Asker) -> Invocation:
            if isinstance(words, Refusal):
                raise words
            return self._invocation(press, words, stamp, asker)

        task = await self._asking.begin(press.by, make, self._needs.form_patience if asks else self._needs.patience)
        self._needs.background.spawn(self._answer(press, task, asks=asks), "press", chat="slack")
        return {}

    def _words(self, press: Press) -> str | Refusal:
        try:
            return self._needs.seals.open(press.value, scope=press.by.team, now=self._needs.clock())
        except Refusal as broken:
            return broken

    def _invocation(self, press: Press, words: str, stamp: str | None, asker: Asker) -> Invocation:
        key, twin = press_keys(press, words)
        asked = replace(asker.invocation(words, key, stamp), twin=twin)
        return replace(asked, room_id=self._room_of(press)) if press.surface else asked

    def _room_of(self, press: Press) -> str | None:
        """Return the room from which the modal was opened in which a button was pressed."""
        try:
            return self._modals.state_of(press.by, press.surface.state).room_id if press.surface else None
        except Refusal:
            return None  # Home, or a view that is older than its seal: the words of most buttons name the crisis

    async def _answer(self, press: Press, task: Task, *, asks: bool) -> None:
        back = Back(press.response_url, press.trigger)
        if press.surface is None:
            await self._modals.deliver(press.by, task, back, asks=asks, instead=press.fleeting)
        elif press.surface.kind == "home":
            await self._modals.present(press.by, task, back)
            await self._home.show(press.by)
        else:
            await self._answer_within(press.surface, task, back)

    async def _answer_within(self, surface: Surface, task: Task, back: Back) -> None:
        """Answer in the modal itself; over it when it has fields that somebody may have begun to fill in."""
        answered = await task
        if answered.replayed:
            return
        if surface.asks:
            await self._modals.lay_over(answered, back)
        else:
            await self._modals.change(answered, surface.id)

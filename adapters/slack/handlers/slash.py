"""The slash command: what somebody typed, answered in the acknowledgement or by a form."""

from __future__ import annotations

from functools import partial

from adapters.slack.handlers.answering import Answers, Back, shown
from adapters.slack.handlers.asking import Asker, Asking, Task
from adapters.slack.handlers.keys import trigger_key
from adapters.slack.handlers.modals import Modals
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.payloads import Slash, read_slash
from adapters.slack.handlers.words import plain, users_in
from adapters.slack.paint import form_of
from adapters.slack.paths import Json
from bot.invocation import Invocation


class SlashCommands:
    """Answers what was typed."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers, modals: Modals) -> None:
        self._needs, self._asking, self._answers, self._modals = needs, asking, answers, modals

    async def typed(self, payload: Json, stamp: str | None) -> Ack:
        """Carry out a line; the acknowledgement holds the reply if that is there in time and no form."""
        slash = read_slash(payload)
        asks = self._needs.service.expects_form(slash.text)
        patience = self._needs.form_patience if asks else self._needs.patience
        task = await self._asking.begin(slash.by, partial(self._invocation, slash, stamp), patience)
        if task.done() and form_of(task.result().card) is None:
            return await self._said(slash, task)
        deliver = self._modals.deliver(slash.by, task, _back(slash), asks=asks)
        if self._needs.background.spawn(deliver, "slash", chat="slack"):
            return {}
        return await self._excused(slash, is_form=asks or task.done())

    async def _invocation(self, slash: Slash, stamp: str | None, asker: Asker) -> Invocation:
        users = users_in(slash.text)
        handles = await self._needs.people.handles(asker.team, users) if asker.team and users else {}
        return asker.invocation(plain(slash.text, handles), trigger_key(slash.by, slash.trigger), stamp)

    async def _said(self, slash: Slash, task: Task) -> Ack:
        answered = task.result()
        first, *rest = await self._answers.paint(answered.asker, answered.card)
        if rest:
            sending = self._answers.send(answered.asker, _back(slash), rest)
            self._needs.background.spawn(sending, "slash_rest", chat="slack")
        return {"response_type": "ephemeral", **shown(first)}

    async def _excused(self, slash: Slash, *, is_form: bool) -> Ack:
        """Say what can be said when there is no room for anything beside this answer."""
        asker = Asker(slash.by, self._needs.teams.by_id(slash.by.team))
        card = await (self._modals.late_card(asker, slash.text) if is_form else self._answers.crowded(asker))
        first, *_ = await self._answers.paint(asker, card)
        return {"response_type": "ephemeral", **shown(first)}


def _back(slash: Slash) -> Back:
    return Back(slash.response_url, slash.trigger)

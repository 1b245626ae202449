"""Submissions: a form that was sent, answered in the window in which it was filled in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from adapters.slack.handlers.answering import Answers
from adapters.slack.handlers.asking import Answered, Asker, Asking, Task
from adapters.slack.handlers.keys import form_key
from adapters.slack.handlers.modals import Modals
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.payloads import Submission, read_submission
from adapters.slack.handlers.words import named, users_in
from adapters.slack.paint import faults, fields_of, form_of
from adapters.slack.paths import Json
from bot.cards import Actions, FormView
from bot.invocation import Invocation
from bot.reply import Reply

WRONG = "form.invalid"


class Submissions:
    """Answers submitted forms."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers, modals: Modals) -> None:
        self._needs, self._asking, self._answers, self._modals = needs, asking, answers, modals

    async def submitted(self, payload: Json, stamp: str | None) -> Ack:
        """Carry out a form; what is wrong stands at its field, a no above the form, a yes in its place."""
        sent = read_submission(payload)
        task = await self._asking.begin(sent.by, partial(self._invocation, sent, stamp), self._needs.patience)
        if task.done():
            return await self._answer(sent, task.result())
        asker = Asker(sent.by, self._needs.teams.by_id(sent.by.team))
        if self._needs.background.spawn(self._follow(sent, task), "submission", chat="slack"):
            return {"response_action": "update", "view": await self._modals.loading(asker)}
        crowded = Answered(asker, Reply(await self._answers.crowded(asker)))
        return {"response_action": "update", "view": await self._modals.view(crowded)}

    async def _invocation(self, sent: Submission, stamp: str | None, asker: Asker) -> Invocation:
        state = self._modals.state_of(sent.by, sent.state)
        fields = fields_of(sent.answers)
        picked = {user for value in fields.values() for user in users_in(value)}
        handles = await self._needs.people.handles(asker.team, picked) if asker.team and picked else {}
        asked = asker.invocation(state.words, form_key(sent.view, state.nonce), stamp)
        return replace(asked, fields={**state.kept, **named(fields, handles)}, room_id=state.room_id)

    async def _answer(self, sent: Submission, answered: Answered) -> Ack:
        form = form_of(answered.card)
        wrong = faults(form) if form and answered.reply.refusal == WRONG else {}
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        # A mere no lies on the form: whoever closes it finds what they wrote, and can correct or copy it.
        how = "push" if sent.is_first and _is_mere_no(answered) else "update"
        return {"response_action": how, "view": await self._modals.view(answered)}

    async def _follow(self, sent: Submission, task: Task) -> None:
        """Show the reply once it is there, in place of the sign that it is coming."""
        answered = await task
        if not answered.replayed:
            await self._modals.change(answered, sent.view)


def _is_mere_no(answered: Answered) -> bool:
    """Say whether a reply refuses and offers nothing: no other form, and no button that goes on from there."""
    goes_on = any(isinstance(block, Actions | FormView) for block in answered.card.blocks)
    return answered.reply.refusal is not None and not goes_on

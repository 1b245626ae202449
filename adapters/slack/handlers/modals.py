"""Modals: forms and answers in a window of their own, opened while the trigger lives."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.slack.handlers.answering import Answers, Back
from adapters.slack.handlers.asking import Answered, Asker, Asking, Task
from adapters.slack.handlers.needs import Needs
from adapters.slack.handlers.payloads import By
from adapters.slack.paint import form_of
from bot.cards import Actions, Button, Card, FieldView, FormView, Text
from bot.chat import NotSent
from bot.forms import MAX_LINE
from bot.texts import shortened

FORM_LASTS = timedelta(hours=24)  # a form that was left open for longer is asked for again

log = logging.getLogger("beacon.slack")


@dataclass(frozen=True, slots=True)
class State:
    """What a view carries: the words that its form fills, where it was opened, and a name used once.

    `kept` are fields that were given already and that the form does not show.
    """

    words: str
    room_id: str | None
    nonce: str
    kept: Mapping[str, str]


class Modals:
    """Opens and changes modals. What cannot be shown in one is said privately, with what to do."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers) -> None:
        self._needs, self._asking, self._answers = needs, asking, answers

    async def present(self, by: By, task: Task, back: Back, fills: Mapping[str, str] | None = None) -> None:
        """Open a modal with the reply of a request; while it is not there, with a sign that it is coming.

        `fills` are values for the fields of the form in it.
        """
        announced = None if task.done() else await self._announce(by, back)
        answered = _filled(await task, fills or {})
        if answered.replayed:
            return
        if announced == "":
            await self._otherwise(answered, back)
        elif announced:
            await self._show(answered, back, "views.update", external_id=announced)
        else:
            await self._show(answered, back, "views.open", trigger_id=back.trigger)

    async def deliver(self, by: By, task: Task, back: Back, *, asks: bool, instead: bool = False) -> None:
        """Bring a reply to somebody who pressed or typed outside of any modal: privately, or as a form.

        `asks` says that it will be a form. With `instead` an answer takes the place of what was pressed.
        """
        if asks and not task.done():
            await self.present(by, task, back)
            return
        answered = await task
        if form_of(answered.card):
            await self.present(by, task, back)
        elif not answered.replayed:
            instead = instead and answered.reply.refusal is None  # after a no the other buttons are still needed
            await self._answers.privately(answered.asker, back, answered.card, instead=instead)

    async def change(self, answered: Answered, view_id: str) -> None:
        """Show a reply in a modal that is open."""
        await self._show(answered, Back(), "views.update", view_id=view_id)

    async def lay_over(self, answered: Answered, back: Back) -> None:
        """Show a reply on top of a modal whose fields somebody may have begun to fill in."""
        await self._show(answered, back, "views.push", trigger_id=back.trigger)

    async def view(self, answered: Answered) -> dict[str, Any]:
        """Return the view that shows a reply, or the form in it."""
        light = await self._answers.light(answered.asker, answered.card)
        return self._needs.painter.modal(answered.card, state=self._state(answered, form_of(answered.card)), **light)

    async def loading(self, asker: Asker) -> dict[str, Any]:
        """Return the view that says that an answer is coming."""
        return self._needs.painter.loading(await self._asking.say(asker))

    def state_of(self, by: By, sealed: str) -> State:
        """Return what a view of ours carries. Refuses what is broken, expired or another workspace's."""
        said = self._needs.seals.read_state(sealed, scope=by.team, now=self._needs.clock())
        kept = json.loads(said.get("kept", "{}"))
        return State(said.get("words", ""), said.get("room"), said["key"], kept)

    def _state(self, answered: Answered, form: FormView | None) -> str:
        asked, said = answered.asked, {"key": self._needs.new_id()}
        if form:
            said["words"] = form.verb
        if asked and asked.room_id:
            said["room"] = asked.room_id
        if form and asked and asked.fields:
            said["kept"] = json.dumps(_unshown(form, asked.fields))
        expires = self._needs.clock() + FORM_LASTS
        return self._needs.seals.state(said, scope=answered.asker.by.team, expires=expires)

    async def _announce(self, by: By, back: Back) -> str:
        """Open a loading view; return the name by which it is found again, or '' when there is none.

        After an unknown outcome the view may well be there: the name is ours, and the update will tell.
        """
        asker, name = Asker(by, self._needs.teams.by_id(by.team)), self._needs.new_id()
        view = {**await self.loading(asker), "external_id": name}
        try:
            await self._needs.api.call(asker.team, "views.open", trigger_id=back.trigger, view=view)
        except NotSent as no:
            log.warning("view_refused", extra={"chat": "slack", "org": asker.org_id, "code": no.code})
            return ""
        except Exception as error:
            log.warning("view_unknown", exc_info=error, extra={"chat": "slack", "org": asker.org_id})
        return name

    async def _show(self, answered: Answered, back: Back, method: str, **where: str) -> None:
        asker = answered.asker
        try:
            view = await self.view(answered)
            await self._needs.api.call(asker.team, method, view=view, **where)
        except Exception as error:
            code = getattr(error, "code", None)
            log.warning("view_failed", exc_info=error, extra={"chat": "slack", "org": asker.org_id, "code": code})
            await self._otherwise(answered, back)

    async def _otherwise(self, answered: Answered, back: Back) -> None:
        """Say privately what no modal shows: the reply, or why the form is not there and how to get it."""
        form = form_of(answered.card)
        card = await self.late_card(answered.asker, form.verb) if form else answered.card
        await self._answers.privately(answered.asker, back, card)

    async def late_card(self, asker: Asker, words: str) -> Card:
        """Return what is said when a form could not be opened: why, and a button that asks again."""
        say = await self._asking.say(asker)
        again = Actions((Button(say("slack.form.again"), words, "primary"),))
        why = Text(say.phrase("slack.form.late"))
        return Card("slack.form.late", say("slack.form.late.title"), (why, again), "warn")


def _unshown(form: FormView, given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a form hides. Long ones are always shown, so these fit into a view."""
    shown = {field.name for field in form.fields}
    return {name: value for name, value in given.items() if name not in shown and len(value) <= MAX_LINE}


def _filled(answered: Answered, fills: Mapping[str, str]) -> Answered:
    form = form_of(answered.card)
    if form is None or not fills:
        return answered
    filled = replace(form, fields=tuple(_with_value(field, fills.get(field.name, "")) for field in form.fields))
    blocks = tuple(filled if block is form else block for block in answered.card.blocks)
    return replace(answered, reply=replace(answered.reply, card=replace(answered.card, blocks=blocks)))


def _with_value(field: FieldView, words: str) -> FieldView:
    return replace(field, value=shortened(words, field.max_length or len(words))) if words else field

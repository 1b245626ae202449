"""Shortcuts: what Slack's own menus offer of Beacon, on the whole workspace or on one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from adapters.slack.handlers.answering import Answers, Back
from adapters.slack.handlers.asking import Asker, Asking, Task
from adapters.slack.handlers.keys import trigger_key
from adapters.slack.handlers.modals import Modals
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.payloads import Call, Quoted, read_call
from adapters.slack.handlers.words import plain, users_in
from adapters.slack.paint import form_of
from adapters.slack.paths import Json
from adapters.slack.teams import Team
from bot.command import Commands
from bot.forms import MAX_LINE, MAX_PARAGRAPH
from bot.invocation import Invocation
from bot.texts import shortened


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of a menu: the verb it says. `clips` hands the message over; `fills` writes it into a field."""

    verb: str
    clips: bool = False
    fills: str = ""


SHORTCUTS: Mapping[str, Shortcut] = {
    "declare": Shortcut("declare"),
    "clip": Shortcut("clip", clips=True),
    "follow": Shortcut("follow add", fills="what"),
}


def available_shortcuts(commands: Commands) -> tuple[str, ...]:
    """Return the callback ids of the shortcuts whose verb there is."""
    return tuple(name for name, shortcut in SHORTCUTS.items() if shortcut.verb in commands.by_verb)


class Shortcuts:
    """Answers shortcuts."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers, modals: Modals) -> None:
        self._needs, self._asking, self._answers, self._modals = needs, asking, answers, modals

    async def called(self, payload: Json, stamp: str | None) -> Ack:
        """Carry out a shortcut; its form or its no opens as a modal, its yes is said privately."""
        call = read_call(payload)
        shortcut = SHORTCUTS.get(call.callback)
        if shortcut is None:
            return {}
        make = partial(self._invocation, call, shortcut, stamp)
        patience = self._needs.patience if shortcut.clips else self._needs.form_patience
        task = await self._asking.begin(call.by, make, patience)
        self._needs.background.spawn(self._answer(call, shortcut, task), "shortcut", chat="slack")
        return {}

    async def _invocation(self, call: Call, shortcut: Shortcut, stamp: str | None, asker: Asker) -> Invocation:
        asked = asker.invocation(shortcut.verb, trigger_key(call.by, call.trigger), stamp)
        if not (shortcut.clips and call.message and asker.team):
            return asked
        return replace(asked, fields=await self._clip(call, call.message, asker, asker.team))

    async def _clip(self, call: Call, message: Quoted, asker: Asker, team: Team) -> dict[str, str]:
        """Return what the timeline keeps of a message: what is too long for it is behind the link."""
        known = await self._needs.people.handles(team, {message.author}) if message.author else {}
        author = f"@{known[message.author]}" if known else message.signed
        text = await self._words(team, message) or (await self._asking.say(asker))("slack.wordless")
        return {
            "text": shortened(text, MAX_PARAGRAPH),
            "author": shortened(author, MAX_LINE),
            "link": permalink(team.url or f"https://{call.domain}.slack.com/", call.by.channel, message),
            "ref": f"{call.by.channel} {message.ts}",
        }

    async def _words(self, team: Team, message: Quoted) -> str:
        return plain(message.text, await self._needs.people.handles(team, users_in(message.text))).strip()

    async def _answer(self, call: Call, shortcut: Shortcut, task: Task) -> None:
        back = Back(call.response_url, call.trigger)
        if not shortcut.clips:
            await self._modals.present(call.by, task, back, await self._filling(call, shortcut))
            return
        answered = await task
        if answered.reply.refusal or form_of(answered.card):
            await self._modals.present(call.by, task, back)
        else:
            await self._answers.privately(answered.asker, back, answered.card)

    async def _filling(self, call: Call, shortcut: Shortcut) -> dict[str, str]:
        team = self._needs.teams.by_id(call.by.team)
        if not (shortcut.fills and call.message and team):
            return {}
        return {shortcut.fills: await self._words(team, call.message)}


def permalink(workspace: str, channel: str, message: Quoted) -> str:
    """Return the address of a message; `workspace` is the address of its workspace."""
    reply = f"?thread_ts={message.thread}&cid={channel}" if message.thread not in ("", message.ts) else ""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{message.ts.replace('.', '')}{reply}"

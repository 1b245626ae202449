"""Answering: a card becomes messages that only one person sees, by whichever way leads back to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from adapters.slack.handlers.asking import Asker, Asking
from adapters.slack.handlers.needs import Needs
from adapters.slack.mentions import mentioned
from adapters.slack.paint import Message
from bot.cards import Card, Text
from bot.chat import NotSent
from bot.texts import Say

MOST_PARTS = 5  # a response_url may be used so often


@dataclass(frozen=True, slots=True)
class Back:
    """The ways back to somebody: the address for private answers, and what opens a modal."""

    response_url: str = ""
    trigger: str = ""


class Light(TypedDict):
    """What every painting needs."""

    faces: dict[str, str]
    scope: str
    say: Say
    now: datetime
    zone: str


class Answers:
    """Paints cards and sends them privately. Raises what the Web API raised when no way led there."""

    def __init__(self, needs: Needs, asking: Asking) -> None:
        self._needs, self._asking = needs, asking

    async def paint(self, asker: Asker, card: Card) -> tuple[Message, ...]:
        """Return the messages that show a card; the form in one is a button that opens it."""
        return self._needs.painter.messages(card, **await self.light(asker, card))

    async def light(self, asker: Asker, card: Card) -> Light:
        """Return what a painter has to know of the reader of a card and of the people whom it names."""
        named = mentioned(card)
        return {
            "faces": await self._needs.people.faces(asker.team.org_id, named) if asker.team and named else {},
            "scope": asker.by.team,
            "say": await self._asking.say(asker),
            "now": self._needs.clock(),
            "zone": await self._needs.zone_of(asker.org_id, asker.handle),
        }

    async def crowded(self, asker: Asker) -> Card:
        """Return what is said when there is no room for anything beside the answer that Slack waits for."""
        say = await self._asking.say(asker)
        return Card("slack.crowded", say("slack.crowded.title"), (Text(say.phrase("slack.crowded")),), "warn")

    async def privately(self, asker: Asker, back: Back, card: Card, *, instead: bool = False) -> None:
        """Show a card to one person; `instead` of the message on which they pressed a button."""
        await self.send(asker, back, await self.paint(asker, card), instead=instead)

    async def send(self, asker: Asker, back: Back, parts: Sequence[Message], *, instead: bool = False) -> None:
        """Send messages to one person: where they asked, or else in their direct room."""
        if not back.response_url:
            await self.direct(asker, parts)
            return
        for index, part in enumerate(parts[:MOST_PARTS]):
            body = {"response_type": "ephemeral", "replace_original": instead and index == 0, **shown(part)}
            try:
                await self._needs.api.respond(back.response_url, body)
            except NotSent:
                await self.direct(asker, parts[index:])
                return
        await self.direct(asker, parts[MOST_PARTS:])

    async def whisper(self, asker: Asker, parts: Sequence[Message], thread: str = "") -> None:
        """Show messages to one person in the channel where they are; where that cannot be, in their direct room."""
        place = {"thread_ts": thread} if thread else {}
        for index, part in enumerate(parts):
            try:
                await self._needs.api.call(
                    asker.team,
                    "chat.postEphemeral",
                    channel=asker.by.channel,
                    user=asker.by.user,
                    **place,
                    **shown(part),
                )
            except NotSent:
                await self.direct(asker, parts[index:])
                return

    async def direct(self, asker: Asker, parts: Sequence[Message], channel: str = "", thread: str = "") -> None:
        """Post messages between Beacon and one person; `channel` is their direct room where it is known."""
        place = {"thread_ts": thread} if thread else {}
        for part in parts if asker.team else ():
            await self._needs.api.call(
                asker.team,
                "chat.postMessage",
                channel=channel or asker.by.user,
                unfurl_links=False,
                unfurl_media=False,
                **place,
                **shown(part),
            )


def shown(part: Message) -> dict[str, Any]:
    """Return a message as arguments of a call."""
    return {"text": part.text, "blocks": part.blocks}

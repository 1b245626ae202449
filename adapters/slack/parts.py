"""Parts: a card as the messages it takes, posted once each and edited in place ever after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.errors import METADATA_REFUSED, RATE_LIMITED, Declined
from adapters.slack.history import History
from adapters.slack.marks import Mark
from adapters.slack.paint import Message
from adapters.slack.sources import aside
from adapters.slack.teams import Team
from bot.chat import Scope, TryLater
from bot.outbox import NO_WAIT

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
EDITED: dict[str, Any] = {"parse": "none", "link_names": False}  # left out, an edit would change them
SIT_OUT = 4.0  # seconds that the rest of a card waits in all when Slack asks for patience in the middle of it
LOOKS = (0.1, 0.5, 1.5)  # seconds before each look for what was just said in a thread
SILENCE = 5.0  # seconds; a channel takes a message a second
REMEMBERED = 4096  # channels, and messages of which it is known that nothing of their card stands below them


class Parts:
    """Says and edits the messages of one card at a time.

    `settle` is how long after a call its message may still turn up in the history: whoever says the
    rest of a card has to wait for so long, or what was said already is said again.
    """

    def __init__(self, api: SlackApi, history: History, settle: timedelta) -> None:
        self._api, self._history, self._settle = api, history, settle
        self._whole: set[tuple[str, str]] = set()
        self._spoken: dict[str, float] = {}  # when a message for a channel was last taken or refused

    async def say(
        self,
        team: Team,
        channel: str,
        messages: Sequence[Message],
        delivery_id: str,
        *,
        there: Mapping[int, str] | None = None,
    ) -> list[str]:
        """Post messages in their order, except the parts that are `there`; return all of them."""
        stamps: list[str] = []
        patience = _Patience(self._settle)
        for number, message in enumerate(messages, 1):
            known = (there or {}).get(number)
            post = partial(self._post, team, channel, message, Mark(delivery_id, number, len(messages)))
            stamps.append(known or (await patience.follow(post) if stamps else await post()))
        self._note_whole(channel, stamps[-1])
        return stamps

    async def edit(
        self, team: Team, channel: str, stamps: Sequence[str], messages: Sequence[Message], delivery_id: str
    ) -> None:
        """Show other messages in place of those that are there.

        What is too much is taken away; what has no place among them goes into a thread below the last one.
        """
        living = await self._update(team, channel, stamps, messages)
        rest = messages[len(living) :]
        below: dict[int, str] = {}
        if rest or len(stamps) > 1:
            self._whole.discard((channel, living[-1]))
            for root in dict.fromkeys((stamps[-1], living[-1])):
                below |= await aside(self._history.thread(team, channel, root, delivery_id))
        elif (channel, stamps[-1]) not in self._whole:
            below = await self._forgotten(team, channel, stamps[-1], delivery_id)
        added: set[int] = set()
        for number, message in enumerate(rest, len(living) + 1):
            if number in below:
                await self._change(team, channel, below.pop(number), message)
            else:
                mark = Mark(delivery_id, number, len(messages))
                post = partial(self._post, team, channel, message, mark, root=living[-1])
                await _Patience(self._settle).follow(post)
                added.add(number)
        if added:
            await self._await(added, team, channel, living[-1], delivery_id)
        for stamp in (*below.values(), *stamps[len(messages) :]):
            await self._api.call(team, "chat.delete", channel=channel, ts=stamp)

    async def _update(self, team: Team, channel: str, stamps: Sequence[str], messages: Sequence[Message]) -> list[str]:
        """Edit what is there; return it. Only a later part may be gone, by an edit that needed fewer."""
        living: list[str] = []
        for stamp, message in zip(stamps, messages, strict=False):
            try:
                await self._change(team, channel, stamp, message)
            except Declined as no:
                if not living or no.code != "message_not_found":
                    raise
                break
            living.append(stamp)
        return living

    async def _await(self, added: set[int], team: Team, channel: str, root: str, delivery_id: str) -> None:
        """Wait until the thread shows what was added to it: the next edit has to find it there."""
        for pause in LOOKS:
            await asyncio.sleep(pause)
            with suppress(TryLater):
                if added <= (await self._history.thread(team, channel, root, delivery_id)).keys():
                    return
        raise TryLater("thread_lags", self._settle)

    async def _forgotten(self, team: Team, channel: str, root: str, delivery_id: str) -> dict[int, str]:
        """Return what stands below the only message of a card that was said, or grew, before this process began.

        Cards grow so seldom that none waits for a look which Slack does not allow now.
        """
        try:
            below = await aside(self._history.thread(team, channel, root, delivery_id))
        except TryLater as no:
            if no.code not in RATE_LIMITED:
                raise
            return {}
        if not below:
            self._note_whole(channel, root)
        return below

    def _note_whole(self, channel: str, stamp: str) -> None:
        if len(self._whole) >= REMEMBERED:
            self._whole.clear()
        self._whole.add((channel, stamp))

    async def _change(self, team: Team, channel: str, stamp: str, message: Message) -> None:
        await self._api.call(
            team, "chat.update", channel=channel, ts=stamp, text=message.text, blocks=message.blocks, **EDITED
        )

    async def _post(self, team: Team, channel: str, message: Message, mark: Mark, *, root: str | None = None) -> str:
        said: dict[str, Any] = {
            "channel": channel,
            "text": message.text,
            "blocks": mark.on(message.blocks),
            "thread_ts": root,
            **QUIET,
        }
        is_quiet = self._is_quiet(channel)
        try:
            answer = await self._api.call(team, "chat.postMessage", metadata=mark.metadata(), **said)
        except Declined as no:
            if no.code not in METADATA_REFUSED:
                raise
            answer = await self._api.call(team, "chat.postMessage", **said)
        except TryLater as no:
            if is_quiet and no.code in RATE_LIMITED:  # it is the workspace that has said too much, not this room
                no.scope = Scope.KIND
            raise
        finally:
            self._note_spoken(channel)
        return str(answer["ts"])

    def _is_quiet(self, channel: str) -> bool:
        """Say whether nothing was said in a channel for so long that its own limit cannot be what Slack means."""
        last = self._spoken.get(channel)
        return last is None or asyncio.get_running_loop().time() - last > SILENCE

    def _note_spoken(self, channel: str) -> None:
        if len(self._spoken) >= REMEMBERED:
            self._spoken.clear()
        self._spoken[channel] = asyncio.get_running_loop().time()


class _Patience:
    """Gets the rest of a card said once its beginning stands there: now, or when the history is certain to show it."""

    def __init__(self, settle: timedelta) -> None:
        self._settle = settle
        self._until = asyncio.get_running_loop().time() + SIT_OUT

    async def follow(self, post: Callable[[], Awaitable[str]]) -> str:
        """Post a further message; return its id."""
        while True:
            try:
                return await post()
            except TryLater as no:
                wait = no.after or NO_WAIT
                ends = asyncio.get_running_loop().time() + wait.total_seconds()
                if not wait or ends > self._until:
                    raise type(no)(no.code, max(wait, self._settle), scope=no.scope) from None
            await asyncio.sleep(wait.total_seconds())

"""Parts: a card as the messages it takes, posted once each and edited in place ever after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.errors import METADATA_REFUSED, RATE_LIMITED, Declined, Uncertain
from adapters.slack.history import History
from adapters.slack.marks import Mark
from adapters.slack.paint import Message
from adapters.slack.sources import aside
from adapters.slack.teams import Team
from bot.chat import NotSent, Scope, TryLater, Unreachable
from bot.outbox import NO_WAIT

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
EDITED: dict[str, Any] = {"parse": "none", "link_names": False}  # left out, an edit would change them
SIT_OUT = 4.0  # seconds that the rest of a card waits in all when Slack asks for patience in the middle of it
GONE = "message_not_found"
LOOKS = (0.1, 0.5, 1.5)  # seconds before each look for what was just said in a thread
EACH, SPARE = 1.0, 1.0  # seconds: what a message takes of its channel's time, and how sure to be that it is over
REMEMBERED = 4096  # channels, and messages of which it is known that nothing of their card stands below them


class Parts:
    """Says and edits the messages of one card at a time.

    `settle` is how long after a call its message may still turn up in the history: whoever says the
    rest of a card has to wait for so long, or what was said already is said again.
    """

    def __init__(self, api: SlackApi, history: History, settle: timedelta) -> None:
        self._api, self._history, self._settle = api, history, settle
        self._whole: set[tuple[str, str]] = set()
        self._even_at: dict[str, float] = {}  # when a channel has had its second for each message it took

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
            stamps.append(known or (await patience.follow(post) if stamps else await patience.begin(post)))
        if len(stamps) == 1:
            self._note_whole(channel, stamps[0])
        return stamps

    async def edit(
        self, team: Team, channel: str, stamps: Sequence[str], messages: Sequence[Message], delivery_id: str
    ) -> None:
        """Show other messages in place of those that are there.

        What has no place among them goes into a thread below the first one, which alone is never taken away:
        so one look shows all that any earlier edit left behind, however far it came. What is too much is taken
        away. Nothing is added before everything else is done.
        """
        living = await self._update(team, channel, stamps, messages)
        below = await self._below(team, channel, stamps, len(messages), delivery_id)
        card = Mark(delivery_id, parts=len(messages))
        missing = {
            number: message
            for number, message in enumerate(messages[len(living) :], len(living) + 1)
            if not await self._change_one(team, channel, below.get(number, []), message, replace(card, part=number))
        }
        surplus = (stamp for copies in below.values() for stamp in copies)
        for stamp in (*surplus, *stamps[len(living) :]):
            await self._api.call(team, "chat.delete", channel=channel, ts=stamp)
        if missing:
            await self._add(team, channel, stamps[0], missing, card)

    async def _update(self, team: Team, channel: str, stamps: Sequence[str], messages: Sequence[Message]) -> list[str]:
        """Edit what is there; return it. Only a later part may be gone, by an edit that needed fewer."""
        living: list[str] = []
        for stamp, message in zip(stamps, messages, strict=False):
            try:
                await self._change(team, channel, stamp, message)
            except Declined as no:
                if not living or no.code != GONE:
                    raise
                break
            living.append(stamp)
        return living

    async def _below(
        self, team: Team, channel: str, stamps: Sequence[str], count: int, delivery_id: str
    ) -> dict[int, list[str]]:
        """Return what stands below a card by part, but for what is certain to have nothing there.

        What was said, or grew, before this process began is looked for once. Cards grow so seldom that
        an edit which needs no thread does not wait for a look that Slack does not allow now.
        """
        place = (channel, stamps[0])
        is_single = count == len(stamps) == 1
        if not is_single:
            self._whole.discard(place)
        elif place in self._whole:
            return {}
        try:
            below = await aside(self._history.thread(team, channel, stamps[0], delivery_id))
        except TryLater as no:
            if not is_single or no.code not in RATE_LIMITED:
                raise
            return {}
        if is_single and not below:
            self._note_whole(*place)
        return below

    async def _change_one(self, team: Team, channel: str, copies: list[str], message: Message, mark: Mark) -> bool:
        """Edit the first of the copies that is still there, and take it from them; say whether there was one."""
        while copies:
            try:
                await self._change(team, channel, copies.pop(0), replace(message, blocks=mark.on(message.blocks)))
            except Declined as no:
                if no.code != GONE:
                    raise
            else:
                return True
        return False

    async def _add(self, team: Team, channel: str, root: str, missing: Mapping[int, Message], card: Mark) -> None:
        """Post parts of a card below its first message, and wait until the next edit is certain to find them there."""
        patience = _Patience(self._settle)
        for number, message in missing.items():
            mark = replace(card, part=number)
            await patience.follow(partial(self._post, team, channel, message, mark, root=root))
        for pause in LOOKS:
            await asyncio.sleep(pause)
            with suppress(NotSent):
                if missing.keys() <= (await self._history.thread(team, channel, root, card.delivery)).keys():
                    return
        raise TryLater("thread_lags", self._settle)

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
        is_quiet = asyncio.get_running_loop().time() > self._even_at.get(channel, 0.0) + SPARE
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
        except Uncertain:
            self._note_spoken(channel)
            raise
        self._note_spoken(channel)
        return str(answer["ts"])

    def _note_spoken(self, channel: str) -> None:
        """Note that a channel took a message; what was refused takes nothing of its time."""
        now = asyncio.get_running_loop().time()
        if len(self._even_at) >= REMEMBERED:
            self._even_at = {other: at for other, at in self._even_at.items() if at + SPARE > now}
        self._even_at[channel] = max(self._even_at.get(channel, now), now) + EACH


class _Patience:
    """Gets the rest of a card said once its beginning stands there: now, or when the history is certain to show it."""

    def __init__(self, settle: timedelta) -> None:
        self._settle = settle
        self._until = asyncio.get_running_loop().time() + SIT_OUT
        self._is_begun = False

    async def begin(self, post: Callable[[], Awaitable[str]]) -> str:
        """Post the first message of a card; return its id."""
        stamp = await post()
        self._is_begun = True
        return stamp

    async def follow(self, post: Callable[[], Awaitable[str]]) -> str:
        """Post a further message; return its id."""
        while True:
            try:
                return await self.begin(post)
            except TryLater as no:
                wait = no.after or NO_WAIT
                ends = asyncio.get_running_loop().time() + wait.total_seconds()
                if not wait or ends > self._until:
                    raise self._told(no, wait, no.scope) from None
            except NotSent as no:
                raise self._told(no, NO_WAIT, Scope.ROOM) from None
            await asyncio.sleep(wait.total_seconds())

    def _told(self, no: NotSent, wait: timedelta, scope: Scope) -> NotSent:
        """Return what to raise: the no itself, unless something was said before it that a look would not show yet."""
        if not self._is_begun:
            return no
        kind = type(no) if isinstance(no, Unreachable) else TryLater
        return kind(no.code, max(wait, self._settle), scope=scope)

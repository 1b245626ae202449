"""States: the way of a browser through an installation, which it can end once and no other browser can."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

from bot.model.chats import HOUSE, STATE_LASTS, InstallState
from bot.model.signin import digest_of
from bot.ports import Store, Work
from bot.refusals import Conflict, Refusal

TOKEN = re.compile(r"[\w-]{20,200}", re.ASCII)


class States:
    """Begins and ends ways through an installation. `new_token` returns a secret that nobody can guess."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_token: Callable[[], str]) -> None:
        self._store, self._clock, self._new_token = store, clock, new_token

    async def begin(self) -> tuple[str, str]:
        """Return a state for Slack to hand back, and a cookie that ties it to a browser."""
        state, browser = self._new_token(), self._new_token()
        begun = InstallState(digest_of(state), HOUSE, digest_of(browser), self._clock() + STATE_LASTS)
        await asyncio.wrap_future(self._store.submit(HOUSE, lambda work: work.add(begun)))
        return state, browser

    async def end(self, state: str, browser: str) -> None:
        """Use a state up. Raises `Refusal` when it is unknown, used, too old or another browser's."""
        if not TOKEN.fullmatch(state) or not TOKEN.fullmatch(browser):
            raise Refusal("install.expired")
        now = self._clock()
        await asyncio.wrap_future(self._store.submit(HOUSE, lambda work: _end(work, state, browser, now)))


def _end(work: Work, state: str, browser: str, now: datetime) -> None:
    begun = work.get(InstallState, digest_of(state), hold=True)
    if begun is None:
        raise Refusal("install.expired")
    if not work.swap(begun, begun.used(digest_of(browser), now)):
        raise Conflict  # another request won it: it is read again, and refused

"""The background: a bounded number of best-effort tasks beside the answers that Slack waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

LIMIT = 200  # tasks at once
GRACE = 5.0  # seconds that `close` waits

log = logging.getLogger("beacon.slack")


class Background:
    """Runs what may fail and what nobody waits for. What must not be lost is a row in the store instead."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def busy(self) -> int:
        """How many tasks run now."""
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, object], kind: str, **ids: str | None) -> bool:
        """Begin a task, or say False when there is no room for it; it is not begun then.

        `kind` and `ids` (names of log fields) are what the log says of it when it fails.
        """
        if self._closed or len(self._tasks) >= self._limit:
            work.close()
            log.warning("background_full", extra={"kind": kind, "count": self.busy, **ids})
            return False
        task = asyncio.create_task(_guarded(work, kind, ids))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def close(self, grace: float = GRACE) -> None:
        """Take no more tasks, wait `grace` seconds at most for those that run, and cancel the rest."""
        self._closed = True
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _guarded(work: Coroutine[Any, Any, object], kind: str, ids: dict[str, str | None]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        log.warning("background_cancelled", extra={"kind": kind, **ids})
        raise
    except Exception as error:
        code = getattr(error, "code", None)  # the chat's own word, where it said no
        log.warning("background_failed", exc_info=error, extra={"kind": kind, "code": code, **ids})

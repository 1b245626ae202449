"""What changed in a local room: messages that are new or edited since a reader last looked."""

from __future__ import annotations

from concurrent.futures import Future

from bot.model.records import LocalMessage
from bot.ports import Store, Work

PAGE = 64


def read_room(store: Store, org_id: str, room_id: str, after: int = 0) -> Future[list[LocalMessage]]:
    """Return a room's messages that are new or changed since the change number `after`, in their order."""

    def job(work: Work) -> list[LocalMessage]:
        return sorted(_changed_since(work, room_id, after), key=lambda message: message.seq)

    return store.submit(org_id, job, write=False)


def _changed_since(work: Work, room_id: str, after: int) -> list[LocalMessage]:
    """Read backwards from the newest change: a reader who looks often reads little."""
    limit = PAGE if after else None
    while True:
        newest = work.find(LocalMessage, order="changed", descending=True, limit=limit, room_id=room_id)
        if limit is None or len(newest) < limit or newest[-1].changed <= after:
            return [message for message in newest if message.changed > after]
        limit *= 4

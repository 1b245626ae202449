"""Resealing: every token at rest is sealed with the newest key, so that an older one can be thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.slack.install.vault import Vault, new_key
from bot.model.chats import HOUSE, Installation
from bot.ports import Store, Work
from bot.refusals import Conflict

BATCH = 20  # installations in one unit of work

__all__ = ["Turned", "new_key", "turn"]


@dataclass(frozen=True, slots=True)
class Turned:
    """How many installations were sealed anew, had no need of it, or hold no secret."""

    turned: int = 0
    kept: int = 0
    empty: int = 0


def turn(store: Store, keys: tuple[str, ...]) -> Turned:
    """Seal all tokens with the first key. It can be done again, and while servers run.

    Raises `Misconfigured` when there are no keys, or none of them opens a token.
    """
    vault = Vault(keys)
    ids = store.submit(HOUSE, lambda work: [row.id for row in work.find(Installation)], write=False).result()
    done = [outcome for batch in _batches(ids) for outcome in _turn_batch(store, vault, batch)]
    return Turned(done.count("turned"), done.count("kept"), done.count("empty"))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(ids), BATCH):
        yield ids[begin : begin + BATCH]


def _turn_batch(store: Store, vault: Vault, ids: Sequence[str]) -> list[str]:
    return store.submit(HOUSE, lambda work: [_turn_one(work, vault, row_id) for row_id in ids]).result()


def _turn_one(work: Work, vault: Vault, row_id: str) -> str:
    row = work.get(Installation, row_id, hold=True)
    if row is None or not (row.token or row.renewal):
        return "empty"
    token, renewal = (vault.turned(sealed) if sealed else None for sealed in (row.token, row.renewal))
    if token is None and renewal is None:
        return "kept"
    if not work.swap(row, replace(row, token=token or row.token, renewal=renewal or row.renewal)):
        raise Conflict  # a server renewed it just now: it is read again
    return "turned"

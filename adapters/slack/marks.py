"""Marks: what Beacon writes on each of its messages, unseen by readers, to know it again in a channel's history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.paths import part_of, text_of

EVENT_TYPE = "beacon_delivery"
BLOCK_ID = re.compile(r"beacon:(?P<delivery>[^:]+):(?P<part>\d+):(?P<parts>\d+)")
JOINT = "+"  # between the messages of one delivery


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose message it is: part `part` of the `parts` that a delivery was said in, counted from 1."""

    delivery: str
    part: int = 1
    parts: int = 1

    def metadata(self) -> dict[str, Any]:
        """Return the mark as a message's metadata. Anybody in the workspace can read it: it holds ids only."""
        payload = {"delivery": self.delivery, "part": self.part, "parts": self.parts}
        return {"event_type": EVENT_TYPE, "event_payload": payload}

    def on(self, blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return blocks with the mark on the first of them, for where metadata is refused."""
        block_id = f"beacon:{self.delivery}:{self.part}:{self.parts}"
        return [block | ({} if number else {"block_id": block_id}) for number, block in enumerate(map(dict, blocks))]


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """Return the mark on a message, if it has one."""
    metadata = part_of(message, "metadata")
    payload = part_of(metadata, "event_payload")
    if text_of(metadata, "event_type") == EVENT_TYPE and text_of(payload, "delivery"):
        return Mark(text_of(payload, "delivery"), _number(payload.get("part")), _number(payload.get("parts")))
    blocks = message.get("blocks")
    found = BLOCK_ID.fullmatch(text_of(blocks[0], "block_id")) if isinstance(blocks, list) and blocks else None
    return Mark(found["delivery"], int(found["part"]), int(found["parts"])) if found else None


def joined(stamps: Sequence[str]) -> str:
    """Return one reference for the messages of a delivery."""
    return JOINT.join(stamps)


def parted(ref: str | None) -> list[str]:
    """Return the messages of a delivery, the first one first."""
    return (ref or "").split(JOINT)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float | str) and str(value).isdigit() else 1

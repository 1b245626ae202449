"""What a message says: its text, blocks, attachments and metadata, checked against Slack's limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.schema import MESSAGE_BLOCKS, check_blocks, text_size

MAX_TEXT, MAX_BLOCK_TEXT, MAX_METADATA, MAX_ATTACHMENTS = 40_000, 13_200, 8_000, 100
LOOSE = ("link_names", "parse")


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a message; None where the request left a part out."""

    text: str
    blocks: list[dict[str, Any]] | None
    attachments: list[dict[str, Any]] | None
    metadata: dict[str, Any] | None

    def said(self) -> dict[str, Any]:
        """Return everything that leaves the app with it."""
        return {"text": self.text, "blocks": self.blocks, "attachments": self.attachments, "metadata": self.metadata}


def read_content(ask: Ask) -> Content:
    """Return the content of a chat.* request, or refuse it as Slack does."""
    blocks = _listed(ask, "blocks", "invalid_blocks_format")
    attachments = _listed(ask, "attachments", "invalid_attachments")
    content = Content(ask.get("text"), blocks, attachments, _metadata(ask))
    if not (content.text or blocks or attachments):
        raise Failed("no_text")
    if ask.checks:
        _check(ask, content)
    return Content(content.text, with_block_ids(ask, blocks), attachments, content.metadata)


def with_block_ids(ask: Ask, blocks: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Return the blocks, each with the block_id that Slack gives to those without one."""
    if blocks is None:
        return None
    return [
        block if block.get("block_id") else {**block, "block_id": ask.world.names.secret("", 5)} for block in blocks
    ]


def _listed(ask: Ask, name: str, error: str) -> list[dict[str, Any]] | None:
    value = ask.data(name, error)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Failed(error)
    return value


def _metadata(ask: Ask) -> dict[str, Any] | None:
    value = ask.data("metadata", "invalid_metadata_format")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Failed("invalid_metadata_format")
    if value and not (isinstance(value.get("event_type"), str) and isinstance(value.get("event_payload"), dict)):
        raise Failed("invalid_metadata_schema")
    if len(json.dumps(value)) > MAX_METADATA:
        raise ask.broke("metadata_too_large", [f"metadata of {len(json.dumps(value))} characters"])
    return value


def _check(ask: Ask, content: Content) -> None:
    if len(content.text) > MAX_TEXT:
        raise ask.broke("msg_too_long", [f"text of {len(content.text)} characters"])
    if content.attachments and len(content.attachments) > MAX_ATTACHMENTS:
        raise ask.broke("too_many_attachments", [f"{len(content.attachments)} attachments"])
    if content.blocks:
        if problems := check_blocks(content.blocks, MESSAGE_BLOCKS, "message"):
            raise ask.broke("invalid_blocks", problems)
        if (size := text_size(content.blocks)) > MAX_BLOCK_TEXT:
            raise ask.broke("msg_blocks_too_long", [f"blocks of {size} characters"])
        if not content.text:
            ask.advise("missing_text_in_message", "blocks came without a text for notifications")
    for name in LOOSE:
        if ask.get(name) not in {"", "False", "false", "0", "none"}:
            ask.advise("loose_markup", f"{name} lets a person's words become links and mentions")

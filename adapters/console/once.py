"""One command, one room: what `beacon say` and `beacon room` print for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.console.screen import Screen
from adapters.console.session import Message
from bot.cards import FormView
from bot.documents import SCHEMA
from bot.model.records import LocalMessage
from bot.reply import Reply, reply_document

DONE, REFUSED, MISUSED = 0, 1, 2  # exit statuses of the automation contract


def print_reply(screen: Screen, reply: Reply, *, as_json: bool) -> int:
    """Print a reply, as a card or as its document; return the exit status.

    A form asks for what is missing: nothing was done yet, and a script must not take it for done.
    """
    if reply.refusal is None and any(isinstance(block, FormView) for block in reply.card.blocks):
        reply = replace(reply, refusal="form.asked")
    if as_json:
        print_json(screen, reply_document(reply))
    else:
        screen.card(reply.card)
    return REFUSED if reply.refusal else DONE


def print_room(screen: Screen, name: str, messages: Sequence[tuple[LocalMessage, Message]], *, as_json: bool) -> None:
    """Print a room's messages in their order."""
    if as_json:
        print_json(screen, room_document(name, [stored for stored, _ in messages]))
        return
    for _, message in messages:
        screen.message_line(message)
        screen.card(message.card)


def room_document(name: str, messages: Sequence[LocalMessage]) -> dict[str, Any]:
    """Return a room as the JSON document that machines read."""
    return {
        "schema": SCHEMA,
        "room": name,
        "messages": [
            {
                "id": message.id,
                "at": message.posted_at.isoformat(),
                "pinned": message.pinned,
                "edited_at": message.edited_at.isoformat() if message.edited_at else None,
                "card": message.card,
            }
            for message in messages
        ],
    }


def print_json(screen: Screen, document: dict[str, Any]) -> None:
    """Print a document on standard output, untouched by widths and colours."""
    screen.console.file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")

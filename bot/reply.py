"""The reply: what the asker gets back privately, as a value, as a document, and as a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cards import Card, Text
from bot.documents import SCHEMA, card_document, read_card
from bot.refusals import Refusal
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Reply:
    """What the asker gets back.

    `refusal` is the key of a no, with its `facts`; `crisis` is the reference of the crisis it is about;
    `room_id` is where the conversation goes on.
    """

    card: Card
    refusal: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    crisis: str | None = None
    room_id: str | None = None


class Declined(Exception):
    """Carries the reply of a refused command out of its unit of work, of which nothing is kept."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.refusal)
        self.reply = reply


def reply_document(reply: Reply) -> dict[str, Any]:
    """Return a reply as the JSON document that machines read; `schema` is its version."""
    return {
        "schema": SCHEMA,
        "refusal": reply.refusal,
        "facts": dict(reply.facts),
        "crisis": reply.crisis,
        "room": reply.room_id,
        "card": card_document(reply.card),
    }


def read_reply(document: Mapping[str, Any]) -> Reply:
    """Return the reply that a document was made from."""
    return Reply(
        read_card(document["card"]),
        document["refusal"],
        document["facts"],
        document["crisis"],
        document["room"],
    )


def refuse(refusal: Refusal, say: Say, usage: str | None = None) -> Reply:
    """Return the reply of a refusal: what happened, what to do next, and the line that would have worked."""
    key = f"refusal.{refusal.key}"
    blocks = [Text(say.phrase(key, **refusal.facts)), Text(say.phrase(f"{key}.fix", **refusal.facts))]
    if usage:
        blocks.append(Text(say.phrase("refusal.usage", usage=usage), "quiet"))
    facts = {name: str(value) for name, value in refusal.facts.items()}
    return Reply(Card("refused", say("refusal.title"), tuple(blocks), "warn"), refusal.key, facts)

"""The copy of a playbook that a crisis keeps: every text in words, so that an upgrade changes nothing."""

from __future__ import annotations

from typing import Any

from bot.playbook.passages import Texts, words_of
from bot.playbook.schema import Playbook, Text


def freeze(playbook: Playbook, texts: Texts) -> dict[str, Any]:
    """Return a JSON document in which each catalogue key stands as its words in every locale that has it.

    A key that no locale has is kept as it is.
    """
    frozen: dict[str, Any] = _in_words(playbook.dump(), texts)
    return frozen


def thaw(document: dict[str, Any]) -> Playbook:
    """Return the playbook that a crisis kept. Raises pydantic's ValidationError on a damaged copy."""
    return Playbook.model_validate(document)


def _in_words(node: Any, texts: Texts) -> Any:
    if isinstance(node, list):
        return [_in_words(item, texts) for item in node]
    if not isinstance(node, dict):
        return node
    if node.keys() == {"msg"}:
        words = words_of(Text(msg=node["msg"]), texts)
        return {"text": words} if words else node
    return {key: _in_words(value, texts) for key, value in node.items()}

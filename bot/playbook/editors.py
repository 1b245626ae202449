"""JSON Schema of a playbook file, so that editors complete its fields and mark what is wrong."""

from __future__ import annotations

from typing import Any

from bot.playbook.schema import Playbook

LAYERS: dict[str, Any] = {
    "extends": {"type": "string", "description": "The playbook that this one is laid over."},
    "overlay_of": {"type": "string", "description": "The playbook that this file of a company patches."},
    "base_revision": {"type": "integer", "description": "The revision of it that the patch was written for."},
}
MARKS: dict[str, Any] = {
    "$patch": {"const": "by_id"},
    "$remove": {"const": True, "description": "Take this item out of what is below."},
}


def json_schema() -> dict[str, Any]:
    """Return the schema of one playbook file (JSON Schema 2020-12).

    Any field may come from a layer below, so none is required here; what a finished playbook lacks
    is told by lint.
    """
    schema: dict[str, Any] = _open(Playbook.model_json_schema(by_alias=True))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"] = {**schema["properties"], **LAYERS}
    return schema


def _open(node: Any) -> Any:
    """Return a part of the schema with nothing required and with the marks of patching allowed."""
    if isinstance(node, list):
        return [_open(item) for item in node]
    if not isinstance(node, dict):
        return node
    opened = {key: _open(value) for key, value in node.items() if not (key == "required" and isinstance(value, list))}
    if opened.get("type") == "object" and "properties" in opened:
        opened["properties"] = {**opened["properties"], **MARKS}
    return opened

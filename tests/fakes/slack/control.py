"""Turning the knobs of a fake in another process: POST /_control/<name> with keyword arguments as JSON."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.views import View

if TYPE_CHECKING:
    from tests.fakes.slack.fake import FakeSlack

SHOWN = ("words", "fields", "buttons", "error", "ok", "seconds", "is_im", "private", "title", "type", "blocks")


def describe(value: Any) -> Any:
    """Return a value as JSON can hold it; objects become their fields and a few properties."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {each.name: describe(getattr(value, each.name)) for each in fields(value)}
        more = {
            name: describe(getattr(value, name))
            for name in SHOWN
            if isinstance(getattr(type(value), name, None), property)
        }
        return found | more
    if isinstance(value, Mapping):
        return {str(key): describe(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [describe(each) for each in value]
    return value.decode(errors="replace") if isinstance(value, bytes) else value


class Control:
    """Runs methods of the fake by name."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack

    async def serve(self, request: web.Request) -> web.Response:
        """Answer {"value": ...} or, with status 400, {"error": ...}."""
        name = request.match_info["name"]
        try:
            arguments = json.loads(await request.read() or b"{}")
            found = await self._do(name, arguments)
        except (KeyError, ValueError, TypeError, AttributeError) as wrong:
            return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)
        return web.json_response({"value": describe(found)})

    async def _do(self, name: str, arguments: dict[str, Any]) -> Any:
        target: Any = self.slack
        if name.startswith("app."):
            target = self.slack.app(arguments.pop("url", None), patience=arguments.pop("patience", 3.0))
            name = name.removeprefix("app.")
        if name.startswith("_"):
            raise KeyError(name)
        found = getattr(target, name)
        if callable(found):
            found = found(**self._objects(arguments))
        return await found if inspect.isawaitable(found) else found

    def _objects(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Let messages be named by {"channel", "ts"} and views by their id."""
        world = self.slack.world
        found = dict(arguments)
        if isinstance(named := found.get("message"), Mapping):
            found["message"] = world.channels[named["channel"]].messages[named["ts"]]
        if isinstance(named := found.get("view"), str):
            found["view"] = world.views[named]
        return found


__all__ = ["Control", "View", "describe"]

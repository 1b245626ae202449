"""What comes in over HTTP: the arguments and the token of a request, and how to cut its connection."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BasicAuth, web

Args = dict[str, Any]
NESTED = ("blocks", "attachments", "metadata", "view")

# Only methods that write read JSON; the others take form fields (or the address) alone, and see no JSON at all.
READ_JSON = {
    "api.test",
    "auth.test",
    "chat.delete",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.update",
    "conversations.archive",
    "conversations.create",
    "conversations.invite",
    "conversations.join",
    "conversations.open",
    "conversations.setPurpose",
    "conversations.setTopic",
    "conversations.unarchive",
    "hooks",
    "pins.add",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
}


async def read_arguments(request: web.Request, method: str) -> Args:
    """Return the arguments of a request, out of its address and its form or JSON body."""
    body = await request.read()
    arguments: Args = dict(request.query)
    if request.content_type == "application/json" and method not in READ_JSON:
        return arguments
    if request.content_type == "application/json":
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            given = {}
        arguments |= given if isinstance(given, dict) else {}
    elif body:
        arguments |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return {name: decoded(value) if name in NESTED else value for name, value in arguments.items()}


def decoded(value: Any) -> Any:
    """Return a JSON argument decoded, or as it came when it is no JSON."""
    if not isinstance(value, str):
        return value
    with contextlib.suppress(ValueError):
        return json.loads(value)
    return value


def token_of(request: web.Request, arguments: Args) -> str:
    """Return the token of a request; client credentials in the header become arguments."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        given = BasicAuth.decode(header)
        arguments |= {"client_id": given.login, "client_secret": given.password}
        return ""
    return header.removeprefix("Bearer ").strip() or str(arguments.get("token", ""))


def cut(request: web.Request) -> web.Response:
    """End the connection with a TCP reset."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)

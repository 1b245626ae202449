"""The methods that the fake knows, by name, and the scopes that do not depend on the conversation."""

from __future__ import annotations

from tests.fakes.slack.methods import chat, marks, reading, rights, rooms, screens

METHODS = {
    **chat.METHODS,
    **rooms.METHODS,
    **reading.METHODS,
    **marks.METHODS,
    **screens.METHODS,
    **rights.METHODS,
}
WITHOUT_TOKEN = rights.WITHOUT_TOKEN
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "pins.add": "pins:write",
    "pins.list": "pins:read",
    "bookmarks.add": "bookmarks:write",
    "bookmarks.list": "bookmarks:read",
}

"""The door: signed HTTP requests from Slack in, answers out; whatever is not certainly Slack's gets a bare 401."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from adapters.slack.bolt import AGAIN, FORGED, MALFORMED, PLAIN, SlackApp
from adapters.slack.replays import Replays
from adapters.slack.signature import Verifier
from bot.doors import Door, Knock, Reply

FORM, DOCUMENT = "application/x-www-form-urlencoded", "application/json"
MAX_FIELDS = 100  # of a form; a command has fifteen


class SlackDoor:
    """One address for commands, buttons, forms and events."""

    def __init__(self, verifier: Verifier, replays: Replays, app: SlackApp, *, path: str = "/slack/events") -> None:
        self._verifier, self._replays, self._app, self._path = verifier, replays, app, path

    def doors(self) -> tuple[Door, ...]:
        """Return the doors to serve."""
        return (Door("POST", self._path, self._answer),)

    async def _answer(self, knock: Knock) -> Reply:
        stamp = self._verifier.stamp_of(knock.method, knock.headers, knock.body)
        if stamp is None or not self._replays.first(stamp):
            return _bare(FORGED)
        payload = read(knock.headers.get("content-type", ""), knock.body)
        if payload is None:
            return _bare(MALFORMED)
        answer = await self._app.answer(payload, stamp)
        if answer.status == AGAIN:
            self._replays.forget(stamp)
        return Reply(answer.status, answer.body.encode(errors="replace"), answer.content_type)


def read(content_type: str, body: bytes) -> dict[str, Any] | None:
    """Return the payload of a request: a JSON object, the one in a form's `payload`, or the form itself.

    None for anything else.
    """
    kind = content_type.partition(";")[0].strip().lower()
    try:
        text = body.decode()
        if kind == DOCUMENT:
            found = json.loads(text)
        elif kind == FORM:
            form = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS))
            found = json.loads(form["payload"]) if "payload" in form else form
        else:
            return None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _bare(status: int) -> Reply:
    return Reply(status, content_type=PLAIN)

"""Whispers: a private word to whoever sent a payload, where the answer to Slack shows none."""

from __future__ import annotations

from adapters.slack.api import SlackApi
from adapters.slack.background import Background
from adapters.slack.kinds import Payload, space_of
from adapters.slack.teams import Teams


class Whispers:
    """Says it beside the answer, at best effort and without waiting."""

    def __init__(self, api: SlackApi, teams: Teams, background: Background) -> None:
        self._api, self._teams, self._background = api, teams, background

    def __call__(self, payload: Payload, text: str) -> None:
        """Say a text to the sender of a payload alone; where there is no way to do so, say nothing."""
        address, event = payload.get("response_url"), payload.get("event")
        if isinstance(address, str) and address:
            body = {"text": text, "response_type": "ephemeral", "replace_original": False}
            self._background.spawn(self._api.respond(address, body), "whisper")
        elif isinstance(event, dict) and event.get("channel") and event.get("user"):
            team = self._teams.by_id(space_of(payload) or "")
            place = {"channel": event["channel"], "user": event["user"]}
            self._background.spawn(self._api.call(team, "chat.postEphemeral", text=text, **place), "whisper")

"""The payloads Slack sends, with the fields that Slack sends."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.people import Trigger, User, Workspace
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import Hook, View
from tests.fakes.slack.world import World

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts, in which workspace, with the trigger id that the action gives."""

    world: World
    team: Workspace
    user: User
    trigger: Trigger

    def now(self) -> str:
        """Return a stamp of this moment."""
        return self.world.names.stamp(self.world.clock.wall())

    def base(self, kind: str) -> Payload:
        """Return what every interactive payload holds."""
        return {
            "type": kind,
            "token": self.world.verification_token,
            "team": self.team.json(),
            "user": {
                "id": self.user.id,
                "username": self.user.handle,
                "name": self.user.handle,
                "team_id": self.user.team,
            },
            "api_app_id": self.world.app_id,
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.trigger.value,
        }


def shown_name(channel: Channel) -> str:
    """Return the name of a channel as payloads write it."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def slash(scene: Scene, command: str, text: str, channel: Channel, hook: Hook) -> Payload:
    """Return the form fields of a slash command."""
    return {
        "token": scene.world.verification_token,
        "team_id": scene.team.id,
        "team_domain": scene.team.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": scene.user.id,
        "user_name": scene.user.handle,
        "command": command,
        "text": text,
        "api_app_id": scene.world.app_id,
        "is_enterprise_install": "false",
        "response_url": hook.url,
        "trigger_id": scene.trigger.value,
    }


def escaped(world: World, team: str, text: str) -> str:
    """Return typed words with mentions of people and channels as Slack escapes them for a command."""

    def person(match: re.Match[str]) -> str:
        for user in world.users.values():
            if user.team == team and user.handle == match[1]:
                return f"<@{user.id}|{user.handle}>"
        return match[0]

    def room(match: re.Match[str]) -> str:
        found = world.channel_names.get((team, match[1]))
        return f"<#{found}|{match[1]}>" if found else match[0]

    plain = html.escape(text, quote=False)
    return re.sub(r"#([a-z0-9_-]+)", room, re.sub(r"@([\w.-]+)", person, plain))


def block_actions(
    scene: Scene, actions: list[Payload], place: Message | Ephemeral | View, hook: Hook | None
) -> Payload:
    """Return a press of something in a message or a view."""
    found = scene.base("block_actions") | {"actions": actions}
    if isinstance(place, View):
        return found | {"container": {"type": "view", "view_id": place.id}, "view": place.json(place.values)}
    channel = scene.world.channels[place.channel]
    return found | {
        "container": {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": channel.id,
            "is_ephemeral": isinstance(place, Ephemeral),
        },
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": place.json(),
        "state": {"values": {}},
        "response_url": hook.url if hook else "",
    }


def view_submission(scene: Scene, view: View, values: dict[str, Any]) -> Payload:
    """Return the submission of a modal."""
    return scene.base("view_submission") | {"view": view.json(values), "response_urls": []}


def view_closed(scene: Scene, view: View, *, is_cleared: bool) -> Payload:
    """Return the closing of a modal."""
    found = scene.base("view_closed") | {"view": view.json(view.values), "is_cleared": is_cleared}
    found.pop("trigger_id")
    return found


def shortcut(scene: Scene, callback_id: str) -> Payload:
    """Return a global shortcut."""
    return scene.base("shortcut") | {"callback_id": callback_id, "action_ts": scene.now()}


def message_action(scene: Scene, callback_id: str, message: Message, hook: Hook) -> Payload:
    """Return a shortcut of a message."""
    channel = scene.world.channels[message.channel]
    return scene.base("message_action") | {
        "callback_id": callback_id,
        "action_ts": scene.now(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": message.json(),
        "response_url": hook.url,
    }


def event_callback(world: World, team: Workspace, event: Payload, event_id: str) -> Payload:
    """Return the envelope of an event."""
    return {
        "token": world.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(world.clock.wall()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }

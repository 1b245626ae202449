"""Scopes: which rights at Slack each call and each event needs, and why Beacon asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

# Rooms are public channels or, for a private crisis, private ones.
READ_ROOMS = ("channels:read", "groups:read")
RUN_ROOMS = ("channels:manage", "groups:write")
READ_MESSAGES = ("channels:history", "groups:history")
APP_SCOPE = "connections:write"  # what the app-level token of Socket Mode needs; no bot has it

# Of the scopes that Slack names for a method, those for the kinds of conversation that Beacon uses it with.
METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),
    "auth.revoke": (),
    "auth.test": (),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.archive": RUN_ROOMS,
    "conversations.create": RUN_ROOMS,
    "conversations.history": (*READ_MESSAGES, "im:history"),
    "conversations.info": READ_ROOMS,
    "conversations.invite": RUN_ROOMS,
    "conversations.open": ("im:write",),
    "conversations.replies": READ_MESSAGES,
    "conversations.setTopic": RUN_ROOMS,
    "conversations.unarchive": RUN_ROOMS,
    "oauth.v2.access": (),
    "pins.add": ("pins:write",),
    "usergroups.users.list": ("usergroups:read",),
    "users.conversations": READ_ROOMS,
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_shared": READ_ROOMS,
    "channel_unshared": READ_ROOMS,
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": READ_ROOMS,
    "message.im": ("im:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}

COMMANDS = ("commands",)  # slash commands and shortcuts

REASONS: Mapping[str, str] = {
    "app_mentions:read": "slack.scope.app_mentions_read",
    "bookmarks:read": "slack.scope.bookmarks_read",
    "bookmarks:write": "slack.scope.bookmarks_write",
    "channels:history": "slack.scope.channels_history",
    "channels:manage": "slack.scope.channels_manage",
    "channels:read": "slack.scope.channels_read",
    "chat:write": "slack.scope.chat_write",
    "commands": "slack.scope.commands",
    "groups:history": "slack.scope.groups_history",
    "groups:read": "slack.scope.groups_read",
    "groups:write": "slack.scope.groups_write",
    "im:history": "slack.scope.im_history",
    "im:write": "slack.scope.im_write",
    "pins:write": "slack.scope.pins_write",
    "reactions:read": "slack.scope.reactions_read",
    "usergroups:read": "slack.scope.usergroups_read",
    "users:read": "slack.scope.users_read",
}


def needed() -> tuple[str, ...]:
    """Return every scope of the bot, in the order of the alphabet."""
    return tuple(sorted({*COMMANDS, *chain(*METHODS.values()), *chain(*EVENTS.values())}))

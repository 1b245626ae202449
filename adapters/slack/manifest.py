"""The app manifest: what Slack has to know of Beacon, written from what Beacon uses."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from adapters.slack.install.arrivals import REDIRECT
from adapters.slack.scopes import EVENTS, REASONS, needed
from bot.refusals import Misconfigured
from bot.settings import Settings
from bot.texts import Say

EVENTS_PATH = "/slack/events"  # commands, interactivity and events share one address
SCHEMA = {"major_version": 2, "minor_version": 1}
ADDRESS = re.compile(r"https://[^\s/?#]+(/[^\s/?#]+)*")  # Slack calls nothing else
REASON_COLUMN = 30
WIDEST = 4096  # characters: no sentence is folded


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of Slack's menus. `name` and `told` are text keys."""

    id: str
    kind: Literal["global", "message"]
    name: str
    told: str


SHORTCUTS = (
    Shortcut("declare", "global", "slack.shortcut.declare", "slack.shortcut.declare.told"),
    Shortcut("follow", "message", "slack.shortcut.follow", "slack.shortcut.follow.told"),
    Shortcut("clip", "message", "slack.shortcut.clip", "slack.shortcut.clip.told"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the app is made for. `url` is the public address, without a slash at its end, or ""."""

    slash: str
    url: str
    socket: bool
    oauth: bool  # several workspaces, each installed by its own people; their tokens are renewed, so they may end
    shortcuts: Collection[str]  # the ids of those that something answers

    @property
    def calls(self) -> dict[str, Any]:
        """Return the address that Slack calls, as the manifest wants it; nothing in Socket Mode."""
        return {} if self.socket else {"request_url": f"{self.url}{EVENTS_PATH}"}


def written(settings: Settings, shortcuts: Collection[str], say: Say, *, url: str, socket: bool, oauth: bool) -> str:
    """Return the manifest in YAML. `shortcuts` are the ids of those that something answers. Raises `Misconfigured`."""
    return in_yaml(manifest(plan_for(settings, shortcuts, url=url, socket=socket, oauth=oauth), say))


def plan_for(settings: Settings, shortcuts: Collection[str], *, url: str, socket: bool, oauth: bool) -> Plan:
    """Return what to make the app for, by the settings and the options. Raises `Misconfigured`."""
    several = oauth or bool(settings.slack and settings.slack.for_many)
    address = (url or settings.url).rstrip("/")
    if (several or not socket) and not ADDRESS.fullmatch(address):
        named = f"--url {url}" if url else f"BEACON_URL is {settings.url}" if settings.url else "--url"
        instead = "" if several else ", or use --socket"
        raise Misconfigured(f"{named}: write a public address such as https://ops.example.com{instead}")
    return Plan(settings.slash, address, socket, several, shortcuts)


def manifest(plan: Plan, say: Say) -> CommentedMap:
    """Return the manifest as Slack's schema has it, with the reason behind every scope."""
    return CommentedMap(
        {
            "_metadata": SCHEMA,
            "display_information": {
                "name": say("slack.manifest.name"),
                "description": say("slack.manifest.description"),
                "long_description": say("slack.manifest.long_description"),
            },
            "features": _features(plan, say),
            "oauth_config": _oauth(plan, say),
            "settings": _settings(plan),
        }
    )


def in_yaml(content: CommentedMap) -> str:
    """Return a manifest as YAML."""
    yaml, page = YAML(), StringIO()
    yaml.width = WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(content, page)
    return page.getvalue()


def _features(plan: Plan, say: Say) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": say("slack.manifest.name"), "always_online": True},
        "shortcuts": [_shortcut(each, say) for each in SHORTCUTS if each.id in plan.shortcuts],
        "slash_commands": [_command(plan, say)],
    }


def _shortcut(shortcut: Shortcut, say: Say) -> dict[str, str]:
    return {
        "name": say(shortcut.name),
        "type": shortcut.kind,
        "callback_id": shortcut.id,
        "description": say(shortcut.told),
    }


def _command(plan: Plan, say: Say) -> dict[str, Any]:
    address = {} if plan.socket else {"url": f"{plan.url}{EVENTS_PATH}"}
    return {
        "command": plan.slash,
        **address,
        "description": say("slack.manifest.command"),
        "usage_hint": say("slack.manifest.usage"),
        "should_escape": True,  # people and channels arrive as ids
    }


def _oauth(plan: Plan, say: Say) -> dict[str, Any]:
    scopes = CommentedSeq(needed())
    for index, scope in enumerate(scopes):
        scopes.yaml_add_eol_comment(say(REASONS[scope]), index, column=REASON_COLUMN)
    redirect = {"redirect_urls": [f"{plan.url}{REDIRECT}"]} if plan.oauth else {}
    return {**redirect, "scopes": {"bot": scopes}}


def _settings(plan: Plan) -> dict[str, Any]:
    return {
        "event_subscriptions": {**plan.calls, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **plan.calls},
        "org_deploy_enabled": False,
        "socket_mode_enabled": plan.socket,
        "token_rotation_enabled": plan.oauth,
    }

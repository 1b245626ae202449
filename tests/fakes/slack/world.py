"""The world behind the fake: workspaces, people, channels, tokens, views, and how to find them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.clock import Clock, Names
from tests.fakes.slack.people import APP_SCOPES, BOT_SCOPES, Code, Grant, Trigger, User, Usergroup, Workspace
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import Hook, View

Dict = dict[str, Any]


@dataclass
class World:
    """Everything Slack knows. Whoever reads or changes it holds `lock`."""

    seed: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    clock: Clock = field(default_factory=Clock)
    root: str = ""
    lag: float = 0.0
    lagging_rooms: bool = False
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    channel_names: dict[tuple[str, str], str] = field(default_factory=dict)
    directs: dict[tuple[str, frozenset[str]], str] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    refreshers: dict[str, Grant | None] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    groups: dict[str, Usergroup] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    externals: dict[tuple[str, str], str] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    stacks: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    token_seconds: float = 43_200.0
    rotates: bool = False
    bots_unarchive: bool = False
    history_limit: int = 999

    def __post_init__(self) -> None:
        self.names = Names(self.seed)
        self.app_id = self.names.mint("A")
        self.client_id = f"{self.names.mint('', 12, '123456789')}.{self.names.mint('', 12, '123456789')}"
        self.client_secret = self.names.secret("", 32)
        self.signing_secret = self.names.mint("", 32, "0123456789abcdef")
        self.verification_token = self.names.secret("", 24)
        self.app_token = self.mint_token("", "", kind="app", scopes=APP_SCOPES).value

    def mint_token(
        self, team: str, user: str, *, kind: str = "bot", scopes: tuple[str, ...] | list[str] = tuple(BOT_SCOPES)
    ) -> Grant:
        """Make a token."""
        prefix = {"bot": "xoxb-", "app": "xapp-1-", "user": "xoxp-"}[kind]
        grant = Grant(self.names.secret(prefix), team, user, kind, set(scopes))
        self.grants[grant.value] = grant
        return grant

    def add_workspace(self, name: str) -> Workspace:
        """Make a team without the app."""
        team = Workspace(self.names.mint("T"), name, name.lower().replace(" ", "-"), self.app_id)
        self.workspaces[team.id] = team
        return team

    def install(self, team: Workspace, *, rotating: bool = False, scopes: list[str] | None = None) -> Grant:
        """Install the app in a team: a bot user, once, and a new token; `rotating` ones expire."""
        if not team.bot:
            team.bot_id = self.names.mint("B")
            team.bot = self.add_user(team, "app", bot=True).id
        grant = self.mint_token(team.id, team.bot, scopes=scopes or BOT_SCOPES)
        team.token = grant.value
        if rotating:
            grant.expires_at = self.clock.monotonic() + self.token_seconds
            team.refresh_token = self.mint_refresher(grant)
        return grant

    def mint_refresher(self, grant: Grant) -> str:
        """Make a refresh token: one use."""
        value = self.names.secret("xoxe-1-", 40)
        self.refreshers[value] = grant
        return value

    def add_user(self, team: Workspace, handle: str, **facts: Any) -> User:
        """Make a person or bot user in a team."""
        facts = {"name": handle.capitalize(), "updated": int(self.clock.wall()), **facts}
        user = User(self.names.mint("U"), team.id, handle, email=f"{handle}@{team.domain}.test", **facts)
        self.users[user.id] = user
        return user

    def add_channel(self, team: str, name: str, kind: str, creator: str) -> Channel:
        """Make a channel with its creator in it. The name must be free."""
        prefix = "D" if kind == "im" else "C"
        now = self.clock
        channel = Channel(
            self.names.mint(prefix), team, name, kind, creator, int(now.wall()), now.monotonic(), [creator]
        )
        self.channels[channel.id] = channel
        if name:
            self.channel_names[team, name] = channel.id
        return channel

    def direct(self, team: str, users: frozenset[str]) -> Channel:
        """Return the conversation of just these users, made if missing."""
        known = self.directs.get((team, users))
        if known is None:
            members = sorted(users)
            kind = "im" if len(members) <= 2 else "mpim"
            name = "" if kind == "im" else f"mpdm-{'--'.join(self.users[each].handle for each in members)}-1"
            channel = self.add_channel(team, name, kind, members[0])
            channel.members = members
            known = self.directs[team, users] = channel.id
        return self.channels[known]

    def post(self, channel: Channel, user: str, text: str, **facts: Any) -> Message:
        """Put a message into a channel."""
        stamp = self.names.stamp(self.clock.wall())
        posted_at = self.clock.monotonic()
        message = Message(stamp, channel.id, channel.team, user, text, posted_at, **facts)
        channel.messages[stamp] = message
        if message.thread_ts and (parent := channel.messages.get(message.thread_ts)):
            parent.thread_ts = parent.ts
        return message

    def shows(self, message: Message) -> bool:
        """Tell whether history shows a message already."""
        return not message.deleted and message.posted_at + self.lag <= self.clock.monotonic()

    def people_of(self, team: str) -> list[str]:
        """Return the ids of all users of a team."""
        return [user.id for user in self.users.values() if user.team == team]

    def readers(self, channel: Channel) -> frozenset[str]:
        """Return who can read a channel."""
        return channel.readers(self.people_of(channel.team))

    def mint_trigger(self, team: str, user: str, view: str = "") -> Trigger:
        """Make a trigger id as a person's action gives it."""
        digits = "123456789"
        value = ".".join(
            (
                self.names.mint("", 13, digits),
                self.names.mint("", 12, digits),
                self.names.mint("", 32, "0123456789abcdef"),
            )
        )
        trigger = self.triggers[value] = Trigger(value, team, user, self.clock.monotonic(), view)
        return trigger

    def mint_hook(self, kind: str, team: str, user: str, channel: str, message_ts: str = "") -> Hook:
        """Make a response_url. `kind` is commands, actions or app."""
        path = f"/hooks/{kind}/{team}/{self.names.mint('', 12, '123456789')}/{self.names.secret('', 24)}"
        hook = Hook(path, team, user, channel, self.clock.monotonic(), message_ts, url=self.root + path)
        self.hooks[path] = hook
        return hook

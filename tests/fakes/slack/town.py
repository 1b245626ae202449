"""Filling the fake's world: workspaces, people, channels, tokens, and what people do there by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.fakes.slack.consent import Consent
from tests.fakes.slack.core import Core, SomeChannel, SomeTeam, SomeUser
from tests.fakes.slack.people import BOT_SCOPES, User, Usergroup, Workspace
from tests.fakes.slack.rooms import Channel, Message


class Town(Core):
    """What a test sets up."""

    @property
    def token(self) -> str:
        """Return the bot token of the first workspace."""
        return self.home.token

    @property
    def app_token(self) -> str:
        """Return the app-level token for Socket Mode."""
        return self.world.app_token

    @property
    def signing_secret(self) -> str:
        """Return what Slack signs with."""
        return self.world.signing_secret

    @property
    def client_id(self) -> str:
        """Return the app's client id."""
        return self.world.client_id

    @property
    def client_secret(self) -> str:
        """Return the app's client secret."""
        return self.world.client_secret

    @property
    def app_id(self) -> str:
        """Return the id of the app."""
        return self.world.app_id

    @property
    def authorize_url(self) -> str:
        """Return the address of the consent page."""
        return f"{self.url}/oauth/v2/authorize"

    def workspace(self, name: str, *, installed: bool = True, rotating: bool = False) -> Workspace:
        """Make a workspace; with the app in it unless `installed` is false."""
        with self.world.lock:
            team = self.world.add_workspace(name)
            if installed:
                self.world.install(team, rotating=rotating)
        return team

    def install(self, team: SomeTeam = None, *, rotating: bool = False) -> str:
        """Install the app (again) in a workspace; return the new token."""
        with self.world.lock:
            return self.world.install(self.team_of(team), rotating=rotating).value

    def user(
        self,
        handle: str,
        *,
        team: SomeTeam = None,
        name: str | None = None,
        zone: str = "Europe/London",
        locale: str = "en-GB",
        **facts: Any,
    ) -> User:
        """Make a person. `facts`: admin, bot, deleted, guest."""
        with self.world.lock:
            return self.world.add_user(
                self.team_of(team), handle, name=name or handle.capitalize(), zone=zone, locale=locale, **facts
            )

    def change_user(self, user: SomeUser, *, team: SomeTeam = None, **facts: Any) -> User:
        """Change facts of a person: deleted, zone, locale, name, handle, ..."""
        with self.world.lock:
            found = self.person(user, team)
            for key, value in facts.items():
                if not hasattr(found, key):
                    raise KeyError(f"a user has no {key!r}")
                setattr(found, key, value)
            found.updated = max(found.updated + 1, int(self.world.clock.wall()))
        return found

    def channel(
        self,
        name: str,
        *,
        team: SomeTeam = None,
        members: Iterable[SomeUser] = (),
        private: bool = False,
        ext_shared: bool = False,
        archived: bool = False,
        bot: bool = True,
    ) -> Channel:
        """Make a channel with these members and, unless `bot` is false, the app's bot."""
        with self.world.lock:
            home = self.team_of(team)
            if (home.id, name) in self.world.channel_names:
                raise ValueError(f"the channel {name!r} exists")
            people = [self.person(each, home).id for each in members]
            found = self.world.add_channel(home.id, name, "private" if private else "public", home.bot)
            found.members = people + ([home.bot] if bot else [])
            found.creator = found.members[0] if found.members else home.bot
            found.ext_shared, found.archived = ext_shared, archived
        return found

    def change_channel(
        self,
        channel: SomeChannel,
        *,
        archived: bool | None = None,
        ext_shared: bool | None = None,
        topic: str | None = None,
        name: str | None = None,
        team: SomeTeam = None,
    ) -> Channel:
        """Change a channel as people do it in the client."""
        with self.world.lock:
            found = self.find(channel, team)
            found.archived = found.archived if archived is None else archived
            found.ext_shared = found.ext_shared if ext_shared is None else ext_shared
            found.topic = found.topic if topic is None else topic
            if name is not None:
                del self.world.channel_names[found.team, found.name]
                found.name = name
                self.world.channel_names[found.team, name] = found.id
        return found

    def join(self, channel: SomeChannel, user: SomeUser, *, team: SomeTeam = None) -> None:
        """Let a person, or the bot, be in a channel."""
        with self.world.lock:
            found, joining = self.find(channel, team), self.person(user, team).id
            if joining not in found.members:
                found.members.append(joining)

    def leave(self, channel: SomeChannel, user: SomeUser, *, team: SomeTeam = None) -> None:
        """Let a person, or the bot, not be in a channel."""
        with self.world.lock:
            found, leaving = self.find(channel, team), self.person(user, team).id
            found.members = [member for member in found.members if member != leaving]

    def direct(self, user: SomeUser, *, team: SomeTeam = None) -> Channel:
        """Return the DM of a person and the bot, made if missing."""
        with self.world.lock:
            found = self.person(user, team)
            bot = self.world.workspaces[found.team].bot
            return self.world.direct(found.team, frozenset({found.id, bot}))

    def usergroup(self, handle: str, users: Iterable[SomeUser], *, team: SomeTeam = None) -> str:
        """Make a user group; return its id."""
        with self.world.lock:
            home = self.team_of(team)
            group = Usergroup(
                self.world.names.mint("S"), home.id, handle, [self.person(each, home).id for each in users]
            )
            self.world.groups[group.id] = group
        return group.id

    def say(
        self, channel: SomeChannel, user: SomeUser, text: str, *, thread_ts: str = "", team: SomeTeam = None
    ) -> Message:
        """Let a person post."""
        with self.world.lock:
            return self.world.post(self.find(channel, team), self.person(user, team).id, text, thread_ts=thread_ts)

    def mint_token(self, team: SomeTeam = None, *, scopes: Iterable[str] = BOT_SCOPES, kind: str = "bot") -> str:
        """Return a further token."""
        with self.world.lock:
            home = self.team_of(team)
            return self.world.mint_token(home.id, home.bot, kind=kind, scopes=list(scopes)).value

    def grant(self, token: str, scopes: Iterable[str]) -> None:
        """Set the scopes of a token."""
        self.world.grants[token].scopes = set(scopes)

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """Make a token answer an error: token_revoked or account_inactive."""
        self.world.grants[token].ended = error

    def expire(self, token: str) -> None:
        """Make a token answer token_expired."""
        self.world.grants[token].expires_at = self.world.clock.monotonic()

    def approve(self, address: str, *, user: SomeUser, team: SomeTeam = None, deny: bool = False) -> str:
        """Let a person answer the consent page at `address`; return where the browser goes next."""
        with self.world.lock:
            return Consent(self.world).decide(address, self.team_of(team), self.person(user, team), deny=deny)

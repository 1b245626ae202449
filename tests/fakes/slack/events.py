"""Events and acks of an app: what happens in the workspace reaches it, and what it answers is carried out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import payloads
from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.core import SomeChannel, SomeTeam, SomeUser
from tests.fakes.slack.hooks import answer_person, answer_view
from tests.fakes.slack.people import Grant, Workspace
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.views import Hook, View
from tests.fakes.slack.wire import Heard, HttpWire, Kind, SocketWire, Wire

if TYPE_CHECKING:
    from tests.fakes.slack.fake import FakeSlack


class Events:
    """The event side of an app. `patience` is how long Slack waits for an ack, `pause` the wait before a retry."""

    def __init__(
        self, slack: FakeSlack, url: str | None, secret: str, *, patience: float = 3.0, pause: float = 0.05
    ) -> None:
        self.slack, self.world, self.secret, self.pause = slack, slack.world, secret, pause
        self.wire: Wire = SocketWire(slack.sockets, patience)
        if url is not None:
            self.wire = HttpWire(slack.session, url, secret, patience)

    async def _send(self, kind: Kind, payload: dict[str, Any], trigger_id: str = "", response_url: str = "") -> Heard:
        heard = await self.slack.at_home(self.wire.send(kind, payload))
        return replace(heard, trigger_id=trigger_id, response_url=response_url)

    def _ask(self, team: Workspace, body: dict[str, Any] | None = None) -> Ask:
        grant = self.world.grants.get(team.token) or Grant("", team.id, team.bot, "bot", set())
        return Ask(self.world, self.slack.record, "ack", 0, body or {}, grant, self.slack.api.checks)

    def _show(self, heard: Heard, hook: Hook) -> None:
        """Show the person what the ack of a command says. One that breaks a limit shows nothing, and is noted."""
        body = {"text": heard.body} if isinstance(heard.body, str) else heard.body
        if not (heard.ok and body and (body.get("text") or body.get("blocks"))):
            return
        with self.world.lock:
            try:
                answer_person(self._ask(self.world.workspaces[hook.team], body), hook, "ack")
            except Failed:
                return

    def _turn(self, heard: Heard, view: View) -> None:
        """Do with a submitted view what the ack says."""
        body = heard.body if isinstance(heard.body, dict) else {}
        with self.world.lock:
            try:
                answer_view(self._ask(self.world.workspaces[view.team]), view, body)
            except Failed:
                return

    async def event(
        self, event: dict[str, Any], *, team: SomeTeam = None, event_id: str | None = None, retries: int = 3
    ) -> Heard:
        """Send an event; again, up to three times, until the app acknowledges."""
        with self.world.lock:
            home = self.slack.team_of(team)
            name = event_id or self.world.names.mint("Ev")
            stamped = {"event_ts": self.world.names.stamp(self.world.clock.wall()), **event}
            payload = payloads.event_callback(self.world, home, stamped, name)
            payload["is_ext_shared_channel"] = self._is_shared(event)
        heard = await self._send("events_api", payload)
        for number in range(1, retries + 1):
            if heard.ok or "x-slack-no-retry" in heard.answer_headers:
                break
            await asyncio.sleep(self.pause)
            reason = "http_error" if heard.status else "http_timeout"
            heard = await self.slack.at_home(self.wire.send("events_api", payload, number, reason))
            heard = replace(heard, attempts=number + 1)
        return heard

    def _is_shared(self, event: dict[str, Any]) -> bool:
        named = event.get("channel") or event.get("item", {}).get("channel", "")
        room = self.world.channels.get(named) if isinstance(named, str) else None
        return bool(room and room.ext_shared)

    async def verify_url(self) -> Heard:
        """Ask the app to prove that the address is its own."""
        challenge = self.world.names.secret("", 48)
        said = {"token": self.world.verification_token, "challenge": challenge, "type": "url_verification"}
        return await self._send("events_api", said)

    async def react(self, user: SomeUser, message: Message, emoji: str, *, team: SomeTeam = None) -> Heard:
        """Let a person add a reaction."""
        return await self._reaction("reaction_added", user, message, emoji, team)

    async def unreact(self, user: SomeUser, message: Message, emoji: str, *, team: SomeTeam = None) -> Heard:
        """Let a person take a reaction away."""
        return await self._reaction("reaction_removed", user, message, emoji, team)

    async def _reaction(self, kind: str, user: SomeUser, message: Message, emoji: str, team: SomeTeam) -> Heard:
        with self.world.lock:
            person = self.slack.person(user, team).id
            users = message.reactions.setdefault(emoji, [])
            users[:] = [each for each in users if each != person] + ([person] if kind == "reaction_added" else [])
            if not users:
                del message.reactions[emoji]
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"type": kind, "user": person, "reaction": emoji, "item": item, "item_user": message.user}
        return await self.event(event, team=message.team)

    async def mention(
        self, user: SomeUser, channel: SomeChannel, text: str, *, thread_ts: str = "", team: SomeTeam = None
    ) -> Heard:
        """Let a person post words that mention the bot; they are put behind the mention."""
        with self.world.lock:
            room = self.slack.find(channel, team)
            bot = self.world.workspaces[room.team].bot
            message = self.slack.say(room, user, f"<@{bot}> {text}", thread_ts=thread_ts, team=room.team)
        return await self.event(self._message("app_mention", message, room), team=room.team)

    async def direct_message(self, user: SomeUser, text: str, *, team: SomeTeam = None) -> Heard:
        """Let a person write to the bot."""
        with self.world.lock:
            room = self.slack.direct(user, team=team)
            message = self.slack.say(room, user, text, team=team)
        return await self.event(self._message("message", message, room) | {"channel_type": "im"}, team=room.team)

    def _message(self, kind: str, message: Message, room: Channel) -> dict[str, Any]:
        return message.json() | {"type": kind, "channel": room.id, "event_ts": message.ts}

    async def home_opened(self, user: SomeUser, *, tab: str = "home", team: SomeTeam = None) -> Heard:
        """Let a person open the App Home."""
        person = self.slack.person(user, team)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.slack.direct(person).id,
            "tab": tab,
        }
        if shown := self.slack.app_home(person):
            event["view"] = shown.json()
        return await self.event(event, team=person.team)

    async def joined(
        self, user: SomeUser, channel: SomeChannel, *, inviter: SomeUser | None = None, team: SomeTeam = None
    ) -> Heard:
        """Let a person, or the bot, come into a channel."""
        room, person = self.slack.find(channel, team), self.slack.person(user, team)
        self.slack.join(room, person)
        event = {"type": "member_joined_channel", "user": person.id, "channel": room.id, "team": room.team}
        event |= {"channel_type": "G" if room.private else "C"}
        if inviter is not None:
            event["inviter"] = self.slack.person(inviter, team).id
        return await self.event(event, team=room.team)

    async def archived(self, channel: SomeChannel, user: SomeUser, *, team: SomeTeam = None) -> Heard:
        """Let a person archive a channel."""
        return await self._moved("channel_archive", channel, user, team, archived=True)

    async def unarchived(self, channel: SomeChannel, user: SomeUser, *, team: SomeTeam = None) -> Heard:
        """Let a person open an archived channel again."""
        return await self._moved("channel_unarchive", channel, user, team, archived=False)

    async def _moved(self, kind: str, channel: SomeChannel, user: SomeUser, team: SomeTeam, *, archived: bool) -> Heard:
        room = self.slack.change_channel(channel, archived=archived, team=team)
        name = kind.replace("channel_", "group_") if room.kind == "private" else kind
        return await self.event(
            {"type": name, "channel": room.id, "user": self.slack.person(user, team).id}, team=room.team
        )

    async def shared(self, channel: SomeChannel, *, with_team: SomeTeam = None, team: SomeTeam = None) -> Heard:
        """Let a channel be shared with another company."""
        room = self.slack.change_channel(channel, ext_shared=True, team=team)
        other = self.slack.team_of(with_team).id
        return await self.event(
            {"type": "channel_shared", "channel": room.id, "connected_team_id": other}, team=room.team
        )

    async def renamed(self, channel: SomeChannel, name: str, *, team: SomeTeam = None) -> Heard:
        """Let a person rename a channel."""
        room = self.slack.change_channel(channel, name=name, team=team)
        said = {"id": room.id, "name": name, "created": room.created}
        return await self.event({"type": "channel_rename", "channel": said}, team=room.team)

    async def user_changed(self, user: SomeUser, *, team: SomeTeam = None, **facts: Any) -> Heard:
        """Let facts of a person change: zone, locale, name, deleted, ..."""
        person = self.slack.change_user(user, team=team, **facts)
        return await self.event({"type": "user_change", "user": person.json(locale=True)}, team=person.team)

    async def uninstalled(self, team: SomeTeam = None) -> Heard:
        """Let the app be removed from a workspace: its tokens end."""
        home = self.slack.team_of(team)
        self._end_tokens(home, "account_inactive")
        return await self.event({"type": "app_uninstalled"}, team=home)

    async def tokens_revoked(self, team: SomeTeam = None) -> Heard:
        """Let the bot's tokens of a workspace be revoked."""
        home = self.slack.team_of(team)
        self._end_tokens(home, "token_revoked")
        return await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot]}}, team=home)

    def _end_tokens(self, team: Workspace, error: str) -> None:
        with self.world.lock:
            for grant in self.world.grants.values():
                if grant.team == team.id:
                    grant.ended = error

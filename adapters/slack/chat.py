"""Slack as a chat: what the dispatcher has to send becomes calls of the Web API, each done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from adapters.slack.api import TIMEOUT, SlackApi
from adapters.slack.clips import read_clip
from adapters.slack.handlers.words import plain, users_in
from adapters.slack.history import History
from adapters.slack.invitations import Invitations
from adapters.slack.marks import joined, parted
from adapters.slack.mentions import mentioned
from adapters.slack.pages import objects_of
from adapters.slack.paint import Message
from adapters.slack.parts import Parts
from adapters.slack.paths import text_of
from adapters.slack.rooms import Rooms, Taken
from adapters.slack.sharing import Sharing
from adapters.slack.sources import Directory, Faces, Manner, Painting, WriteClip, aside, known
from adapters.slack.teams import NAME, Team
from adapters.slack.topics import topic_of
from bot.cards import Card
from bot.chat import Parked, Refused, Sent, TryLater
from bot.model.delivery import DeliveryKind
from bot.model.room import Room, RoomKind
from bot.outbox import Rates, TokenBucket
from bot.ports import Claim

SETTLE = timedelta(seconds=15)
UNREAD = timedelta(seconds=0.5)  # a look into our own store takes less


def rates() -> Rates:
    """Return how fast Slack may be called: one message a second in a room, with a burst for a declaration.

    A workspace takes "several hundred" messages a minute: at most 700 leave room for what is urgent.
    """
    return Rates(
        room=(TokenBucket(rate=1, burst=8),),
        workspace=(TokenBucket(rate=10, burst=100),),
        counted=(DeliveryKind.POST,),
    )


class SlackChat:
    """The rooms and messages of every workspace; each organisation has one workspace."""

    name = NAME
    timeout = timedelta(seconds=TIMEOUT)

    def __init__(
        self,
        api: SlackApi,
        teams: Directory,
        people: Faces,
        painter: Painting,
        clock: Callable[[], datetime],
        *,
        taken: Taken,
        manner: Manner,
        write_clip: WriteClip,
        settle: timedelta = SETTLE,
    ) -> None:
        """Take what it speaks through, and what it asks: whether a channel is taken, how a room is spoken to.

        `write_clip` keeps a message that was read; it must do so once, however often it is told.
        """
        self.settle = settle
        self._api, self._teams, self._people, self._painter, self._clock = api, teams, people, painter, clock
        self._manner, self._write_clip = manner, write_clip
        self._history = History(api)
        self._parts = Parts(api, self._history, settle)
        self._rooms = Rooms(api, taken)
        self._sharing = Sharing(api, clock)
        self._invitations = Invitations(api)

    def note_shared(self, channel: str) -> None:
        """Hear that a channel was shared with another company, or is shared no more."""
        self._sharing.note(channel)

    async def open_room(self, claim: Claim) -> Sent:
        """Make the channel of a crisis, or open the direct room of a person."""
        team, room = self._team(claim), claim.room
        if room.kind is RoomKind.CRISIS:
            channel = await self._rooms.make(team, room)
            self._sharing.made(channel)
            return Sent(channel)
        if room.kind is RoomKind.DIRECT and room.person_id:
            await self._reach(room)
            faces = await known(self._people.faces(room.org_id, (room.person_id,)))
            if room.person_id not in faces:
                raise Refused("no_account")
            return Sent(await self._rooms.open_direct(team, faces[room.person_id]))
        raise Refused("room_not_set")  # where crises are announced is for the settings to say

    async def post(self, claim: Claim, card: Card) -> Sent:
        """Post a card, in as many messages as it takes."""
        team, channel, delivery = self._team(claim), _channel(claim), claim.delivery
        await self._enter(team, claim.room, channel)
        messages = await self._painted(team, claim.room, card)
        there: dict[int, str] = {}
        if len(messages) > 1 and delivery.error:  # it was begun before, and may have been said in part
            there = await aside(self._history.parts(team, channel, delivery.id, delivery.created_at))
        return Sent(joined(await self._parts.say(team, channel, messages, delivery.id, there=there)))

    async def edit(self, claim: Claim, card: Card) -> Sent:
        """Show another card in a message."""
        team, channel = self._team(claim), _channel(claim)
        await self._enter(team, claim.room, channel)
        messages = await self._painted(team, claim.room, card)
        target = claim.delivery.target or claim.delivery.id
        await self._parts.edit(team, channel, parted(claim.target_ref), messages, target)
        return Sent(claim.target_ref or "")

    async def pin(self, claim: Claim) -> Sent:
        """Pin a message, by its first part."""
        stamp = parted(claim.target_ref)[0]
        await self._api.call(self._team(claim), "pins.add", channel=_channel(claim), timestamp=stamp)
        return Sent(stamp)

    async def set_topic(self, claim: Claim, topic: str) -> Sent:
        """Set the topic, as much of it as Slack takes."""
        team, channel = self._team(claim), _channel(claim)
        await self._enter(team, claim.room, channel)
        await self._api.call(team, "conversations.setTopic", channel=channel, topic=topic_of(topic))
        return Sent(channel)

    async def bookmark(self, claim: Claim, url: str, label: str, /) -> Sent:
        """Put an address above the room."""
        team, channel = self._team(claim), _channel(claim)
        await self._enter(team, claim.room, channel)
        answer = await self._api.call(team, "bookmarks.add", channel_id=channel, title=label, type="link", link=url)
        return Sent(text_of(answer, "bookmark", "id"))

    async def invite(self, claim: Claim, people: tuple[str, ...], groups: tuple[str, ...], /) -> Sent:
        """Bring people and the members of user groups into the room, as far as they are in Slack."""
        team, channel = self._team(claim), _channel(claim)
        faces = await known(self._people.faces(team.org_id, people))
        users = [faces[person] for person in people if person in faces]
        users += await self._invitations.members(team, groups)
        await self._invitations.send(team, channel, users, claim.delivery.id)
        return Sent(channel)

    async def clip(self, claim: Claim, clip: Mapping[str, str], /) -> Sent:
        """Read the message `clip["ref"]`, a channel and a message in it, and have it kept."""
        team, (channel, _, stamp) = self._team(claim), clip["ref"].partition(" ")
        found = await read_clip(self._api, team, channel, stamp)
        named = users_in(found.text)
        handles = await known(self._people.handles(team, named)) if named else {}
        await known(self._write_clip(claim, plain(found.text, handles), found.author, found.permalink))
        return Sent(stamp)

    async def archive(self, claim: Claim, *, archived: bool) -> Sent:
        """Close the room, or open it again: what a bot may not do itself waits until somebody did it."""
        team, channel = self._team(claim), _channel(claim)
        try:
            await self._api.call(
                team, "conversations.archive" if archived else "conversations.unarchive", channel=channel
            )
        except Parked as no:
            if archived or no.code != "not_in_channel":
                raise
            raise Parked("cannot_unarchive") from None
        return Sent(channel)

    async def seek(self, claim: Claim) -> Sent | None:
        """Look for what a lost attempt left behind; what may be done again without harm is not looked for.

        Even that waits until Slack gives a proper answer to anything: no outage uses up the tries of a delivery.
        """
        team, delivery, room = self._team(claim), claim.delivery, claim.room
        since = delivery.started_at or delivery.created_at
        match delivery.kind:
            case DeliveryKind.POST:
                stamps = await self._history.whole(team, _channel(claim), delivery.id, since)
                return Sent(joined(stamps)) if stamps else None
            case DeliveryKind.OPEN_ROOM if room.kind is RoomKind.CRISIS:
                channel = await self._rooms.find(team, room, since)
                return Sent(channel) if channel else None
            case DeliveryKind.BOOKMARK:
                return await self._bookmarked(team, _channel(claim), str(delivery.body.get("url")))
        await self._api.call(team, "auth.test")
        return None

    async def _bookmarked(self, team: Team, channel: str, url: str) -> Sent | None:
        answer = await self._api.call(team, "bookmarks.list", channel_id=channel)
        ids = [text_of(each, "id") for each in objects_of(answer, "bookmarks") if text_of(each, "link") == url]
        return Sent(ids[0]) if ids else None

    def _team(self, claim: Claim) -> Team:
        if not self._teams.ready:  # the server began a moment ago
            raise TryLater("teams_unread", UNREAD)
        team = self._teams.of_org(claim.room.org_id)
        if team is None or not team.active:
            raise Parked("not_installed")
        return team

    async def _enter(self, team: Team, room: Room, channel: str) -> None:
        """Raise what forbids to say something in a room: readers of another company, or none at all."""
        if room.kind is RoomKind.DIRECT:
            await self._reach(room)
        else:
            await self._sharing.check(team, channel)

    async def _reach(self, room: Room) -> None:
        """Refuse to write to somebody who has left: Slack would take it, and nobody would read it."""
        is_gone = await known(self._people.gone(room.org_id, room.person_id or ""))
        if is_gone:
            raise Refused("user_disabled")

    async def _painted(self, team: Team, room: Room, card: Card) -> tuple[Message, ...]:
        named = mentioned(card)
        faces = await known(self._people.faces(team.org_id, named)) if named else {}
        say, zone = await known(self._manner(room))
        try:
            return self._painter.messages(card, faces=faces, scope=team.id, say=say, now=self._clock(), zone=zone)
        except ValueError:
            raise Refused("unpaintable") from None


def _channel(claim: Claim) -> str:
    return claim.room.ref or ""

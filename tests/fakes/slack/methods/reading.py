"""Methods that only read: conversations.info, .history, .replies, .members, users.*, usergroups.users.list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from tests.fakes.slack.ask import Ask, Failed, page
from tests.fakes.slack.rooms import Channel, Message

Answer = dict[str, Any]
TYPE_OF = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def info(ask: Ask) -> Answer:
    """Return what the bot may know of a conversation."""
    channel = ask.channel("read")
    locale = {"locale": "en-GB"} if ask.flag("include_locale") else {}
    return {"channel": channel.json(ask.me, members=ask.flag("include_num_members")) | locale}


def _within(ask: Ask, channel: Channel) -> Callable[[Message], bool]:
    oldest, latest = ask.get("oldest") or "0", ask.get("latest") or "99999999999"
    is_inclusive = ask.flag("inclusive")
    low, high = _number(oldest), _number(latest)

    def fits(message: Message) -> bool:
        at = float(message.ts)
        return ask.world.shows(message) and (low <= at <= high if is_inclusive else low < at < high)

    return fits


def _number(stamp: str) -> float:
    try:
        return float(stamp)
    except ValueError:
        raise Failed("invalid_ts_latest") from None


def _readable(ask: Ask) -> Channel:
    channel = ask.channel("history")
    if ask.me not in channel.members:
        raise Failed("not_in_channel")
    return channel


def _newest_first(channel: Channel) -> Iterator[Message]:
    for stamp in reversed(channel.messages):
        message = channel.messages[stamp]
        if not message.thread_ts or message.thread_ts == message.ts:
            yield message


def history(ask: Ask) -> Answer:
    """Return the messages of a channel, newest first, as far as history shows them yet."""
    channel = _readable(ask)
    fits = _within(ask, channel)
    start = ask.get("cursor").removeprefix("next:")
    first, limit = int(start or 0), max(1, min(ask.whole("limit", 100), ask.world.history_limit))
    found = list(islice(filter(fits, _newest_first(channel)), first, first + limit + 1))
    more = len(found) > limit
    answer: Answer = {
        "messages": [_shown(ask, message) for message in found[:limit]],
        "has_more": more,
        "pin_count": len(channel.pins),
    }
    return answer | ({"response_metadata": {"next_cursor": f"next:{first + limit}"}} if more else {})


def _shown(ask: Ask, message: Message) -> dict[str, Any]:
    return message.json(metadata=ask.flag("include_all_metadata"))


def replies(ask: Ask) -> Answer:
    """Return a thread, its parent first."""
    channel = _readable(ask)
    parent = ask.must("ts")
    if parent not in channel.messages:
        raise Failed("thread_not_found")
    fits = _within(ask, channel)
    thread = [
        message
        for message in channel.messages.values()
        if (message.ts == parent and ask.world.shows(message)) or (message.thread_ts == parent and fits(message))
    ]
    found, following = page(thread, ask, 1000)
    answer = {"messages": [_shown(ask, message) for message in found], "has_more": bool(following)}
    return answer | ({"response_metadata": {"next_cursor": following}} if following else {})


def members(ask: Ask) -> Answer:
    """Return who is in a conversation."""
    channel = ask.channel("read")
    found, following = page(channel.members, ask, 100)
    return {"members": found, "response_metadata": {"next_cursor": following}}


def users_conversations(ask: Ask) -> Answer:
    """Return the conversations that a user is in, of the types asked for (public channels by default)."""
    kinds = [kind.strip() for kind in (ask.get("types") or "public_channel").split(",")]
    if not set(kinds) <= set(TYPE_OF):
        raise Failed("invalid_types")
    for kind in kinds:
        ask.need_kind(TYPE_OF[kind], "read")
    user = ask.user(ask.get("user") or ask.me).id
    wanted = {TYPE_OF[kind] for kind in kinds}
    rooms = [channel for channel in ask.world.channels.values() if _is_listed(ask, channel, user, wanted)]
    found, following = page(rooms, ask, 100)
    return {
        "channels": [channel.json(ask.me) for channel in found],
        "response_metadata": {"next_cursor": following},
    }


def _is_listed(ask: Ask, channel: Channel, user: str, kinds: set[str]) -> bool:
    if channel.team != ask.grant.team or channel.kind not in kinds or user not in channel.members:
        return False
    if channel.private and ask.me not in channel.members:
        return False
    if channel.archived and ask.flag("exclude_archived"):
        return False
    world = ask.world
    return not world.lagging_rooms or channel.created_at + world.lag <= world.clock.monotonic()


def users_info(ask: Ask) -> Answer:
    """Return one person."""
    ask.need("users:read")
    user = ask.user(ask.must("user"))
    has_email = "users:read.email" in ask.grant.scopes
    stranger = {"is_stranger": True} if user.team != ask.grant.team else {}
    return {"user": user.json(locale=ask.flag("include_locale"), email=has_email) | stranger}


def usergroup_users(ask: Ask) -> Answer:
    """Return the members of a user group."""
    ask.need("usergroups:read")
    group = ask.world.groups.get(ask.must("usergroup"))
    if group is None or group.team != ask.grant.team:
        raise Failed("no_such_subteam")
    return {"users": list(group.users)}


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "conversations.info": info,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.members": members,
    "users.conversations": users_conversations,
    "users.info": users_info,
    "usergroups.users.list": usergroup_users,
}

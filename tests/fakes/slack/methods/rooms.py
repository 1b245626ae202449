"""conversations.* that make and change channels: create, join, invite, archive, topic, purpose, open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.rooms import Channel

Answer = dict[str, Any]
MAX_NAME, MAX_TOPIC, MAX_INVITED, MAX_GROUP = 80, 250, 100, 8


def check_name(ask: Ask, name: str) -> None:
    """Refuse a name that Slack would refuse."""
    if not name:
        raise Failed("invalid_name_required")
    if len(name) > MAX_NAME:
        raise ask.broke("invalid_name_maxlength", [f"a name of {len(name)} characters"])
    if not re.search(r"[a-z0-9]", name, re.IGNORECASE):
        raise Failed("invalid_name_punctuation")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise ask.broke("invalid_name_specials", [f"the name {name}"])
    if (ask.grant.team, name) in ask.world.channel_names:
        raise Failed("name_taken")


def create(ask: Ask) -> Answer:
    """Make a channel; names of archived ones stay taken."""
    is_private = ask.flag("is_private")
    ask.need("groups:write" if is_private else "channels:manage")
    name = ask.get("name")
    check_name(ask, name)
    channel = ask.world.add_channel(ask.grant.team, name, "private" if is_private else "public", ask.me)
    ask.say("channel_name", name, channel)
    return {"channel": channel.json(ask.me)}


def join(ask: Ask) -> Answer:
    """Let the bot itself join a public channel."""
    ask.need("channels:join")
    channel = ask.channel()
    if channel.kind != "public":
        raise Failed("method_not_supported_for_channel_type")
    if channel.archived:
        raise Failed("is_archived")
    if ask.me in channel.members:
        return {"channel": channel.json(ask.me), "warning": "already_in_channel"}
    channel.members.append(ask.me)
    return {"channel": channel.json(ask.me)}


def refusal_of(ask: Ask, channel: Channel, user: str) -> str:
    """Return why a user cannot be invited, or nothing."""
    known = ask.world.users.get(user)
    if user == ask.me:
        return "cant_invite_self"
    if known is None or known.team != ask.grant.team:
        return "user_not_found"
    if known.deleted:
        return "cant_invite"
    return "already_in_channel" if user in channel.members else ""


def invite(ask: Ask) -> Answer:
    """Invite people: all of them or, without `force`, none."""
    channel = ask.joined("write.invites")
    if channel.is_im:
        raise Failed("method_not_supported_for_channel_type")
    users = [user.strip() for user in ask.must("users").split(",") if user.strip()]
    if len(users) > MAX_INVITED:
        raise ask.broke("too_many_users", [f"{len(users)} users in one invitation"])
    refused = {user: why for user in users if (why := refusal_of(ask, channel, user))}
    errors = [{"user": user, "ok": False, "error": why} for user, why in refused.items()]
    if refused and (not ask.flag("force") or len(refused) == len(users)):
        raise Failed(next(iter(refused.values())), errors=errors)
    channel.members += [user for user in dict.fromkeys(users) if user not in refused]
    return {"channel": channel.json(ask.me)} | ({"errors": errors} if errors else {})


def archive(ask: Ask) -> Answer:
    """Archive a channel."""
    channel = ask.channel("write")
    if channel.archived:
        raise Failed("already_archived")
    if ask.me not in channel.members:
        raise Failed("not_in_channel")
    channel.archived = True
    return {}


def unarchive(ask: Ask) -> Answer:
    """Open an archived channel again. Slack documents that a bot's token cannot, and answers it as a stranger's."""
    channel = ask.channel("write")
    if not channel.archived:
        raise Failed("not_archived")
    if ask.grant.kind == "bot" and not ask.world.bots_unarchive:
        raise Failed("not_in_channel")
    channel.archived = False
    return {}


def _short(ask: Ask, name: str) -> str:
    value = ask.get(name)
    if len(value) > MAX_TOPIC:
        raise ask.broke("too_long", [f"a {name} of {len(value)} characters"])
    return value


def set_topic(ask: Ask) -> Answer:
    """Set the topic."""
    channel = ask.joined("write.topic")
    channel.topic = _short(ask, "topic")
    ask.say("topic", channel.topic, channel)
    return {"channel": channel.json(ask.me), "topic": channel.topic}


def set_purpose(ask: Ask) -> Answer:
    """Set the purpose, which the client shows as the description."""
    channel = ask.joined("write.topic")
    channel.purpose = _short(ask, "purpose")
    ask.say("purpose", channel.purpose, channel)
    return {"channel": channel.json(ask.me), "purpose": channel.purpose}


def open_direct(ask: Ask) -> Answer:
    """Open or find the conversation with one or a few people, deactivated ones too."""
    if ask.get("channel"):
        return {"channel": {"id": ask.channel().id}, "no_op": True, "already_open": True}
    users = [user.strip() for user in ask.must("users").split(",") if user.strip()]
    if len(users) > MAX_GROUP:
        raise Failed("too_many_users")
    ask.need("im:write" if len(users) == 1 else "mpim:write")
    members = frozenset({ask.me, *(ask.user(user).id for user in users)})
    is_known = (ask.grant.team, members) in ask.world.directs
    channel = ask.world.direct(ask.grant.team, members)
    said = channel.json(ask.me) if ask.flag("return_im") else {"id": channel.id}
    return {"channel": said} | ({"no_op": True, "already_open": True} if is_known else {})


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "conversations.create": create,
    "conversations.join": join,
    "conversations.invite": invite,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.open": open_direct,
}

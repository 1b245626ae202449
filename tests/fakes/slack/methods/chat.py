"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.content import Content, read_content
from tests.fakes.slack.rooms import Channel, Ephemeral, Message

Answer = dict[str, Any]
SPLIT_AT = 4_000


def target(ask: Ask) -> Channel:
    """Return the conversation to post to: an id, a "#name", or a user whose DM is opened by it."""
    name = ask.must("channel")
    world = ask.world
    if name.startswith(("U", "W")) and name in world.users:
        ask.user(name)
        return world.direct(ask.grant.team, frozenset({ask.me, name}))
    if named := world.channel_names.get((ask.grant.team, name.removeprefix("#"))):
        ask.arguments = {**ask.arguments, "channel": named}
    found = ask.channel()
    if found.archived:
        raise Failed("is_archived")
    if ask.me not in found.members and (found.private or "chat:write.public" not in ask.grant.scopes):
        raise Failed("not_in_channel")
    return found


def post_message(ask: Ask) -> Answer:
    """Post; very long text without blocks becomes several messages, as Slack does it."""
    channel = target(ask)
    content = read_content(ask)
    thread = ask.get("thread_ts")
    if thread and thread not in channel.messages:
        raise Failed("thread_not_found")
    said = None
    for text in split(ask, content):
        said = _post(ask, channel, content, text, thread)
    assert said is not None
    ask.say("message", content.said(), channel)
    return {"channel": channel.id, "ts": said.ts, "message": said.json()}


def split(ask: Ask, content: Content) -> list[str]:
    """Return the texts of the messages that one request becomes."""
    if content.blocks or len(content.text) <= SPLIT_AT:
        return [content.text]
    ask.advise("message_split", f"a text of {len(content.text)} characters was posted as several messages")
    return [content.text[start : start + SPLIT_AT] for start in range(0, len(content.text), SPLIT_AT)]


def _post(ask: Ask, channel: Channel, content: Content, text: str, thread: str) -> Message:
    return ask.world.post(
        channel,
        ask.me,
        text,
        call=ask.number,
        bot_id=ask.team.bot_id,
        app_id=ask.team.app_id,
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        metadata=content.metadata or None,
        thread_ts=thread,
    )


def own_message(ask: Ask, refusal: str) -> tuple[Channel, Message]:
    """Return a message of the app itself."""
    channel = ask.channel()
    message = channel.messages.get(ask.must("ts"))
    if message is None or message.deleted:
        raise Failed("message_not_found")
    if message.bot_id != ask.team.bot_id:
        raise Failed(refusal)
    return channel, message


def update(ask: Ask) -> Answer:
    """Change a message; parts that the request leaves out stay."""
    channel, message = own_message(ask, "cant_update_message")
    if channel.archived:
        raise Failed("is_inactive")
    content = read_content(ask)
    if len(content.text) > SPLIT_AT:
        raise ask.broke("msg_too_long", [f"text of {len(content.text)} characters"])
    if content.text or content.blocks is not None:
        message.text = content.text
    for part in ("blocks", "attachments", "metadata"):
        if (value := getattr(content, part)) is not None:
            setattr(message, part, value)
    message.edited = ask.world.names.stamp(ask.world.clock.wall())
    ask.say("update", content.said(), channel)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.json()}


def delete(ask: Ask) -> Answer:
    """Delete a message of the app."""
    channel, message = own_message(ask, "cant_delete_message")
    message.deleted = True
    channel.pins = [pin for pin in channel.pins if pin != message.ts]
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(ask: Ask) -> Answer:
    """Show a message to one person of a channel."""
    user = ask.must("user")
    channel = target(ask)
    if user not in channel.members:
        raise Failed("user_not_in_channel")
    content = read_content(ask)
    world = ask.world
    stamp = world.names.stamp(world.clock.wall())
    world.ephemerals.append(
        Ephemeral(
            stamp, channel.id, channel.team, user, content.text, content.blocks or [], "chat.postEphemeral", ask.number
        )
    )
    ask.say("ephemeral", content.said(), channel, frozenset({user}))
    return {"message_ts": stamp}


def permalink(ask: Ask) -> Answer:
    """Return the address of a message."""
    channel = ask.channel()
    stamp = ask.must("message_ts")
    message = channel.messages.get(stamp)
    if message is None or message.deleted:
        raise Failed("message_not_found")
    link = f"{ask.team.url}archives/{channel.id}/p{stamp.replace('.', '')}"
    if message.thread_ts and message.thread_ts != stamp:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
}

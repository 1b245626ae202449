"""What a person sees of an answer: the body of an ack or of a post to a response_url, carried out as Slack does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.ask import Ask, Failed
from tests.fakes.slack.content import read_content
from tests.fakes.slack.methods.screens import accept_view, change_view, put_view
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import Hook, View

MAX_USES, MAX_SECONDS = 5, 1_800.0


def use_hook(ask: Ask, hook: Hook) -> None:
    """Carry out a post to a response_url, or refuse it when it is spent or old."""
    if ask.world.clock.monotonic() > hook.made_at + MAX_SECONDS:
        raise Failed("expired_url")
    if hook.uses >= MAX_USES:
        raise Failed("used_url")
    hook.uses += 1
    hook.bodies.append(ask.arguments)
    answer_person(ask, hook, "hook")


def answer_person(ask: Ask, hook: Hook, how: str) -> None:
    """Show the words of an answer: to the person alone, to the channel, or in place of the first message."""
    channel = ask.world.channels[hook.channel]
    old = _original(ask, hook, channel)
    if ask.flag("delete_original"):
        _remove(old)
        return
    content = read_content(ask)
    said = content.said()
    if ask.flag("replace_original") and old is not None:
        old.text, old.blocks = content.text, content.blocks or []
        ask.say(how, said, channel, frozenset({hook.user}) if isinstance(old, Ephemeral) else None)
    elif ask.get("response_type") == "in_channel":
        ask.world.post(
            channel, ask.me, content.text, call=ask.number, bot_id=ask.team.bot_id, blocks=content.blocks or []
        )
        ask.say(how, said, channel)
    else:
        stamp = ask.world.names.stamp(ask.world.clock.wall())
        shown = Ephemeral(
            stamp, channel.id, channel.team, hook.user, content.text, content.blocks or [], how, ask.number
        )
        ask.world.ephemerals.append(shown)
        hook.message_ts = hook.message_ts or stamp
        ask.say(how, said, channel, frozenset({hook.user}))


def _original(ask: Ask, hook: Hook, channel: Channel) -> Message | Ephemeral | None:
    if not hook.message_ts:
        return None
    shown = (each for each in ask.world.ephemerals if each.ts == hook.message_ts)
    return channel.messages.get(hook.message_ts) or next(shown, None)


def _remove(old: Message | Ephemeral | None) -> None:
    if isinstance(old, Ephemeral):
        old.gone = True
    elif old is not None:
        old.deleted = True


def answer_view(ask: Ask, view: View, body: Mapping[str, Any]) -> None:
    """Carry out what the ack of a view_submission says: close, errors, update, push or clear."""
    action = body.get("response_action", "")
    if action == "errors":
        view.errors = dict(body["errors"])
        _check_errors(ask, view)
        ask.say("ack", dict(body), users=frozenset({view.user}))
    elif action == "update":
        change_view(ask, view, accept_view(ask, body["view"], "modal"))
    elif action == "push":
        put_view(ask, view.user, accept_view(ask, body["view"], "modal"), view)
    else:
        close_views(ask, view, every=action == "clear")


def _check_errors(ask: Ask, view: View) -> None:
    known = {str(block.get("block_id")) for block in view.blocks if block.get("type") == "input"}
    if strange := sorted(set(view.errors) - known):
        raise ask.broke("invalid_errors", [f"no input has the block_id {name}" for name in strange])


def close_views(ask: Ask, view: View, *, every: bool) -> None:
    """Take a modal, or the whole stack, away from the person."""
    stack = ask.world.stacks.get((view.team, view.user), [])
    for name in [name for name in stack if every or name == view.id]:
        ask.world.views[name].is_open = False
        stack.remove(name)

"""The story of a card that is not as it should be: its deliveries and every call about its messages, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.model.delivery import Delivery
from tests.fakes.slack import Channel, FakeSlack, Message
from tests.fakes.slack.calls import Call
from tests.proofs.slack_verdict import Books, part_of

STEP = re.compile(r"\bstep-\d+\b")
MOST = 4  # stories in one report
READING = ("conversations.history", "conversations.replies")


def stories(slack: FakeSlack, kept: Books, faults: Iterable[str]) -> list[str]:
    """Return the stories of the first cards that faults speak of, line by line."""
    aims = {each.id: each.target for each in kept.deliveries if each.target}
    steps = (step for fault in faults for step in STEP.findall(fault))
    cards = dict.fromkeys(aims.get(step, step) for step in steps)
    return [line for card in list(cards)[:MOST] for line in _story(slack, kept, card)]


def _story(slack: FakeSlack, kept: Books, card: str) -> Iterator[str]:
    deliveries = [each for each in kept.deliveries if card in (each.id, each.target)]
    ref = next((kept.rooms[each.room_id].ref for each in deliveries), None)
    yield f"{card} in {ref}:"
    yield from (_row(each) for each in deliveries)
    if ref is not None:
        channel = slack.find(ref)
        yield from (_stands(message) for message in channel.messages.values() if part_of(message)[0] == card)
        yield from _told(slack.calls(channel=channel), channel, deliveries, card)


def _row(delivery: Delivery) -> str:
    return (
        f"  {delivery.kind} {delivery.id} #{delivery.seq} of {delivery.created_at:%M:%S.%f}: {delivery.state} "
        f"ref {delivery.ref} attempt {delivery.attempt} token {delivery.token} begun {delivery.started_at} "
        f"error {delivery.error}"
    )


def _stands(message: Message) -> str:
    gone = " (deleted)" if message.deleted else ""
    words = " ".join(dict.fromkeys(message.words.split()))[:60]
    return f"  message {message.ts} {part_of(message)} below {message.thread_ts or '-'}{gone}: {words}"


def _told(calls: Sequence[Call], channel: Channel, deliveries: Sequence[Delivery], card: str) -> Iterator[str]:
    """Yield the calls about a card: those that name it or its messages, and every look into its channel."""
    own = {message.ts for message in channel.messages.values() if part_of(message)[0] == card}
    start = min((call.started for call in calls), default=0.0)
    ids = {delivery.id for delivery in deliveries}
    for call in calls:
        stamp = str(call.arguments.get("ts") or call.arguments.get("timestamp") or "")
        payload = (call.arguments.get("metadata") or {}).get("event_payload", {})
        is_look = call.method == "conversations.history"
        if stamp in own or payload.get("delivery") in ids or is_look:
            yield f"  {call.started - start:8.3f} {call.method} {stamp} {_about(call, payload)}{_end(call)}"


def _about(call: Call, payload: dict[str, object]) -> str:
    part = f"part {payload['part']} of {payload['parts']} " if payload else ""
    below = f"below {call.arguments['thread_ts']} " if call.arguments.get("thread_ts") else ""
    since = f"since {call.arguments['oldest']} " if call.arguments.get("oldest") else ""
    return part + below + since


def _end(call: Call) -> str:
    """Say how a call ended; a look, with the cards' parts that it showed."""
    shown = []
    for message in (call.answer or {}).get("messages", []) if call.method in READING else ():
        payload = message.get("metadata", {}).get("event_payload", {})
        shown.append(f"{payload.get('delivery')}/{payload.get('part')}")
    seconds = f"{call.seconds:.3f} s" if call.ended else "never answered"
    return f"{call.status} {call.fault}{call.error} {'done' if call.done else 'not done'}, {seconds} {' '.join(shown)}"

"""The verdict on a run before Slack: what stands in the workspace, compared with the script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.model.delivery import Delivery, DeliveryState
from bot.model.room import Room, RoomKind
from bot.ports import Work
from tests.fakes.slack import Channel, FakeSlack, Message
from tests.proofs.slack_script import Place, Shown

OVER = (DeliveryState.SENT, DeliveryState.SUPERSEDED)
WORD = re.compile(r"\bword\d+\b")
Part = tuple[str, int]  # the delivery that said it, and which of its messages it is


@dataclass(slots=True)
class Verdict:
    """What was found, in words, one for each fault."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def figures(self) -> str:
        """How many faults there are of each sort."""
        return (
            f"lost {len(self.lost)}, said twice {len(self.doubled)}, out of order {len(self.disordered)}, "
            f"otherwise wrong {len(self.wrong)}"
        )

    @property
    def faults(self) -> list[str]:
        """Everything that is not as it was promised."""
        return [*self.lost, *self.doubled, *self.disordered, *self.wrong]

    def must(self, holds: bool, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(what)


@dataclass(frozen=True, slots=True)
class Books:
    """What Beacon itself has written down."""

    rooms: dict[str, Room]
    deliveries: list[Delivery]


def books(work: Work) -> Books:
    """Read them."""
    return Books({room.id: room for room in work.find(Room, chat="slack")}, work.find(Delivery, chat="slack"))


def unsent(kept: Books) -> list[str]:
    """Return what was not sent in the end, or given up: each is a loss, although it can be seen."""
    left = (delivery for delivery in kept.deliveries if delivery.state not in OVER)
    return [f"{each.kind} {each.id} {each.state} {each.error}" for each in left]


def twice(slack: FakeSlack) -> list[str]:
    """Return the parts of deliveries that stand more than once in the workspace's channels."""
    said = (message for channel in slack.channels() for message in slack.messages(channel) if message.metadata)
    return [str(part) for part, count in Counter(map(part_of, said)).items() if count > 1]


def judge_lines(verdict: Verdict, messages: Sequence[Message], lines: Sequence[str], answered: Collection[str]) -> None:
    """Note what became of the lines that were said in a room one after the other.

    What was `answered` must be there; the rest may be.
    """
    words = "\n".join(message.words for message in messages)
    verdict.lost += [line for line in lines if line in answered and line not in words]
    verdict.doubled += [line for line in lines if words.count(line) > 1]
    there = [line for line in lines if line in words]
    verdict.disordered += [line for line, following in pairwise(there) if words.index(line) > words.index(following)]


def judge(slack: FakeSlack, kept: Books, places: Sequence[Place], users: dict[str, str]) -> Verdict:
    """Return everything that is not as the script wants it. `users` are the user ids of its people."""
    verdict = Verdict()
    verdict.lost.extend(unsent(kept))
    for place in places:
        room = kept.rooms[place.room.id]
        _count_rooms(verdict, slack, place)
        if room.ref is None:
            verdict.lost.append(f"room {room.name}")
        else:
            _judge_room(verdict, slack, slack.find(room.ref), place, users)
    verdict.must(not slack.violations, f"violations: {slack.violations[:3]}")
    return verdict


def _count_rooms(verdict: Verdict, slack: FakeSlack, place: Place) -> None:
    if place.room.kind is RoomKind.CRISIS:
        made = [each.name for each in slack.channels() if re.fullmatch(rf"{place.room.name}(-\d+)?", each.name)]
        verdict.doubled.extend(f"room {name}" for name in made[1:])


def _judge_room(verdict: Verdict, slack: FakeSlack, channel: Channel, place: Place, users: dict[str, str]) -> None:
    messages, name = slack.messages(channel), place.room.name
    found = Counter(part_of(message) for message in messages)
    wanted = Counter(_parts(place))
    verdict.lost.extend(f"{name} {part}" for part in (wanted - found).elements())
    verdict.doubled.extend(f"{name} {part}" for part in (found - wanted).elements())
    for message in messages:
        shown = place.cards.get(part_of(message)[0], Shown(""))
        verdict.must(set(WORD.findall(message.words)) == {shown.word}, f"{name} {part_of(message)} shows another state")
    _judge_order(verdict, messages, place)
    firsts = {message.ts for message in messages if part_of(message)[1] == 1 and part_of(message)[0] in place.pins}
    verdict.must(set(channel.pins) == firsts and len(channel.pins) == len(place.pins), f"{name} pins")
    if place.room.kind is RoomKind.CRISIS:
        verdict.must(channel.topic == place.topic, f"{name} topic")
        links = [str(bookmark["link"]) for bookmark in channel.bookmarks]
        verdict.must(links == place.links, f"{name} bookmarks {links}")
        invited = {users[person] for person in place.people}
        verdict.must(invited <= set(channel.members), f"{name} members")
        verdict.must(channel.archived == place.archived, f"{name} archived")


def _judge_order(verdict: Verdict, messages: Sequence[Message], place: Place) -> None:
    """What stands in the channel itself stands there in the order in which it was queued."""
    order = {delivery: number for number, delivery in enumerate(place.cards)}
    above = [message for message in messages if message.thread_ts in ("", message.ts)]
    seen = [(order.get(delivery, -1), part) for delivery, part in map(part_of, above)]
    verdict.disordered.extend(f"{place.room.name} {one} {other}" for one, other in pairwise(seen) if one > other)


def _parts(place: Place) -> Iterator[Part]:
    for delivery, shown in place.cards.items():
        yield from ((delivery, part) for part in range(1, shown.parts + 1))


def part_of(message: Message) -> Part:
    """Return which part of which delivery a message is, as it says itself in its metadata."""
    payload = (message.metadata or {}).get("event_payload", {})
    return str(payload.get("delivery", "")), int(payload.get("part", 0))

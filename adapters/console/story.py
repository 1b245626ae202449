"""The scripted crisis: who types what and when, from the declaration to the record of it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Says:
    """A person types a command. `refused` is the key of the refusal that the story expects."""

    as_: str
    words: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Tells:
    """The narrator says a line, by its key in the catalogue."""

    key: str


Step = Says | Passes | Tells

STORY: tuple[Step, ...] = (
    Tells("console.demo.opening"),
    Says("alice", 'declare "Card payments fail at checkout" --type product_failure --sev 2 --lead @alice'),
    Tells("console.demo.roles"),
    Says("alice", "role deputy @bob"),
    Tells("console.demo.duplicate"),
    Says(
        "alice",
        'declare "Card payments failing at the checkout" --type product_failure',
        refused="declare.similar",
    ),
    Tells("console.demo.tactics"),
    Says("bob", "talk reach"),
    Says("bob", "talk focus"),
    Says("bob", "talk safer"),
    Says("bob", "talk value"),
    Tells("console.demo.routes"),
    Says("bob", "route technical"),
    Says("chidi", 'route down live_chat_it "queue is full"'),
    Tells("console.demo.first_task"),
    Says("alice", "notice"),
    Says(
        "alice",
        'update "Some card payments are declined. Other ways to pay work. We are looking into it with the'
        ' payment provider." --next 30m',
    ),
    Tells("console.demo.late"),
    Passes(timedelta(minutes=50)),
    Says(
        "alice",
        'update "The provider found the fault and is putting it right. Customers can pay by bank transfer'
        ' until then." --next 30m',
    ),
    Tells("console.demo.handover"),
    Says("alice", "handover @bob"),
    Says("bob", "handover accept"),
    Tells("console.demo.calmer"),
    Passes(timedelta(minutes=20)),
    Says("bob", "stage monitoring"),
    Says("chidi", "route up live_chat_it"),
    Says("bob", 'resolve "The provider put the fault right. Card payments work for everyone again."'),
    Tells("console.demo.record"),
    Says("alice", "timeline"),
    Tells("console.demo.end"),
)

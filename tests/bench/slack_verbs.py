"""Many verbs: what a request costs when ten times as many commands, forms and buttons are registered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated, Any

from adapters.front import Front
from adapters.slack.keys import seal_keys
from adapters.slack.seals import Seals
from adapters.slack.workplace import Slack, World
from bot.beacon import Beacon, new_id
from bot.cards import Card, Text
from bot.command import About, Command, Commands
from bot.context import Context
from bot.doors import Door, Knock
from bot.forms import Form, Shape
from tests.bench.measure import Against, Line, compare
from tests.bench.slack_load import TEXT
from tests.bench.slack_servers import beacon_at, process
from tests.slack import entrance

FEW, MANY = 20, 200
VERBS_BAR = 1.1
LASTS = timedelta(days=1)
HEARD = "Heard as it was said"

Make = Callable[[int], dict[str, Any]]  # from a number that was not used yet to a payload


class Words(Form):
    """What is said with a verb."""

    text: Annotated[str, Shape("paragraph", position=0, rest=True, required=True)] = ""


def answer(_context: Context, form: Words) -> Card:
    """Say back what was said."""
    return Card("bench.heard", HEARD, (Text((form.text,)),))


def verbs(amount: int) -> Commands:
    """Return so many commands, each with a form. They read only, so that nothing but looking them up can differ."""
    names = (f"verb{number}" for number in range(amount))
    return Commands(Command(name, Words, answer, about=About.NOTHING, writes=False, asks=True) for name in names)


class Reception:
    """A Beacon in this process that knows so many verbs; what it says beside its answers goes to a `sink`."""

    def __init__(self, beacon: Beacon, amount: int, runner: asyncio.Runner, sink: str) -> None:
        settings = beacon.settings
        assert settings.slack is not None
        service = replace(beacon.service, commands=verbs(amount))
        world = World(
            settings=settings,
            store=beacon.store,
            outbox=beacon.store.outbox,
            service=service,
            ask=Front(service, beacon.clock).ask,
            clock=beacon.clock,
            new_id=new_id,
            join=beacon.founder.join,
            found=beacon.founder.tenant,
        )
        self._slack, self._runner, self._clock, self._sink = Slack(world, settings.slack), runner, beacon.clock, sink
        self._seals, self._numbers = Seals(seal_keys(settings, settings.slack)), count(1)
        (self._door,) = self._slack.doors()
        runner.run(self._slack.teams.reload())

    def close(self) -> None:
        """Let go of every connection."""
        self._runner.run(self._slack.close())

    def time(self, make: Make, amount: int) -> float:
        """Answer so many requests; return the seconds of the processor for each, threads and all."""
        knocks = [self._knock(make(next(self._numbers))) for _ in range(amount)]
        begun = time.process_time()
        self._runner.run(_answered(self._door, knocks))
        return (time.process_time() - begun) / amount

    def kinds(self) -> dict[str, Make]:
        """Return how each kind of request is made, by its name."""
        return {"a typed command": self._typed, "a submitted form": self._submitted, "a pressed button": self._pressed}

    def _knock(self, payload: dict[str, Any]) -> Knock:
        body = entrance.written(payload)
        return Knock("POST", self._door.path, {}, entrance.signed(body, self._clock()), body)

    def _typed(self, number: int) -> dict[str, Any]:
        return dict(entrance.command(f"{_verb(number)} {TEXT}", trigger_id=f"1.{number}.a"))

    def _submitted(self, number: int) -> dict[str, Any]:
        state = {"key": f"key {number}", "words": _verb(number)}
        answers = {"text": {"text": {"type": "plain_text_input", "value": TEXT}}}
        sealed = self._seals.state(state, scope=entrance.ACME.id, expires=self._clock() + LASTS)
        view = {**entrance.form()["view"], "private_metadata": sealed, "state": {"values": answers}}
        return entrance.form(view=view)

    def _pressed(self, number: int) -> dict[str, Any]:
        words = f"{_verb(number)} {TEXT} {number}"
        value = self._seals.seal(words, scope=entrance.ACME.id, expires=self._clock() + LASTS)
        (action,) = entrance.press()["actions"]
        return entrance.press(actions=[{**action, "value": value}], response_url=self._sink)


def compare_verbs(folder: Path, rounds: int, amount: int) -> list[Line]:
    """Compare requests where many verbs are known with the same ones where few are."""
    with ExitStack() as stack:
        sink = f"http://127.0.0.1:{stack.enter_context(process())['sink']}"
        runner = stack.enter_context(asyncio.Runner())
        beacon = stack.enter_context(beacon_at(f"sqlite:///{folder / 'verbs.db'}", f"{sink}/api/"))
        few, many = (Reception(beacon, known, runner, f"{sink}/hook") for known in (FEW, MANY))
        stack.callback(few.close)
        stack.callback(many.close)
        acts = {
            f"{kind}, {known} verbs": partial(reception.time, make, amount)
            for known, reception in ((FEW, few), (MANY, many))
            for kind, make in reception.kinds().items()
        }
        for act in acts.values():
            act()
        against = {f"{kind}, {MANY} verbs": Against(f"{kind}, {FEW} verbs", VERBS_BAR) for kind in few.kinds()}
        return compare(rounds, acts, against)


async def _answered(door: Door, knocks: list[Knock]) -> None:
    """Answer one request after the other, and do what is left to do beside the answers."""
    for knock in knocks:
        reply = await door.answer(knock)
        # What a button brings about is said beside the answer, which is empty.
        if reply.status != 200 or (reply.body and HEARD.encode() not in reply.body):
            raise RuntimeError(f"{reply.status}: {reply.body!r}")
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)


def _verb(number: int) -> str:
    return f"verb{number % FEW}"

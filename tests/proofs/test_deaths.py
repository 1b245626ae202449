"""A chat that tells no repeat by its id: dying at every call of the sending protocol, one after the other."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from adapters.store import open_store
from tests.delivery.stage import declared, room
from tests.delivery.test_with_store import StoreStage
from tests.fakes.clock import Clock
from tests.proofs.deaths import CarelessChat, ChatOf, EagerOutbox, Life, MortalChat, MortalOutbox, OutboxOf, drain
from tests.proofs.failpoints import CHAT, QUEUE, Aim

Show = Callable[[str], None]
SEED = 20261121
PAIRS = 100  # second deaths are tried in so many places: all of them would be thousands
PAST_EVERYTHING = 45  # seconds: lease, time-out and settle window together
LOBBY = ["Flood", "Roads are closed", "Water is safe"]
FLOOD = ["Flood, severity 1", "Power is out", "Call the emergency line"]
CALLS = {f"{name}.{when}" for name in (*QUEUE, *CHAT) for when in ("asked", "answered")}
WANTED = Counter((*LOBBY, *FLOOD))


@dataclass(frozen=True)
class Protocol:
    """How deliveries are sent, and how long a post takes to show in the chat's history."""

    outbox_of: OutboxOf = MortalOutbox
    chat_of: ChatOf = MortalChat
    lag: float = 12.0  # seconds; the settle window is 15


class Trials:
    """Worlds in which the same is to be said, each in a database of its own."""

    def __init__(self, template: Path, folder: Path, protocol: Protocol) -> None:
        self._template, self._folder, self._protocol = template, folder, protocol
        self._numbers = count()
        self.lost = self.doubled = self.disordered = self.deaths = 0

    def rehearse(self, aim: Aim | None = None) -> Counter[str]:
        """Return how often each failpoint is passed after a death at `aim`, or without one."""
        with self._world() as stage:
            first = self._live(stage, aim)
            return self._live(stage).reached if aim else first.reached

    def die_at(self, *aims: Aim) -> None:
        """Die at one place after the other, let another life finish, and count what went wrong."""
        with self._world() as stage:
            for aim in aims:
                self.deaths += self._live(stage, aim).over.is_set()
            for _ in range(4):
                self._live(stage)
            self._judge(stage)

    @contextmanager
    def _world(self) -> Iterator[StoreStage]:
        path = shutil.copy(self._template, self._folder / f"world-{next(self._numbers)}.db")
        store = open_store(f"sqlite:///{path}")
        try:
            yield self._furnished(StoreStage(store, Clock(), room(known=False), room("lobby")))
        finally:
            store.close()
            Path(path).unlink()

    def _furnished(self, stage: StoreStage) -> StoreStage:
        flood, lobby = stage.rooms
        stage.chat.lag = timedelta(seconds=self._protocol.lag)
        stage.keep(*declared(flood, stage.clock()))
        stage.say(flood, *FLOOD[1:])
        stage.say(lobby, *LOBBY)
        return stage

    def _live(self, stage: StoreStage, aim: Aim | None = None) -> Life:
        outbox_of, chat_of = self._protocol.outbox_of, self._protocol.chat_of
        sending = drain(stage.store.outbox, stage.chat, stage.clock, aim, outbox_of=outbox_of, chat_of=chat_of)
        life = asyncio.run(sending)
        stage.clock.pass_(seconds=PAST_EVERYTHING)
        return life

    def _judge(self, stage: StoreStage) -> None:
        rooms = [there.titles() for there in stage.chat.rooms.values()]
        found = Counter(title for titles in rooms for title in titles)
        self.lost += (WANTED - found).total()
        self.doubled += (found - WANTED).total() + len(rooms) - len(stage.rooms)
        self.disordered += any(titles not in (FLOOD, LOBBY) for titles in rooms)
        self.lost += stage.store.outbox.backlog().result().waiting


@pytest.fixture
def trials(sqlite_template: Path, tmp_path: Path) -> Callable[[Protocol], Trials]:
    """Trials of a protocol."""
    return lambda protocol: Trials(sqlite_template, tmp_path, protocol)


def places(reached: Counter[str]) -> list[Aim]:
    """Return every time at which every failpoint is passed."""
    return [Aim(name, number) for name, times in sorted(reached.items()) for number in range(1, times + 1)]


def test_a_death_at_any_call_loses_nothing_and_says_nothing_twice(
    trials: Callable[[Protocol], Trials], show: Show
) -> None:
    trial = trials(Protocol())
    aims = places(trial.rehearse())
    for aim in aims:
        trial.die_at(aim)
    show(
        f"deaths, one each: {trial.deaths} of {len(aims)} calls of {len({aim.name for aim in aims})} kinds,"
        f" lost {trial.lost}, said twice {trial.doubled}, out of order {trial.disordered}"
    )
    assert {aim.name for aim in aims} == CALLS
    assert trial.deaths == len(aims)
    assert (trial.lost, trial.doubled, trial.disordered) == (0, 0, 0)


def test_a_second_death_while_the_first_is_cleared_up_changes_nothing(
    trials: Callable[[Protocol], Trials], show: Show
) -> None:
    trial, dice = trials(Protocol()), Random(SEED)
    first = [aim for aim in places(trial.rehearse()) if aim.name.endswith("answered")]
    afterwards = {aim: places(trial.rehearse(aim)) for aim in first}
    for _ in range(PAIRS):
        aim = dice.choice(first)
        seeks = [later for later in afterwards[aim] if later.name.startswith("seek")]
        trial.die_at(aim, dice.choice(seeks or afterwards[aim]), dice.choice(afterwards[aim]))
    show(
        f"deaths, two or three in a row (seed {SEED}): {trial.deaths} in {PAIRS} trials,"
        f" lost {trial.lost}, said twice {trial.doubled}, out of order {trial.disordered}"
    )
    assert trial.deaths > PAIRS
    assert (trial.lost, trial.doubled, trial.disordered) == (0, 0, 0)


@pytest.mark.parametrize(
    ("what", "protocol", "found"),
    [
        ("mark before sending", Protocol(outbox_of=EagerOutbox), "lost"),
        ("resend without seeking", Protocol(chat_of=CarelessChat), "doubled"),
        ("a history that lags behind the settle window", Protocol(lag=60.0), "doubled"),
    ],
)
def test_the_proof_notices_a_protocol_that_is_broken(
    trials: Callable[[Protocol], Trials], show: Show, what: str, protocol: Protocol, found: str
) -> None:
    trial = trials(protocol)
    for aim in places(trial.rehearse()):
        if aim.name.startswith(("post", "settle")):
            trial.die_at(aim)
    show(f"broken on purpose, {what}: lost {trial.lost}, said twice {trial.doubled} in {trial.deaths} deaths")
    assert {kind for kind in ("lost", "doubled") if getattr(trial, kind)} == {found}

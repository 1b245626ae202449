"""20,000 lines of gibberish: each gets an answer, and nothing that is said is more than a chat takes."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.store import open_store
from bot.documents import read_card
from bot.invocation import Invocation
from bot.model.delivery import Delivery
from bot.model.room import MAX_NAME, Room
from bot.reply import Reply
from tests.proofs.gibberish import ASKS, Ask
from tests.proofs.limits import MAX_TOPIC, overruns
from tests.town import ORG, Town

LINES = 20_000
BATCH = 10  # lines in one example
LIFE = 200  # lines after which everything begins anew, so that the world stays small
BEGINNING = (
    ("alice", "declare Card payments fail --sev 2 --lead alice"),
    ("alice", "declare Something personal --private --lead bob --type health_personal --sev 3"),
    ("bob", "quiet 22:00-07:00"),
    *(("bob", f"C-1 note {number} {'long words ' * 180}") for number in range(7)),
    ("alice", f'C-1 update {"what is known " * 140} --affected "{"who is affected " * 120}"'),
)
SLOWEST = 5.0  # seconds; a line that takes longer has found something that grows too fast


class Inquiry:
    """Asks line after line in a world that is made anew from time to time, and keeps what went wrong."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder, self.names = template, folder, count(1)
        self.rooms: list[str] = []
        self.town = self._town()
        self.asked = self.messages = 0
        self.answers: Counter[str] = Counter()
        self.slowest = (0.0, "")
        self.faults: list[str] = []

    def _town(self) -> Town:
        path = shutil.copy(self.template, self.folder / f"{next(self.names)}.db")
        town = Town(open_store(f"sqlite:///{path}"))
        opened = [town.say(who, line) for who, line in BEGINNING]
        self.rooms = [str(reply.room_id) for reply in opened if reply.room_id]
        return town

    def ask(self, ask: Ask) -> None:
        room = None if ask.room is None else ["nowhere", *self.rooms][ask.room % (len(self.rooms) + 1)]
        invocation = Invocation(ORG, ask.who, ask.words, room, ask.fields)
        begun = time.perf_counter()
        try:
            reply = self.town.service.handle(invocation, self.town.clock())
        except Exception as fault:  # every one of them is what is looked for
            self.faults.append(f"{type(fault).__name__}: {fault} <- {ask!r:.400}")
        else:
            self.note(ask, reply)
        self.slowest = max(self.slowest, (time.perf_counter() - begun, f"{ask!r:.120}"))
        self.asked += 1
        if self.asked % LIFE == 0:
            self.begin_anew()

    def note(self, ask: Ask, reply: Reply) -> None:
        self.answers[reply.refusal or "done"] += 1
        self.faults += [f"{each} <- {ask!r:.400}" for each in overruns(reply.card)]
        if any(len(str(fact)) > 1_000 for fact in reply.facts.values()):
            self.faults.append(f"long facts <- {ask!r:.400}")
        if reply.room_id and reply.room_id not in self.rooms:
            self.rooms.append(reply.room_id)

    def begin_anew(self) -> None:
        """Let everything come due, look at everything that was said to anyone, and start a new world."""
        self.town.clock.pass_(hours=30)
        self.town.clockwork.tick(self.town.clock())
        store = self.town.store
        said = store.submit(ORG, lambda work: work.find(Delivery), write=False).result()
        for delivery in said:
            card = delivery.body.get("card")
            self.faults += [f"{each} in {delivery.body!r:.400}" for each in (overruns(read_card(card)) if card else [])]
            if len(delivery.body.get("topic", "")) > MAX_TOPIC:
                self.faults.append(f"a long topic in {delivery.body!r:.400}")
        rooms = store.submit(ORG, lambda work: work.find(Room), write=False).result()
        self.faults += [f"room name {room.name}" for room in rooms if not 0 < len(room.name) <= MAX_NAME]
        self.messages += len(said)
        store.close()
        self.town = self._town()


def test_gibberish_is_answered_and_no_answer_is_too_long(
    sqlite_template: Path, tmp_path: Path, show: Callable[[str], None]
) -> None:
    inquiry = Inquiry(sqlite_template, tmp_path)

    @given(st.lists(ASKS, min_size=BATCH, max_size=BATCH))
    @settings(
        max_examples=LINES // BATCH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def inquire(asks: list[Ask]) -> None:
        for ask in asks:
            inquiry.ask(ask)

    begun = time.perf_counter()
    inquire()
    inquiry.town.store.close()
    seconds, line = inquiry.slowest
    took = f"{inquiry.asked:,} lines in {time.perf_counter() - begun:.0f} s, {inquiry.messages:,} messages"
    show(f"fuzz: {took}; the slowest line took {seconds * 1000:.0f} ms: {line}")
    assert not inquiry.faults[:5]
    assert inquiry.asked >= LINES
    assert inquiry.answers["done"] > LINES / 20
    assert seconds < SLOWEST

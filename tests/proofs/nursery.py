"""The nursery: brings lives into the world by fork, listens to them, and ends those that are to die from outside.

A fork of a process that has imported everything, and has neither a thread nor a database open, lives some
tens of milliseconds after its birth; a new interpreter would take a second.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from adapters.content import library, playbook_texts, texts
from bot.settings import Settings
from tests.proofs.life import PATIENCE, Orders, live

LATE = ("adapters.front", "apscheduler.triggers.interval", "bot.reminding.clockwork", "bot.seeds", "commands")
HUNG = PATIENCE + 5.0  # seconds after which a life that says nothing is ended, and counts as a fault
OUTSIDE = "outside"


@dataclass(slots=True)
class Passage:
    """What was heard of one life: how it died, if it did, or its verdict."""

    asked: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    repeated: list[str] = field(default_factory=list)
    died: str | None = None
    reached: dict[str, int] = field(default_factory=dict)
    verdict: dict[str, list[str]] | None = None
    fault: str | None = None
    seconds: float = 0.0

    def hear(self, line: str) -> None:
        """Take in one line that a life told."""
        word, _, rest = line.partition(" ")
        match word:
            case "asked":
                self.asked.add(rest)
            case "acknowledged":
                self.acknowledged.add(rest)
            case "repeated":
                self.repeated.append(rest)
            case "died":
                self.died = rest
            case "fault":
                self.fault = json.loads(rest)
            case "reached" | "verdict":
                setattr(self, word, json.loads(rest))


def warm_up() -> None:
    """Import and read what every life would import and read anew."""
    for name in LATE:
        import_module(name)
    texts().speaking("en")
    playbook_texts()
    books = library(Settings())
    books.playbook("product_failure")
    books.routes()


def bear(orders: Orders, kill_after: float | None = None) -> Passage:
    """Fork a life, listen to it until it ends, and end it from outside after so many seconds if told to."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _be_born(orders, theirs)
    os.close(theirs)
    passage = Passage()
    begun = time.monotonic()
    try:
        _listen(ours, child, passage, begun + (kill_after or HUNG))
    finally:
        os.close(ours)
        os.waitpid(child, 0)
    passage.seconds = time.monotonic() - begun
    if passage.died == OUTSIDE and kill_after is None:
        passage.fault = "hung"
    return passage


def _be_born(orders: Orders, pipe: int) -> None:
    """Live in the forked process, which never returns from here."""

    def tell(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    status = 1
    try:
        live(orders, tell)
        status = 0
    except BaseException:
        tell(f"fault {json.dumps(traceback.format_exc())}")
    finally:
        os._exit(status)


def _listen(pipe: int, child: int, passage: Passage, until: float) -> None:
    rest: Any = b""
    killed = False
    while True:
        ready, _, _ = select.select([pipe], [], [], None if killed else max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            killed = True
            continue
        heard = os.read(pipe, 65536)
        if not heard:
            break
        *lines, rest = (rest + heard).split(b"\n")
        for line in lines:
            passage.hear(line.decode())
    if killed and passage.verdict is None and passage.died is None:
        passage.died = OUTSIDE

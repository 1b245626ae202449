"""The real `beacon serve`, killed again and again while people use it from Slack; nothing of it is changed.

What a dead server had in flight is looked for when its lease of 15 seconds and the settle window are over, so the
servers that follow are killed in their turn before that, and the last one is left alone until everything was said.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from adapters.store import open_store
from bot.settings import HOME
from tests.fakes.slack import Channel, FakeSlack
from tests.live.office import Office, served
from tests.proofs.slack_verdict import Verdict, books, judge_lines, twice, unsent

PEOPLE = ("alice", "bob", "chidi", "zoe")
DECLARED = 3  # crises while a server works, if it lives so long
LENGTH = (0.3, 2.5)  # seconds that a server works before it is killed
LAG, LATENCY = 0.5, 0.25  # seconds until the history shows a message; that Slack takes for a call
CALMING = 90.0  # seconds for the last server to say what is left
SETTINGS = {"BEACON_SLACK_SETTLE": "1", "BEACON_PERSON_BUDGET": "100000", "BEACON_WORKSPACE_BUDGET": "100000"}


@dataclass(slots=True)
class Struck:
    """What came of a run."""

    verdict: Verdict = field(default_factory=Verdict)
    kills: int = 0
    struck: int = 0  # kills while Slack was working on a call
    asked: int = 0
    acknowledged: int = 0
    seconds: float = 0.0


class Siege:
    """One workspace and one database, and the people who go on whatever happens to the server."""

    def __init__(self, slack: FakeSlack, folder: Path, seed: int) -> None:
        self._slack, self._folder, self._dice = slack, folder, Random(seed)
        people = [slack.user(handle) for handle in PEOPLE]
        slack.channel("general", members=people)
        self._announce = slack.channel("announcements", members=people).id
        self._lines: dict[str, list[tuple[str, bool]]] = {}  # by room and person: what they said, and was it answered
        self._titles: dict[str, bool] = {}
        self.found = Struck()

    def go(self, kills: int) -> Struck:
        """Kill so many servers, let the last one finish, and judge."""
        begun = time.monotonic()
        self._slack.lag(LAG, conversations=True)
        self._slack.trouble("*", "slow", seconds=LATENCY)
        for _ in range(kills):
            with self._serving() as office:
                self._slack.run(self._work(office))
        with self._serving():
            self._calm()
        self.found.seconds = time.monotonic() - begun
        return self.found

    def _serving(self) -> AbstractContextManager[Office]:
        return served(self._slack, self._folder, BEACON_SLACK_ANNOUNCE=self._announce, **SETTINGS)

    async def _work(self, office: Office) -> None:
        """Let everybody say one thing after the other until the server is killed."""
        rooms = [channel for channel in self._slack.channels() if channel.name.startswith("c-")]
        work = [asyncio.create_task(self._declare(office))]
        work += [asyncio.create_task(self._talk(office, who, rooms)) for who in PEOPLE if rooms]
        await asyncio.sleep(self._dice.uniform(*LENGTH))
        office.server.process.kill()
        self.found.kills += 1
        self.found.struck += any(not call.ended for call in self._slack.calls())
        await asyncio.gather(*work)

    async def _declare(self, office: Office) -> None:
        for _ in range(DECLARED):
            title = f"Trouble {len(self._titles) + 1:03}"
            heard = await office.app.command("/crisis", f"declare {title} --anyway", user="alice", channel="general")
            self._titles[title] = heard.status == 200
            self._count(answered=heard.status == 200)
            await asyncio.sleep(self._dice.uniform(0.05, 0.4))

    async def _talk(self, office: Office, who: str, rooms: Sequence[Channel]) -> None:
        """Say things in one room after the other until there is no answer."""
        answered = True
        while answered:
            room = self._dice.choice(rooms)
            said = self._lines.setdefault(f"{room.id} {who}", [])
            line = f"{who} {len(said):03} of {room.name}."
            crisis = "-".join(room.name.upper().split("-")[:2])  # a room that was made in doubt is nobody's yet
            heard = await office.app.command("/crisis", f"{crisis} note {line}", user=who, channel=room)
            answered = heard.status == 200
            if answered and "on the timeline" not in str(heard.body):
                self.found.verdict.wrong.append(f"{line} {heard.body}")
            said.append((line, answered))
            self._count(answered=answered)
            await asyncio.sleep(self._dice.uniform(0.05, 0.4))

    def _count(self, *, answered: bool) -> None:
        self.found.asked += 1
        self.found.acknowledged += answered

    def _calm(self) -> None:
        store = open_store(f"sqlite:///{self._folder / 'beacon.db'}")
        until = time.monotonic() + CALMING
        while store.outbox.backlog().result().waiting and time.monotonic() < until:
            time.sleep(0.2)
        kept = store.submit(HOME, books, write=False).result()
        store.close()
        self.found.verdict.lost += unsent(kept)
        self._judge()

    def _judge(self) -> None:
        verdict = self.found.verdict
        verdict.doubled += twice(self._slack)
        for place, lines in self._lines.items():
            answered = [line for line, is_answered in lines if is_answered]
            judge_lines(verdict, self._slack.messages(place.split()[0]), [line for line, _ in lines], answered)
        self._judge_rooms()

    def _judge_rooms(self) -> None:
        made = Counter(channel.name.split("-")[1] for channel in self._slack.channels() if channel.name[:2] == "c-")
        self.found.verdict.doubled += [f"room c-{number}" for number, count in made.items() if count > 1]
        headers = self._slack.messages(self._announce)
        for title, answered in self._titles.items():
            count = sum(title in message.words for message in headers)
            (self.found.verdict.lost if answered and not count else []).append(title)
            (self.found.verdict.doubled if count > 1 else []).append(title)


def strike(seed: int, kills: int, folder: Path) -> Struck:
    """Kill the real server so many times."""
    with FakeSlack(seed=seed) as slack:
        return Siege(slack, folder, seed).go(kills)


def told(found: Struck) -> str:
    """Return a report as a line."""
    return (
        f"beacon serve itself: {found.kills} kills ({found.struck} with calls in flight), {found.acknowledged} of "
        f"{found.asked} commands acknowledged; {found.verdict.figures}; {found.seconds:.0f} s"
    )

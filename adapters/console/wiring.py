"""What the program is given: the wired parts, by function, so that each command opens only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from adapters.clock import Clock
from adapters.console.desk import ServiceDesk
from bot.cards import Card
from bot.findings import Finding
from bot.model.customer import Customer
from bot.model.upload import Upload
from bot.ports import Store
from bot.resources.cabinet import Item
from bot.service import Service
from bot.settings import Settings
from bot.texts import Texts

if TYPE_CHECKING:  # reading YAML is slow to import, and most commands never read any
    from bot.playbook.library import Library


class Sender(Protocol):
    """Carries deliveries until it is stopped."""

    async def run(self) -> None: ...

    async def stop(self) -> None: ...


class LinkRounds(Protocol):
    """Looks up the addresses of resources that are due; returns how many, and what is in trouble."""

    async def go(self) -> tuple[int, list[Item]]: ...


class Eraser(Protocol):
    """Finds and erases customers, for those who may. Raises `Refusal`."""

    def found(self, org_id: str, actor: str, words: str, now: datetime) -> Customer: ...

    def erase(self, org_id: str, actor: str, customer: Customer, now: datetime) -> Card: ...


class ImportSteps(Protocol):
    """Carries files of customers on: one of them by a chunk, or all that are under way to their end."""

    def step(self, org_id: str, upload_id: str) -> Upload | None: ...

    async def go(self) -> int: ...


class Beacon(Protocol):
    """Everything wired for one database."""

    @property
    def store(self) -> Store: ...

    @property
    def dispatcher(self) -> Sender: ...

    def desk(self) -> ServiceDesk: ...

    @property
    def service(self) -> Service: ...

    @property
    def clock(self) -> Clock: ...

    def link_rounds(self) -> LinkRounds: ...

    def eraser(self) -> Eraser: ...
    def imports(self) -> ImportSteps: ...

    def close(self) -> None: ...


class Database(Protocol):
    """What can be done to a database as a whole; addresses are as in BEACON_DATABASE_URL."""

    def upgrade(self, address: str) -> None: ...

    def downgrade(self, address: str, revision: str) -> None: ...

    def state(self, address: str) -> tuple[str | None, bool]: ...

    def writable(self, address: str) -> bool: ...

    def backup(self, address: str, target: Path) -> None: ...


class Turned(Protocol):
    """How many places were sealed anew, had no need of it, or hold no secret."""

    @property
    def turned(self) -> int: ...

    @property
    def kept(self) -> int: ...

    @property
    def empty(self) -> int: ...


class Secrets(Protocol):
    """What can be done about the keys that seal secrets; they are as in BEACON_SECRET_KEYS."""

    def new_key(self) -> str: ...

    def turn(self, store: Store, keys: tuple[str, ...]) -> Turned: ...


class Manifest(Protocol):
    """Writes the manifest of the Slack app, by the settings of this process and the options. Raises `Misconfigured`."""

    def __call__(self, *, url: str, socket: bool, oauth: bool) -> str: ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """The composition root's functions. `database` is asked for only by commands that look after it."""

    texts: Texts
    settings: Callable[[], Settings]
    beacon: Callable[[Settings, Clock], Beacon]
    library: Callable[[Settings], Library]
    playbook_texts: Callable[[], Mapping[str, Mapping[str, str]]]
    serve: Callable[[Callable[[Settings, int], None]], None]
    database: Callable[[], Database]
    manifest: Manifest
    examinations: tuple[Callable[[Settings], Iterable[Finding]], ...]
    secrets: Callable[[], Secrets]

"""Giving: customers who wait and a small library of a company's own, for tests of resources."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.invocation import Invocation
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Person
from bot.reply import Reply
from bot.resources.cabinet import Cabinet
from bot.resources.library import ResourceLibrary
from bot.resources.schema import ResourceEntry
from tests.town import Town

HEAD = "schema: 1\nresources:\n"


def written(*entries: dict[str, Any]) -> tuple[ResourceEntry, ...]:
    """Return entries as a file would hold them, with what they all have in common."""
    return tuple(ResourceEntry.model_validate({**made(str(each["id"])), **each}) for each in entries)


def made(name: str) -> dict[str, Any]:
    """Return an entry that somebody verified, for everybody everywhere."""
    return {
        "id": name,
        "name": {"text": {"en": f"The {name}", "sw": f"Ile {name}"}},
        "about": {"text": {"en": "It helps.", "sw": "Inasaidia."}},
        "url": f"https://{name.replace('_', '-')}.example.org",
        "category": "community",
        "regions": ("*",),
        "locales": ("en",),
        "status": "live",
        "verified_on": "2026-11-01",
        "verified_by": "alice",
    }


def library(company: str = "", **shipped: str) -> ResourceLibrary:
    """Return a library out of YAML texts."""
    files = {f"{name}.yaml": HEAD + text for name, text in shipped.items()}
    own = {"resources/own.yaml": HEAD + company} if company else {}
    return ResourceLibrary(files, own, lambda: {"en": {"res.name": "Name"}}, lambda: ("product_failure",))


def with_library(town: Town, *entries: dict[str, Any]) -> Town:
    """Give a town a library of its own."""
    found = written(*entries)
    town.cabinet = Cabinet(lambda: found)
    town.service = replace(town.service, cabinet=town.cabinet, dates=in_days)
    town.clockwork = replace(town.clockwork, cabinet=town.cabinet)
    return town


def in_days(words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:
    """Read `3 days` and nothing else."""
    count = words.split(maxsplit=1)[0]
    return (now + timedelta(days=int(count)),) if count.lstrip("-").isdigit() else ()


def tomorrow(_words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:
    """Read whatever is said as a day from now."""
    return (now + timedelta(days=1),)


def keep(town: Town, row: object) -> None:
    """Store a row."""
    town.store.submit(town.settings.org, lambda work: work.add(row)).result()


def change(town: Town, kind: type[Any], row_id: str, **changes: Any) -> None:
    """Change a row by hand."""

    def job(work: Any) -> None:
        old = work.get(kind, row_id)
        assert work.swap(old, replace(old, **changes))

    town.store.submit(town.settings.org, job).result()


def customer(town: Town, name: str = "Amina", **about: Any) -> Customer:
    """Bring a customer into being."""
    number = town.store.submit(town.settings.org, lambda work: work.next_number("customer")).result()
    found = Customer(f"k{number}", town.settings.org, number, name, "alice", town.clock(), **about)
    keep(town, found)
    return found


def waiting(town: Town, whom: Customer, crisis: int = 1, number: int = 0, **about: Any) -> FollowUp:
    """Let a customer wait for something in a crisis."""
    number = number or town.store.submit(town.settings.org, lambda work: work.next_number("follow_up")).result()
    now, later = town.clock(), town.clock() + timedelta(days=1)
    bob = next(each for each in _people(town) if each.handle == "bob")
    facts = {"promise": "an answer", "owner": bob.id, "state": FollowUpState.WAITING, **about}
    found = FollowUp(
        f"f{number}",
        town.settings.org,
        number,
        town.crisis(crisis).id,
        whom.id,
        **facts,
        promised_at=later,
        due_at=later,
        created_by=bob.id,
        created_at=now,
        next_contact_at=later,
    )
    keep(town, found)
    return found


def _people(town: Town) -> list[Person]:
    return town.store.submit(town.settings.org, lambda work: work.find(Person), write=False).result()


def buttons(reply: Reply) -> list[str]:
    """Return what the buttons of a reply say to Beacon."""
    return [button.run for block in reply.card.blocks for button in getattr(block, "buttons", ())]


def press(town: Town, who: str, run: str) -> Reply:
    """Press a button."""
    return town.service.handle(Invocation(town.settings.org, who, run), town.clock())

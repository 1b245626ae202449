"""The audit: recomputes every crisis's hash chain and names the first event that does not fit."""

from __future__ import annotations

from collections.abc import Callable

from bot.model.crisis import Crisis
from bot.model.timeline import Event, first_fault
from bot.ports import Store, Work
from bot.texts import Say


def verify(store: Store, echo: Callable[[str], object], say: Say) -> int:
    """Check every organisation; return 0 when all chains are whole, else 1."""
    broken = 0
    for org_id in store.orgs().result():
        for ref, fault, length in store.submit(org_id, _check, write=False).result():
            broken += fault is not None
            key = "cli.audit.whole" if fault is None else "cli.audit.broken"
            echo(say(key, org=org_id, crisis=ref, seq=fault or "", n=length))
    echo(say("cli.audit.all_whole" if not broken else "cli.audit.some_broken", n=broken))
    return 1 if broken else 0


def _check(work: Work) -> list[tuple[str, int | None, int]]:
    return [_verdict(work, crisis) for crisis in work.find(Crisis, order="number")]


def _verdict(work: Work, crisis: Crisis) -> tuple[str, int | None, int]:
    events = work.find(Event, crisis_id=crisis.id, order="seq")
    return crisis.ref, first_fault(crisis, events), crisis.chain.length

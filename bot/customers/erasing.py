"""Erasing: a customer is forgotten in every row and on every card that Beacon keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot import posting
from bot.access import Permit, allowed, denied
from bot.cards import Card, Text
from bot.context import Context
from bot.customers.family import family_named
from bot.customers.forgetting import forget, traces_of
from bot.customers.traces import Traces
from bot.documents import read_card
from bot.model.customer import Customer
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.model.duties import Handover
from bot.model.org import BEACON, Org, Person
from bot.model.records import LocalMessage, Seen, message_series
from bot.model.room import LOCAL, Room
from bot.ports import Work
from bot.refusals import Conflict, Refusal
from bot.service import Service

Result = TypeVar("Result")
PAGE = 100  # documents that are read, and changed, in one unit of work
VERB = "erase customer"
# Where documents rest that may name a customer. The timeline is not among them: it holds numbers.
DOCUMENTS: tuple[tuple[type[Any], str], ...] = (
    (Delivery, "body"),
    (LocalMessage, "card"),
    (Seen, "reply"),
    (Handover, "brief"),
)


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases customers of any organisation; `actor` is a handle, or Beacon itself."""

    service: Service

    def found(self, org_id: str, actor: str, words: str, now: datetime) -> Customer:
        """Return the customer whom somebody named. Refuses who may not erase, and a stranger."""
        look = self._job(actor, now, lambda context: family_named(context, words).customer)
        return self.service.store.submit(org_id, look, write=False).result()

    def erase(self, org_id: str, actor: str, customer: Customer, now: datetime) -> Card:
        """Erase a customer. Refuses who may not.

        First the cards, as long as the rows tell what to look for: whatever dies on the way can be done
        again. Then the rows. Then the cards that somebody's command made meanwhile.
        """
        submit = self.service.store.submit
        known = self._job(actor, now, lambda context: traces_of(context, customer))
        traces = submit(org_id, known, write=False).result()
        cards = self._scrub(org_id, actor, traces, now)
        submit(org_id, self._job(actor, now, lambda context: forget(context, customer))).result()
        cards += self._scrub(org_id, actor, traces, now)
        tell = self._job(actor, now, lambda context: erased_card(context, customer, cards))
        return submit(org_id, tell, write=False).result()

    def _job(self, actor: str, now: datetime, job: Callable[[Context], Result]) -> Callable[[Work], Result]:
        """Return a job in which somebody acts who may erase."""

        def work_on(work: Work) -> Result:
            return job(self._context(work, actor, now))

        return work_on

    def _context(self, work: Work, actor: str, now: datetime) -> Context:
        org, handle = work.get(Org, work.org_id), actor.lstrip("@").lower()
        found = [Person(BEACON, work.org_id, BEACON, BEACON)] if actor == BEACON else []
        found += work.find(Person, handle=handle, active=True, limit=1)
        if org is None or not found:
            raise Refusal("person.stranger", person=actor[:40])
        if actor != BEACON and not allowed(Permit.ADMINISTER, found[0], org, None):
            raise denied(Permit.ADMINISTER, org, VERB)
        return self.service.context(work, org, found[0], now)

    def _scrub(self, org_id: str, actor: str, traces: Traces, now: datetime) -> int:
        """Take every trace out of the documents; return how many were changed."""
        store, changed = self.service.store, set[str]()
        for kind, column in DOCUMENTS:
            for words in traces.searches:
                for ids in self._pages(org_id, kind, column, words):
                    job = self._job(actor, now, partial(_scrub_rows, kind=kind, column=column, ids=ids, traces=traces))
                    changed |= {f"{kind.__name__} {each}" for each in store.submit(org_id, job).result()}
        return len(changed)

    def _pages(self, org_id: str, kind: type[Any], column: str, words: str) -> Iterator[tuple[str, ...]]:
        """Yield the ids of documents that hold some words; they are searched beside those who write."""
        last = ""
        while True:
            look = partial(_holding, kind=kind, column=column, words=words, last=last)
            ids = self.service.store.submit(org_id, look, write=False).result()
            if ids:
                yield ids
            if len(ids) < PAGE:
                return
            last = f"{ids[-1]}\x01"


def _holding(work: Work, kind: type[Any], column: str, words: str, last: str) -> tuple[str, ...]:
    found = work.find(kind, contains={column: words}, since={"id": last}, limit=PAGE)
    return tuple(each.id for each in found)


def _scrub_rows(context: Context, kind: type[Any], column: str, ids: tuple[str, ...], traces: Traces) -> list[str]:
    changed = []
    for row in context.work.find(kind, id=ids):
        before = getattr(row, column)
        after = traces.scrubbed(before)
        if after != before:
            _keep(context, row, replace(row, **{column: after}), traces)
            changed.append(row.id)
    return changed


def _keep(context: Context, old: Any, new: Any, traces: Traces) -> None:
    """Replace a row; whoever shows it hears of its change."""
    if isinstance(new, LocalMessage):
        new = replace(new, changed=context.work.next_number(message_series(new.room_id)))
    if not context.work.swap(old, new):
        raise Conflict
    if isinstance(new, Delivery):
        _say_again(context, new, traces)


def _say_again(context: Context, delivery: Delivery, traces: Traces) -> None:
    """Show the changed card where the old one stands, or will: in a chat outside, and on its way."""
    under_way = delivery.state is DeliveryState.SENDING
    outside = delivery.state is DeliveryState.SENT and delivery.chat != LOCAL
    room = context.work.get(Room, delivery.room_id)
    target = delivery.target if delivery.kind is DeliveryKind.EDIT else delivery.id
    if room is None or target is None or not (under_way or outside) or "card" not in delivery.body:
        return
    newest = context.work.find(Delivery, target=target, kind=DeliveryKind.EDIT, order="seq", descending=True, limit=1)
    shown = read_card(traces.scrubbed((newest[0] if newest else delivery).body)["card"])
    posting.edit(context, room, target, lambda _say: shown, collapse=f"erased {target}")


def erased_card(context: Context, customer: Customer, cards: int) -> Card:
    """Return the confirmation: the number alone is left."""
    say = context.say
    words = say.phrase("customer.erased", customer=customer.ref, n=cards)
    beyond = say.phrase("customer.erased.beyond")
    return Card("customer.erased", customer.ref, (Text(words), Text(beyond, "quiet")), "good")

"""Files for tests of imports: sheets as people keep them, and what became of one that was brought in."""

from __future__ import annotations

import re
from collections import Counter

from adapters.imports import Imports
from adapters.store import SqlStore
from bot.attachments import attach
from bot.model.customer import ContactPoint, Customer
from bot.model.duties import Reminder
from bot.model.follow_up import FollowUp
from bot.model.upload import Upload
from bot.reply import Reply
from bot.settings import Settings
from tests.core.giving import buttons
from tests.core.ledger import rows
from tests.town import ORG, Town

HEAD = "name,email,phone,account,language,zone,region,tier,mood,promise,due,owner"


def in_crisis(store: SqlStore, settings: Settings | None = None) -> Town:
    """Return a town in which customers of C-1 wait."""
    town = Town(store, settings)
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice')
    return town


def sheet(*lines: str, head: str = HEAD) -> str:
    """Return a file with a heading."""
    return "".join(f"{line}\n" for line in (head, *lines))


def submit(town: Town, content: str | bytes, who: str = "alice", crisis: str = "C-1") -> Reply:
    """Submit a file as a form does."""
    raw = content.encode() if isinstance(content, str) else content
    return town.say(who, f"{crisis} follow import", fields={"file": attach("customers.csv", raw)})


def begun(town: Town, content: str | bytes, who: str = "alice", crisis: str = "C-1") -> str:
    """Submit a file and start it; return the upload's name."""
    reply = submit(town, content, who, crisis)
    assert reply.refusal is None, reply
    ref = str(re.findall(r"U-\d+", " ".join(buttons(reply)))[0])
    town.done(who, f"{crisis} import start {ref}")
    return ref


def upload(town: Town, ref: str) -> Upload:
    """Return an upload as it is stored."""
    return next(each for each in rows(town, Upload) if each.ref == ref)


def step(town: Town, row_id: str) -> Upload:
    """Carry an import on by one chunk, as a worker does."""
    stepped = imports(town).step(ORG, row_id)
    assert stepped
    return stepped


def imports(town: Town) -> Imports:
    """Return what carries imports on."""
    return Imports(town.store, town.service.context, town.clock)


def ended(town: Town, ref: str) -> Upload:
    """Carry an import on to its end."""
    row_id = upload(town, ref).id
    while (now := step(town, row_id)).state == "running":
        pass
    return now


def brought_in(town: Town, content: str | bytes) -> Upload:
    """Bring a file in, from the form to the end."""
    return ended(town, begun(town, content))


def whole(town: Town) -> int:
    """Return how many customers there are, each with all that belongs to them."""
    customers, follow_ups = rows(town, Customer), rows(town, FollowUp)
    points = Counter(point.customer_id for point in rows(town, ContactPoint))
    reminded = {each.subject for each in rows(town, Reminder)}
    assert set(points) == {each.id for each in customers} == {each.customer_id for each in follow_ups}
    assert len(follow_ups) == len(customers)
    assert {each.id for each in follow_ups} <= reminded
    assert sorted(each.number for each in customers) == list(range(1, len(customers) + 1))
    return len(customers)

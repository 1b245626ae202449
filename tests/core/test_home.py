"""The first page of a chat: what each open crisis owes to customers, and the way to the next of them."""

from __future__ import annotations

from tests.core.following import calm_town, read
from tests.core.giving import buttons
from tests.town import Town


def test_the_first_page_counts_who_waits_in_each_crisis_and_leads_to_the_next(sqlite_town: Town) -> None:
    town = calm_town(sqlite_town)
    assert "Customers:" not in read(town.say("chidi", "home"))
    for line in ("Ada --due 1h", "Ben --due 2h"):
        town.done("alice", f"C-1 follow add {line}")
    town.done("bob", "follow next")
    town.clock.pass_(minutes=61)
    home = town.say("chidi", "home")
    assert "Customers: 0 waiting, 1 overdue, 1 with nobody yet." in read(home)
    assert "C-1 follow next" in buttons(home)
    town.done("chidi", "C-1 follow next")
    assert "C-1 follow next" not in buttons(town.say("chidi", "home"))

"""A rush of customers: the crisis, the file in which they stand, and the five agents who follow them up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
AGENTS = {  # with the zones that they live in
    "bob": "Africa/Lagos",
    "chidi": "Africa/Johannesburg",
    "dara": "Asia/Phnom_Penh",
    "esi": "Africa/Lagos",
    "farai": "Africa/Johannesburg",
}
SETTINGS = {"BEACON_PEOPLE": ",".join(("alice", *AGENTS)), "BEACON_LEADS": "alice", "BEACON_PERSON_BUDGET": "1000"}
DECLARE = 'declare "Card payments fail" --type product_failure --sev 2 --lead @alice'
HEADINGS = "Customer,E-mail,Phone,Language,Time zone,Region,Tier,Promise,Due"
PLACES = (  # language, time zone, region
    ("en", "Africa/Lagos", "NG-LA"),
    ("yo", "Africa/Lagos", "NG"),
    ("af", "Africa/Johannesburg", "ZA"),
    ("km", "Asia/Phnom_Penh", "KH"),
    ("sw", "Africa/Nairobi", "KE"),
    ("te", "Asia/Kolkata", "IN"),
)
GOOD, URGENT = 300, 10  # good lines, and the first of them, which name no time: they are due after two hours
LATER = "2026-03-05 17:00"
BAD = {  # the line's number in the file, the line, and why it is not taken
    302: ("Nobody Anywhere,,,en,,,,,", "contact.missing"),
    303: ("Wrong Mail,wrong at example,,en,,,,,", "email.bad"),
    304: ("Far Away,far@example.com,,en,Mars/Base,,,,", "zone.unknown"),
    305: ("Too Important,top@example.com,,en,,,9,,", "tier.bad"),
}
GIFTS = (  # what alice adds to the library: name, address, category
    ("Consumer office", "https://consumer.example.org", "government"),
    ("Neighbours help", "https://neighbours.example.org", "community"),
    ("Payment checklist", "https://help.example.com/pay", "selfcare"),
)


def at(hour: int, minute: int = 0, *, day: int = 0) -> str:
    """Return a time of the story as `--at` takes it; day 0 is the Monday on which it begins."""
    return (MONDAY + timedelta(days=day, hours=hour, minutes=minute)).isoformat()


def name_of(number: int) -> str:
    """Return what the customer of a follow-up is called."""
    return f"Nomsa{number:03} Bello"


def sheet(later: str = LATER) -> str:
    """Return the file: 300 good lines, in which every seventh customer is of the first tier, and four bad ones.

    Most of them were promised an answer by `later`.
    """
    lines = [HEADINGS]
    for number in range(1, GOOD + 1):
        language, zone, region = PLACES[number % len(PLACES)]
        tier = 1 if number % 7 == 1 else 2 + number % 2
        reached_by = f"person{number}@example.com,+234 803 000 {number:04}"
        due = "" if number <= URGENT else later
        line = (name_of(number), reached_by, language, zone, region, str(tier), "call back about the refund", due)
        lines.append(",".join(line))
    return "\n".join((*lines, *(line for line, _ in BAD.values()))) + "\n"


def written(folder: Path, later: str = LATER) -> Path:
    """Write the file into a folder."""
    path = folder / "customers.csv"
    path.write_text(sheet(later), "utf-8")
    return path

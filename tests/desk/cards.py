"""Cards of a crisis at work, as the rooms hold them, for sample pages of the desk."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Actions, Button, Card, Facts, Items, Link, Mention, Moment, Notice, Phrase, Table, Text
from tests.cards_gallery import ALICE, AT

TITLE = "C-1 · Card payments fail at checkout"
BOB = Mention("person-bob", "bob")
CHIDI = Mention("person-chidi", "chidi")

STATUS = Card(
    "crisis.status",
    TITLE,
    (
        Notice(("Customers have not yet been told how to reach us.",), "warn"),
        Facts(
            (
                ("Severity", ("2: many customers",)),
                ("Stage", ("investigating",)),
                ("Kind", ("Product or service failure",)),
                ("Lead", (ALICE,)),
                ("Deputy", (BOB,)),
                ("Comms owner", ("nobody",)),
                ("Declared", ("by ", ALICE, ", ", Moment(AT))),
                ("Next update", (Moment(AT + timedelta(minutes=30)),)),
            )
        ),
        Actions(
            (
                Button("Post an update", "C-1 update", "primary"),
                Button("Talking points", "C-1 talk"),
                Button("Routing table", "C-1 route"),
                Button("Timeline", "C-1 timeline"),
                Button("Resolve", "C-1 resolve", "danger"),
            )
        ),
    ),
    "danger",
)

FIRST_TASK = Card(
    "task.first",
    "First task: remind customers how to reach us",
    (
        Text(("Tell all customers how to reach us: every open channel, what it is best for, and when it is open.",)),
        Facts((("By", (Moment(AT + timedelta(minutes=30)),)),)),
        Text(("Then",), "heading"),
        Items(
            (
                ("Decide: is the product safe to use, and may data be exposed? If in doubt, say so first.",),
                ("Name the lead, the deputy and the person who signs off texts.",),
                ("Check every channel: is it up, and who answers? Call the emergency number once.",),
            ),
            ordered=True,
        ),
        Actions((Button("The notice is out", "C-1 notice", "primary"), Button("All 17 tasks", "C-1 tasks"))),
    ),
    "warn",
)

_POINTS = {
    "Get out there": (
        "Do: Let customers hear of the failure from us first. Say how to reach us and if it is safe to pay.",
        "Do: Ask which need it is, then look in the routing table. Someone hurt is always a phone call.",
        "Say: To see if it is working again, look at our status page. You can do that at any hour.",
    ),
    "Focus on the main issue": (
        "Say: Thank you for telling us. It is our job to put this right, and I will work on it with you.",
        "Ask: What can you not do right now because of this? Which part would be worst if it lasted?",
    ),
    "Make them feel safer": (
        "Say: You rely on this and it is not working. I am sorry for the trouble we are causing you.",
        "Do: Say three facts, then ask if they want more.",
    ),
    "Add value": ("Say: It is not fixed yet. I keep your case open and I will contact you at the time we agreed.",),
}
TALK = Card(
    "talk.overview",
    "Talking points · C-1",
    (
        *(
            block
            for tactic, points in _POINTS.items()
            for block in (Text((tactic,), "heading"), Items(tuple((point,) for point in points), ordered=True))
        ),
        Actions(tuple(Button(f"{tactic}: all", f"C-1 talk {tactic.split()[0].lower()}") for tactic in _POINTS)),
    ),
)

_CHAT = Link("https://chat.example.com/it", "Live chat with IT support")
_NEEDS: tuple[tuple[str, Phrase, str], ...] = (
    ("Emergency", ("Emergency phone, a person answers: +44 1632 960101",), "works"),
    ("My data or account may be exposed", ("Text message to a support agent: +44 7700 900102",), "works, slowly"),
    ("It does not work, I need a workaround", (_CHAT,), "instead of: Text message to a support agent"),
    ("Is it working again", ("Status page on the web: https://status.example.com",), "works"),
    ("Refund, replacement or credit", ("Nothing works now",), "all routes are down"),
)
OWED = "Customers: 12 waiting, 3 overdue, 240 with nobody yet."
CUSTOMERS = Card(
    "digest.customers",
    "Customers",
    (
        Facts(
            (
                *((name, (str(n),)) for name, n in (("Customers reached", 31), ("Customers who wait", 12))),
                *((name, (str(n),)) for name, n in (("Overdue", 3), ("Nobody has taken", 240), ("Done", 14))),
            )
        ),
        Actions(
            (
                Button("Next customer", "C-1 follow next", "primary"),
                Button("Who waits", "C-1 follow list"),
                Button("My follow-ups", "C-1 follow mine"),
                Button("Import a file", "C-1 follow import"),
            )
        ),
    ),
    "danger",
)
ROUTES = Card(
    "routes.table",
    "Which need goes where · C-1",
    (
        Table(
            ("Customer needs", "Send them to", "State"),
            tuple(((need,), where, (state,)) for need, where, state in _NEEDS),
        ),
        Notice(("Nobody is named who picks up: Emergency phone, a person answers.",), "danger"),
        Notice(("Text message to a support agent is slow: answers take an hour. Said by ", CHIDI, "."), "warn"),
        Text(
            ("Routes: emergency_phone, text_agents, live_chat_it. Report one with: route down <route> <why>",), "quiet"
        ),
    ),
)

TOLD = Card(
    "route.told.down.why",
    TITLE,
    (Notice((CHIDI, " says that the customer portal does not work: the login page is empty."), "warn"),),
)
DONE = Card("role.done", TITLE, (Text((BOB, " is the deputy now.")),))
NOT_DONE = Card(
    "refused",
    "That was not done",
    (
        Text(('There is no command "updaet".',)),
        Text(("Did you mean: update? Type help to see all commands.",)),
        Text(("For example: /crisis update Card payments fail for one bank --next 30m",), "quiet"),
    ),
    "warn",
)
TIMELINE = Card(
    "timeline",
    f"Timeline · {TITLE}",
    (
        Text(("4 earlier events are not shown. Search with: timeline <words>",), "quiet"),
        Items(
            (
                (Moment(AT), " · ", ALICE, ": declared the crisis"),
                (Moment(AT + timedelta(minutes=4)), " · ", BOB, ": took the role of deputy"),
                (Moment(AT + timedelta(minutes=9)), " · ", CHIDI, ": the customer portal is down, the login is empty"),
            )
        ),
    ),
)
OFFERED = Card(
    "desk.offers",
    "You are asked to take the lead",
    (
        Items((("C-3 · Parcels are late in the north: accept the lead, or decline it in its room",),)),
        Actions((Button("Accept the lead", "C-3 handover accept", "primary"),)),
    ),
    "warn",
)
MINE = Card("desk.roles", "Your roles", (Items((("C-1 · Card payments fail at checkout: Lead",),)),))

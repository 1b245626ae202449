"""The cards of digests as people see them, drawn from figures that are written down."""

from __future__ import annotations

from datetime import timedelta

from adapters.content import texts
from bot.cards import Mention
from bot.digests.cards import day_card, digest_card, owed_card
from bot.digests.figures import Day, Figures
from bot.digests.owed import Line, Owed
from bot.model.crisis import Crisis, Severity
from bot.model.follow_up import FollowUp
from bot.model.org import Person
from bot.model.routing import Route
from tests.cards_gallery import AT

SAY = texts().speaking("en")
ALICE, BOB = Mention("alice", "alice"), Person("bob", "demo", "bob", "Bob")
LATE, DAY = timedelta(hours=2, minutes=5), timedelta(days=1)
CRISIS = Crisis(
    *("crisis-1", "demo", 1, "Card payments fail", ("product_failure",), Severity.SEV2, "alice", AT, ""),
    lead="alice",
    next_update_at=AT + timedelta(hours=1),
)


def _route(name: str, label: str) -> Route:
    return Route(name, "demo", name, "chat", {"en": label})


FIGURES = Figures(
    issue="Paid twice",
    issue_count=12,
    issue_known=False,
    reached=31,
    waiting=9,
    done=44,
    overdue=3,
    unclaimed=5,
    due_soon=17,
    next_digest=AT + DAY,
    gifts=6,
    since=AT - DAY,
    down=(_route("live_chat_it", "Live chat with IT"), _route("portal", "Web portal")),
)


def _line(number: int, customer: str, promise: str) -> Line:
    due_at = AT + timedelta(minutes=40 * number - 90)
    words = (f"follow-{number}", "demo", number, "crisis-1", f"customer-{number}", promise, due_at, due_at)
    return Line(FollowUp(*words, "alice", AT, owner="bob"), CRISIS, customer)


LINES = (
    _line(1, "Ngozi Okafor", "Call back about the refund"),
    _line(2, "Adekunle Bello", "Tell her when the card works again"),
    _line(3, "సుజాత రెడ్డి", "Send the form for the claim"),
)
DIGESTS = (
    digest_card(CRISIS, FIGURES, ALICE, SAY, LATE),
    owed_card(Owed(BOB, 9, 2, LINES), SAY, None),
    day_card(CRISIS, Day(14, 8, 40, 6, 3, 11, (("bob", 12), ("chidi", 7))), lambda who: Mention(who, who), SAY, None),
)

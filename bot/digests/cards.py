"""The cards of digests: numbers for the room, names and buttons for the person who owes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.cards import Actions, Block, Button, Card, Facts, Items, Mention, Moment, Notice, Phrase, Text, Tone, phrase
from bot.digests.figures import Day, Figures
from bot.digests.owed import Line, Owed
from bot.model.crisis import Crisis
from bot.model.routing import Route
from bot.texts import Say, shortened
from bot.times import show_duration
from bot.views.crisis import title_of
from bot.views.routing import route_label

MOST_LOADED = 10  # people whose load is shown
LONGEST_PROMISE = 120


def digest_card(
    crisis: Crisis, figures: Figures, lead: Mention | None, say: Say, late: timedelta | None, *, alone: bool = False
) -> Card:
    """Return a crisis in figures. In the room no customer's name is in it, and no words that may hold one.

    Whoever reads it `alone` sees the main issue as it was written down.
    """
    key = "digest.issue" if figures.issue_known or alone else "digest.issue.unsaid"
    issue = say.phrase(key, issue=figures.issue, n=figures.issue_count)
    pairs: list[tuple[str, Phrase]] = [
        (say("digest.fact.issue"), issue if figures.issue_count else phrase(say("digest.none"))),
        *_numbers(figures, say),
        (say("digest.fact.down"), phrase(_labels(figures.down, say) or say("digest.none"))),
        (say("digest.fact.lead"), phrase(lead) if lead else say.phrase("status.nobody")),
    ]
    if crisis.next_update_at:
        pairs.append((say("fact.next_update"), phrase(Moment(crisis.next_update_at))))
    tone: Tone = "danger" if figures.overdue else "plain"
    title = say("digest.title", crisis=title_of(crisis))
    buttons = () if alone or not _ways_on(crisis, figures, say) else (Actions(_ways_on(crisis, figures, say)),)
    return Card("digest.crisis", title, (*_lateness(late, say), Facts(tuple(pairs)), *buttons), tone)


def _labels(routes: Sequence[Route], say: Say) -> str:
    return ", ".join(route_label(route, say) for route in routes)


def _ways_on(crisis: Crisis, figures: Figures, say: Say) -> tuple[Button, ...]:
    """Return what may be done about the figures: each is answered to whoever presses it, in private."""
    take = Button(say("button.next_customer"), f"{crisis.ref} follow next", "primary")
    late = Button(say("button.digest_late"), f"{crisis.ref} follow list overdue")
    issue = Button(say("button.digest_issue"), f"{crisis.ref} digest")
    wanted = (
        (take, figures.unclaimed),
        (late, figures.overdue),
        (issue, figures.issue_count and not figures.issue_known),
    )
    return tuple(button for button, worth in wanted if worth)


def _numbers(figures: Figures, say: Say) -> tuple[tuple[str, Phrase], ...]:
    return (
        (say("digest.fact.reached"), phrase(str(figures.reached))),
        (say("digest.fact.waiting"), phrase(str(figures.waiting))),
        (say("digest.fact.overdue"), phrase(str(figures.overdue))),
        (say("digest.fact.unclaimed"), phrase(str(figures.unclaimed))),
        (say("digest.fact.done"), phrase(str(figures.done))),
        (say("digest.fact.soon"), say.phrase("digest.soon", n=figures.due_soon, at=Moment(figures.next_digest))),
        (say("digest.fact.gifts"), say.phrase("digest.gifts", n=figures.gifts, at=Moment(figures.since))),
    )


def customers_card(crisis: Crisis, figures: Figures, say: Say, *, any_yet: bool) -> Card:
    """Return the customers of a crisis in numbers, with the ways to them: everybody in its room may read it."""
    known: Block = Facts(_numbers(figures, say)) if any_yet else Text(say.phrase("digest.nobody_yet"))
    ways = (
        Button(say("button.next_customer"), f"{crisis.ref} follow next", "primary"),
        Button(say("button.follow_list"), f"{crisis.ref} follow list"),
        Button(say("button.follow_mine"), "follow mine"),
        Button(say("button.digest"), f"{crisis.ref} digest"),
    )
    new = (
        Button(say("button.follow_add"), f"{crisis.ref} follow add"),
        Button(say("button.follow_import"), f"{crisis.ref} follow import"),
    )
    tone: Tone = "danger" if figures.overdue else "plain"
    buttons = Actions((*(ways if any_yet else ()), *new))
    return Card("digest.customers", say("digest.customers"), (known, buttons), tone)


def owed_card(owed: Owed, say: Say, late: timedelta | None) -> Card:
    """Return what one person owes: the first few with the way to each, the rest counted."""
    blocks: list[Block] = [*_lateness(late, say), Text((say.count("digest.owed.total", owed.total),))]
    if owed.overdue:
        blocks.append(Notice((say.count("digest.owed.overdue", owed.overdue),), "danger"))
    blocks.append(Items(tuple(owed_line(line, say) for line in owed.lines)))
    rest = owed.total - len(owed.lines)
    if rest:
        blocks.append(Text((say.count("digest.owed.rest", rest),), "quiet"))
    blocks.append(Actions(tuple(_button(line, say, first=n == 0) for n, line in enumerate(owed.lines))))
    return Card("digest.owed", say("digest.owed.title"), tuple(blocks), "danger" if owed.overdue else "plain")


def nothing_owed_card(say: Say) -> Card:
    """Return the answer to somebody who asks and owes nothing."""
    return Card("digest.owed.nothing", say("digest.owed.title"), (Text((say("digest.owed.nothing"),)),), "good")


def day_card(crisis: Crisis, day: Day, mention: Callable[[str], Mention], say: Say, late: timedelta | None) -> Card:
    """Return what the day brought. Who has how much is load, and no measure of how fast anybody is."""
    known = ("opened", "closed", "contacts", "gifts", "missed", "tomorrow")
    pairs = tuple((say(f"digest.day.{name}"), phrase(str(getattr(day, name)))) for name in known)
    blocks: list[Block] = [*_lateness(late, say), Facts(pairs)]
    if day.loads:
        blocks.append(Text((say("digest.day.loads"),), "heading"))
        shown = day.loads[:MOST_LOADED]
        lines = (say.phrase("digest.day.load", who=mention(who), n=n) for who, n in shown)
        blocks.append(Items(tuple(lines)))
    if len(day.loads) > MOST_LOADED:
        blocks.append(Text((say.count("digest.day.others", len(day.loads) - MOST_LOADED),), "quiet"))
    if day.missed:
        late_ones = Button(say("button.digest_late"), f"{crisis.ref} follow list overdue", "primary")
        blocks.append(Actions((late_ones,)))
    title = say("digest.day.title", crisis=title_of(crisis))
    return Card("digest.day", title, tuple(blocks), "warn" if day.missed else "plain")


def owed_line(line: Line, say: Say) -> Phrase:
    """Return one follow-up with what its owner needs to act on it."""
    follow, promise = line.follow_up, shortened(line.follow_up.promise, LONGEST_PROMISE)
    facts = {"follow": follow.ref, "crisis": line.crisis.ref, "customer": line.customer}
    return say.phrase("digest.owed.line", at=Moment(follow.due_at), promise=promise, **facts)


def _button(line: Line, say: Say, *, first: bool) -> Button:
    ref = line.follow_up.ref
    return Button(say("button.follow_show", follow=ref), f"follow show {ref}", "primary" if first else "plain")


def _lateness(late: timedelta | None, say: Say) -> tuple[Notice, ...]:
    if late is None:
        return ()
    return (Notice(say.phrase("reminder.late", length=show_duration(late, say)), "warn"),)

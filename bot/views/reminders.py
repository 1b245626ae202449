"""Cards that remind one person of what they owe, each with the act, a snooze and a way to switch it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import Actions, Block, Button, Card, Items, Moment, Notice, Phrase, Text, phrase
from bot.model.duties import Reminder, ReminderKind
from bot.texts import Say
from bot.times import show_duration

MOST = 10  # items of a bundle that are shown whole
OVERDUE = "follow list overdue"
OF_MANY = 3  # that are shown whole where there are more: nobody reads all of them on a phone; the rest is named


@dataclass(frozen=True, slots=True)
class Nudge:
    """What somebody is reminded of: `about` is what commands call the thing, `named` what people do."""

    kind: ReminderKind
    about: str
    at: datetime
    crisis: str = ""
    named: str = ""
    customer: str = ""
    words: str = ""
    late: timedelta | None = None


def nudge_card(nudge: Nudge, acts: Sequence[Button], say: Say, extra: tuple[Block, ...] = ()) -> Card:
    """Return what somebody is reminded of: the sentence of its kind, what settles it, and two ways to silence it."""
    kind, known = nudge.kind, nudge.named or nudge.about
    facts = {"about": known, "customer": nudge.customer, "at": Moment(nudge.at), "words": nudge.words}
    blocks: list[Block] = [Text(say.phrase(f"nudge.{kind}", **facts))]
    if nudge.words:
        blocks += [Text(say.phrase("nudge.promised"), "quiet"), Text(phrase(nudge.words), "quote")]
    if nudge.late is not None:
        # Who hears of a broken promise later than others, by design, reads how late the promise is, not the message.
        key = "follow.overdue" if kind is ReminderKind.PROMISE_OVERDUE else "reminder.late"
        blocks.insert(0, Notice(say.phrase(key, length=show_duration(nudge.late, say)), "danger"))
    blocks += [*extra, Actions((*acts, *_quieter(nudge, say)))]
    return Card(f"reminder.{kind}", say(f"nudge.{kind}.title", about=known), tuple(blocks), "warn")


def act(kind: ReminderKind, run: str, say: Say, *, first: bool = True) -> Button:
    """Return the button that settles a kind of reminder."""
    return Button(say(f"nudge.{kind}.button"), run, "primary" if first else "plain")


def _quieter(nudge: Nudge, say: Say) -> tuple[Button, ...]:
    lead, what = f"{nudge.crisis} " if nudge.crisis else "", f"{nudge.kind} {nudge.about}"
    return (
        Button(say("nudge.snooze"), f"{lead}reminder snooze {what} 30m"),
        Button(say("nudge.off"), f"{lead}reminder off {what}"),
    )


def room_card(crisis: str, missed: Sequence[tuple[str, str]], say: Say, late: timedelta | None, *, held: bool) -> Card:
    """Return what a room hears of promises that were not kept, the oldest first: numbers, never a customer's name.

    `missed` are the numbers of follow-ups, each with its customer's; `late` is how late the first of them is. One
    that somebody has (`held`) is shown to whoever presses, in private; what nobody has is theirs at once.
    """
    about, customer = missed[0]
    one = len(missed) == 1
    said = say.phrase("nudge.room", about=about, customer=customer) if one else (say.count("nudge.rooms", len(missed)),)
    blocks: list[Block] = [Text(said)]
    if late is not None:
        key = "follow.overdue" if one else "nudge.rooms.late"
        blocks.insert(0, Notice(say.phrase(key, length=show_duration(late, say)), "danger"))
    if one:
        title = say("nudge.room.title", about=about, crisis=crisis)
        take = Button(say("nudge.take"), f"follow take {about}", "primary")
        show = Button(say("button.follow_show", follow=about), f"follow show {about}", "primary")
        blocks.append(Actions((show if held else take,)))
    else:
        title = say("nudge.rooms.title", n=len(missed), crisis=crisis)
        blocks += [Text(phrase(", ".join(ref for ref, _ in missed)), "quiet"), _ways_out(crisis, say)]
    return Card("reminder.promise_overdue", title, tuple(blocks), "warn")


def _ways_out(crisis: str, say: Say) -> Actions:
    """Return what may be done about many: take one, or look at all of them."""
    next_one = Button(say("button.follow_next"), f"{crisis} follow next", "primary")
    return Actions((next_one, Button(say("button.follow_overdue"), f"{crisis} follow list overdue")))


def bundle_card(cards: Sequence[Card], say: Say) -> Card:
    """Return several cards for one person as one; where they are too many, most are only named."""
    shown = len(cards) if len(cards) <= MOST else OF_MANY
    blocks: list[Block] = []
    for card in cards[:shown]:
        blocks += [Text(phrase(card.title), "heading"), *card.blocks]
    if rest := [card.title for card in cards[shown:]]:
        mine = Button(say("button.follow_mine"), "follow mine", "primary")
        overdue = Button(say("button.follow_overdue"), OVERDUE)
        names = Text(phrase(" · ".join(rest)))
        blocks += [Text(phrase(say.count("nudge.more", len(rest))), "quiet"), names, Actions((mine, overdue))]
    return Card("reminder.bundle", say.count("nudge.bundle", len(cards)), tuple(blocks), "warn")


def reminders_card(named: Sequence[tuple[Reminder, str]], left_out: int, say: Say, title: str) -> Card:
    """Return reminders of a crisis: what somebody switched off, what rings next, and how many ring later."""
    lines = tuple(_listed(each, about, say) for each, about in named)
    blocks = (Items(lines),) if lines else (Text(say.phrase("reminder.listed.none"), "quiet"),)
    rest = (Text((say.count("reminder.listed.rest", left_out),), "quiet"),) if left_out > 0 else ()
    return Card("reminder.list", say("reminder.listed.title", crisis=title), (*blocks, *rest))


def _listed(reminder: Reminder, about: str, say: Say) -> Phrase:
    kind = " ".join(filter(None, (say(f"reminding.{reminder.kind}"), about)))
    if reminder.off:
        return say.phrase("reminder.listed.off", kind=kind)
    if reminder.failures:
        return say.phrase("reminder.listed.failing", kind=kind, n=reminder.failures, at=Moment(reminder.due_at))
    return say.phrase("reminder.listed.on", kind=kind, at=Moment(reminder.due_at))

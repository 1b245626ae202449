"""Cards that remind one person of what they owe, each with the act, a snooze and a way to switch it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import Actions, Block, Button, Card, Items, Moment, Notice, Phrase, Text, phrase
from bot.grammar import quoted
from bot.model.duties import Reminder, ReminderKind
from bot.texts import Say
from bot.times import show_duration

MOST = 10  # items of a bundle that are shown whole; the others are counted and named by the queue


def nudge_card(
    kind: ReminderKind,
    say: Say,
    *,
    crisis: str,
    about: str,
    run: str,
    at: datetime,
    customer: str = "",
    words: str = "",
    late: timedelta | None = None,
    extra: tuple[Block, ...] = (),
) -> Card:
    """Return what somebody is reminded of: the sentence of its kind, and three ways to settle it."""
    text = say.phrase(f"nudge.{kind}", about=about, customer=customer, at=Moment(at), words=words)
    blocks: list[Block] = [Text(text), *([Text(phrase(words), "quote")] if words else []), *extra]
    if late is not None:
        blocks.insert(0, Notice(say.phrase("reminder.late", length=show_duration(late, say)), "danger"))
    act = Button(say(f"nudge.{kind}.button"), run, "primary")
    blocks.append(Actions((act, *_quieter(kind, crisis, about, say))))
    return Card(f"reminder.{kind}", say(f"nudge.{kind}.title", about=about), tuple(blocks), "warn")


def _quieter(kind: ReminderKind, crisis: str, about: str, say: Say) -> tuple[Button, ...]:
    lead, about = f"{crisis} " if crisis else "", quoted(about)
    return (
        Button(say("nudge.snooze"), f"{lead}reminder snooze {kind} {about} 30m"),
        Button(say("nudge.off"), f"{lead}reminder off {kind} {about}"),
    )


def room_card(crisis: str, about: str, customer: str, say: Say, late: timedelta | None) -> Card:
    """Return what a room hears of a promise that was not kept: numbers only, never a customer's name."""
    blocks: list[Block] = [Text(say.phrase("nudge.room", about=about, customer=customer))]
    if late is not None:
        blocks.insert(0, Notice(say.phrase("reminder.late", length=show_duration(late, say)), "danger"))
    blocks.append(Actions((Button(say("nudge.take"), f"follow take {about}", "primary"),)))
    return Card("reminder.promise_overdue", say("nudge.room.title", about=about, crisis=crisis), tuple(blocks), "warn")


def bundle_card(cards: Sequence[Card], say: Say) -> Card:
    """Return several cards for one person as one; those that are too many are counted."""
    blocks: list[Block] = []
    for card in cards[:MOST]:
        blocks += [Text(phrase(card.title), "heading"), *card.blocks]
    if len(cards) > MOST:
        rest = tuple(phrase(card.title) for card in cards[MOST:])
        blocks += [Text(phrase(say.count("nudge.more", len(rest))), "quiet"), Items(rest)]
    return Card("reminder.bundle", say.count("nudge.bundle", len(cards)), tuple(blocks), "warn")


def reminders_card(named: Sequence[tuple[Reminder, str]], left_out: int, say: Say, title: str) -> Card:
    """Return the reminders of a crisis: what is on, when it rings next, and what somebody switched off."""
    lines = tuple(_listed(each, about, say) for each, about in named)
    shown = Items(lines) if lines else Text(say.phrase("reminder.listed.none"), "quiet")
    rest = (Text(phrase(say.count("reminder.listed.rest", left_out)), "quiet"),) if left_out > 0 else ()
    return Card("reminder.list", say("reminder.listed.title", crisis=title), (shown, *rest))


def _listed(reminder: Reminder, about: str, say: Say) -> Phrase:
    kind = " ".join(filter(None, (say(f"reminding.{reminder.kind}"), about)))
    if reminder.off:
        return say.phrase("reminder.listed.off", kind=kind)
    if reminder.failures:
        return say.phrase("reminder.listed.failing", kind=kind, n=reminder.failures, at=Moment(reminder.due_at))
    return say.phrase("reminder.listed.on", kind=kind, at=Moment(reminder.due_at))

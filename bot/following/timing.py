"""Timing: what people write for the time of a promise, and when a customer is to hear from us again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.context import Context
from bot.model.crisis import Crisis
from bot.refusals import Refusal

FIRST = timedelta(hours=2)  # where a playbook names no steps
PAUSES = (", ", "; ", " because ", " - ", " – ")


def readings(context: Context, words: str) -> tuple[datetime, ...]:
    """Return the times to come that words may mean, the likeliest first. Refuses a time that is over."""
    found = context.moments(words)
    ahead = tuple(each for each in found if each > context.now)
    if not ahead:
        raise Refusal("follow.past", words=words[:60])
    return ahead


def time_and_reason(context: Context, words: str) -> tuple[tuple[datetime, ...], str]:
    """Take `tomorrow 5pm, the part comes by then` apart: the times that its beginning may mean, and the rest.

    The reason begins after a pause and nowhere else: a word of it that is a month would change the time.
    """
    for at in (len(words), *_pauses(words)):
        try:
            return readings(context, words[:at]), words[at:].strip(" ,;-–").removeprefix("because ")
        except Refusal as refusal:
            if refusal.key != "date.unclear":
                raise
    raise Refusal("date.unclear", words=words[:60])


def _pauses(words: str) -> list[int]:
    """Return where the words pause, the last place first."""
    return [at for at in range(len(words) - 1, 0, -1) if words.startswith(PAUSES, at)]


def step(context: Context, crisis: Crisis, tries: int) -> datetime:
    """Return when a customer hears from us after so many contacts, by the steps of the playbook."""
    steps = context.shelf.of(context.work, crisis).cadence.follow_up
    return context.now + (steps[min(tries, len(steps) - 1)] if steps else FIRST)

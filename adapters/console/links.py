"""Links at the terminal: one round over the addresses that are due, and what is in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.console.wiring import LinkRounds
from bot.cards import Moment, Phrase
from bot.texts import Say
from bot.views.resources import trouble_line

GOOD, FAULTY = 0, 1


def print_round(rounds: LinkRounds, echo: Callable[[str], object], say: Say) -> int:
    """Look up what is due; return 0 when nothing is in trouble."""
    count, trouble = asyncio.run(rounds.go())
    for item in trouble:
        echo(_plain(trouble_line(item, say)))
    echo(say("cli.resource.looked", n=count))
    return FAULTY if trouble else GOOD


def _plain(words: Phrase) -> str:
    return "".join(part.at.date().isoformat() if isinstance(part, Moment) else str(part) for part in words)

"""Many verbs: what a request costs when ten times as many commands, forms and buttons are registered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

from adapters.front import Front
from adapters.slack.keys import seal_keys
from adapters.slack.seals import Seals
from adapters.slack.workplace import Slack, World
from bot.beacon import Beacon, new_id
from bot.cards import Card, Text
from bot.command import About, Command, Commands
from bot.context import Context
from bot.doors import Knock
from bot.forms import Form, Shape
from tests.bench.measure import Against, Line, compare
from tests.bench.slack_servers import CHANNEL, SECRET, TEAM, beacon_at, served
from tests.slack import entrance

FEW, MANY = 20, 200
VERBS_BAR = 1.1
numbers = count(1)


class Words(Form):
    """What is said with a verb."""

    text: Annotated[str, Shape("paragraph", position=0, rest=True, required=True)] = ""


def answer(_context: Context, form: Words) -> Card:
    """Say back what was said."""
    return Card("bench.said", "Heard", (Text((form.text,)),))


def verbs(amount: int) -> Commands:
    """Return so many commands, each with a form that fields or words fill."""
    return Commands(
        Command(f"verb{number}", Words, answer, about=About.NOTHING, writes=False, asks=True)
        for number in range(amount)
    )

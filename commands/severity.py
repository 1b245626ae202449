"""`severity`: how bad it is; the cadence follows."""

from __future__ import annotations

from typing import Annotated

from bot import conduct
from bot.access import Permit
from bot.cards import Card
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.crisis import Severity


class Grade(Form):
    """The new severity, 1 (worst) to 4."""

    severity: Annotated[str, Shape("choice", position=0, required=True, choices=("1", "2", "3", "4"))] = ""


def run(context: Context, form: Grade) -> Card:
    """Change the severity, hasten what is due, and say so in the room."""
    before = context.the_crisis
    changed = conduct.keep_pace(context, before.graded(Severity(int(form.severity))))
    facts = {"before": str(before.severity.value), "after": form.severity}
    changed = conduct.apply(context, conduct.record(context, changed, "severity", **facts))
    conduct.tell(context, changed, "severity.changed", **facts)
    return conduct.done(context, "severity.done", severity=context.say(f"severity.{form.severity}"))


command = Command("severity", Grade, run, permit=Permit.LEAD, asks=True, aliases=("sev",))

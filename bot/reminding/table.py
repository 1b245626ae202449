"""The table of duties: every kind of reminder with what handles it. The only place that names them all."""

from __future__ import annotations

from bot.model.duties import ReminderKind
from bot.reminding import breaks, crises, crowds, digests, gates, popups, promises
from bot.reminding.duty import Duty

DUTIES: dict[ReminderKind, Duty] = {
    **crises.DUTIES,
    **promises.DUTIES,
    **popups.DUTIES,
    **breaks.DUTIES,
    **crowds.DUTIES,
    **gates.DUTIES,
    **digests.DUTIES,
}

"""The verbs of the product. This table is the only place that names them all."""

from __future__ import annotations

from bot.command import Command
from commands import (
    assistance,
    clip,
    declare,
    desk,
    digest,
    handover,
    home,
    listing,
    personal,
    popup,
    record,
    reminder,
    role,
    route,
    route_set,
    severity,
    stage,
    status,
    talk,
    update,
)

ALL: tuple[Command, ...] = (
    declare.command,
    status.command,
    listing.command,
    assistance.command,
    update.command,
    severity.command,
    *stage.commands,
    *role.commands,
    *handover.commands,
    *talk.commands,
    *route.commands,
    route_set.command,
    *record.commands,
    *clip.commands,
    *popup.commands,
    *reminder.commands,
    home.command,
    *personal.commands,
    *digest.commands,
    desk.command,
)

"""The verbs of the product. This table is the only place that names them all."""

from __future__ import annotations

from bot.command import Command
from commands import (
    assistance,
    clip,
    declare,
    desk,
    handover,
    home,
    listing,
    personal,
    record,
    resource,
    resource_add,
    resource_open,
    resource_send,
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
    *resource.commands,
    *resource_add.commands,
    *resource_open.commands,
    *resource_send.commands,
    home.command,
    *personal.commands,
    desk.command,
)

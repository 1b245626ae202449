"""Reading: what a page shows, gathered in one unit of work as the person who looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.desk.frames import CrisisLine, Look, MessageView, Panel, RoomLink
from bot import conduct
from bot.cards import Actions, Button, Card, Items, Phrase, Tone
from bot.context import Context
from bot.digests.cards import customers_card
from bot.digests.figures import figures_of
from bot.digests.owed import owed_by
from bot.documents import read_card
from bot.following.crowd import Crowd, crowds
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.duties import Handover, HandoverState
from bot.model.follow_up import FollowUp
from bot.model.records import LocalMessage, LocalRoom
from bot.model.timeline import Event
from bot.ports import Work
from bot.rooms import Place, places_for
from bot.views.crisis import title_of
from bot.views.duties import timeline_card
from bot.views.follow_lists import home_blocks, owed_words
from bot.views.talking import overview_card

NEWEST = 100  # messages of a room that a page begins with
LATEST = 12  # events of the timeline beside the conversation
FOUND = 50  # crises in a list


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room as a page needs it."""

    place: Place
    topic: str
    messages: tuple[MessageView, ...]
    pinned: tuple[MessageView, ...]
    panel: Panel | None
    last: int


def room_links(work: Work, person_id: str, current: str, base: str) -> tuple[RoomLink, ...]:
    """Return the rooms that a person may enter, as links."""
    return tuple(
        RoomLink(
            place.ref,
            place.crisis.title if place.crisis else place.room.name,
            f"{base}/desk/rooms/{place.ref}",
            current=place.ref == current,
            closed=place.crisis is not None and not place.crisis.open,
            kind=place.room.kind.value,
        )
        for place in places_for(work, person_id)
    )


def room_state(context: Context, place: Place, look: Look) -> RoomState:
    """Read a room: its newest messages, what is pinned, and the panel of its crisis."""
    work, room_id = context.work, place.room.id
    newest = work.find(LocalMessage, room_id=room_id, order="seq", descending=True, limit=NEWEST)
    pinned = work.find(LocalMessage, room_id=room_id, pinned=True, order="seq")
    local = work.get(LocalRoom, room_id)
    return RoomState(
        place,
        local.topic if local else "",
        tuple(map(message_view, reversed(newest))),
        tuple(map(message_view, pinned)),
        panel_of(context, place.crisis, look) if place.crisis else None,
        max((message.changed for message in (*newest, *pinned)), default=0),
    )


def message_view(message: LocalMessage) -> MessageView:
    """Return a stored message as a page shows it."""
    edited = message.edited_at is not None
    card = read_card(message.card)
    return MessageView(message.id, message.changed, message.posted_at, card, message.pinned, edited)


def panel_of(context: Context, crisis: Crisis, look: Look) -> Panel:
    """Return what stands beside the conversation of a crisis."""
    say, playbook = look.say, context.shelf.of(context.work, crisis)
    events = context.work.find(Event, crisis_id=crisis.id, order="seq", descending=True, limit=LATEST)
    left_out = crisis.chain.length - len(events)
    header = conduct.header(context, crisis)(say)
    return Panel(
        ref=crisis.ref,
        title=crisis.title,
        severity=crisis.severity.value,
        severity_label=say(f"severity.{crisis.severity.value}"),
        stage_label=say(f"stage.{crisis.stage}"),
        lead=_handle(context, crisis.lead),
        deputy=_handle(context, crisis.deputy),
        comms=_handle(context, crisis.comms),
        next_update_at=crisis.next_update_at,
        overdue=_overdue(crisis, context.now),
        customers=customers_of(context, crisis, look),
        routes=conduct.table(context, crisis)(say),
        talk=overview_card(context.org, crisis, playbook, say),
        timeline=timeline_card(context, crisis, events[::-1], left_out),
        buttons=_buttons(header),
    )


def customers_of(context: Context, crisis: Crisis, look: Look) -> Card:
    """Return the customers of a crisis in numbers."""
    any_yet = bool(context.work.find(FollowUp, crisis_id=crisis.id, limit=1))
    return customers_card(crisis, figures_of(context, crisis), look.say, any_yet=any_yet)


def _buttons(card: Card) -> tuple[Button, ...]:
    return tuple(button for block in card.blocks if isinstance(block, Actions) for button in block.buttons)


def _handle(context: Context, person_id: str | None) -> str | None:
    return context.mention(person_id).handle if person_id else None


def _overdue(crisis: Crisis, now: datetime) -> bool:
    return crisis.open and crisis.next_update_at is not None and crisis.next_update_at < now


def crisis_lines(context: Context, query: str, look: Look) -> tuple[CrisisLine, ...]:
    """Return open crises, or those that a query finds (`all`, or words of the title), the newest first."""
    find = partial(context.work.find, Crisis, order="number", descending=True, limit=FOUND * 4)
    wanted = query.strip().lower()
    if not wanted or wanted == "open":
        found = find(stage=OPEN_STAGES)
    else:
        found = find() if wanted == "all" else find(contains={"title": wanted})
    visible = [crisis for crisis in found if crisis.visible_to(context.actor.id)][:FOUND]
    owed = crowds(context, visible)
    return tuple(_line(context, crisis, owed.get(crisis.id), look) for crisis in visible)


def _line(context: Context, crisis: Crisis, owed: Crowd | None, look: Look) -> CrisisLine:
    say = look.say
    return CrisisLine(
        ref=crisis.ref,
        title=crisis.title,
        href=f"{look.base}/desk/rooms/{crisis.ref}",
        severity=crisis.severity.value,
        severity_label=say(f"severity.{crisis.severity.value}"),
        stage_label=say(f"stage.{crisis.stage}"),
        lead=_handle(context, crisis.lead),
        next_update_at=crisis.next_update_at,
        overdue=_overdue(crisis, context.now),
        owed="".join(map(str, owed_words(owed, say))) if owed else "",
        drill=crisis.drill,
        private=crisis.private,
        open=crisis.open,
    )


def my_things(context: Context, look: Look) -> tuple[Card, ...]:
    """Return what waits for the person who looks: handovers to answer, customers to call, roles that they hold."""
    return tuple(card for card in (_offers(context, look), _owed(context, look), _roles(context, look)) if card)


def _owed(context: Context, look: Look) -> Card | None:
    owed = owed_by(context, [context.actor.id])
    if not owed:
        return None
    tone: Tone = "danger" if owed[0].overdue else "plain"
    _heading, *blocks = home_blocks(owed[0], look.say)
    return Card("desk.owed", look.say("follow.mine.title"), tuple(blocks), tone)


def _offers(context: Context, look: Look) -> Card | None:
    say = look.say
    offered = context.work.find(Handover, receiver=context.actor.id, state=HandoverState.OFFERED)
    crises = [crisis for each in offered if (crisis := context.work.get(Crisis, each.crisis_id))]
    if not crises:
        return None
    lines = tuple(say.phrase("desk.mine.offered", crisis=title_of(crisis)) for crisis in crises)
    buttons = [Button(say("button.accept"), f"{crisis.ref} handover accept", "primary") for crisis in crises]
    return Card("desk.offers", say("desk.mine.offers"), (Items(lines), Actions(tuple(buttons))), "warn")


def _roles(context: Context, look: Look) -> Card | None:
    say = look.say
    held: list[Phrase] = []
    for crisis in context.work.find(Crisis, stage=OPEN_STAGES, order="number", descending=True):
        roles = [say(f"fact.{role}") for role in crisis.roles_of(context.actor.id)]
        if roles:
            held.append(say.phrase("desk.mine.role", crisis=title_of(crisis), roles=", ".join(roles)))
    return Card("desk.roles", say("desk.mine.roles"), (Items(tuple(held)),)) if held else None


def last_change(work: Work, room_id: str) -> int:
    """Return the number of a room's last change, or 0 for one in which nothing was said."""
    newest = work.find(LocalMessage, room_id=room_id, order="changed", descending=True, limit=1)
    return newest[0].changed if newest else 0


def shown(messages: Sequence[LocalMessage]) -> tuple[MessageView, ...]:
    """Return messages as a page shows them, in their order in the room."""
    return tuple(message_view(message) for message in sorted(messages, key=lambda message: message.seq))

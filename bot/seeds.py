"""Seeds: what an organisation starts with, and the demo organisation of the embedded default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot import deliveries
from bot.model.delivery import Priority
from bot.model.org import Org, Person, Workspace
from bot.model.room import LOCAL, Room, RoomKind
from bot.model.routing import Route
from bot.playbook.routes import RouteEntry
from bot.ports import Work
from bot.settings import DEMO, Settings

LOBBY = "lobby"
DEMO_LEAD = "alice"
DEMO_PEOPLE = (DEMO_LEAD, "bob", "chidi")


@dataclass(frozen=True, slots=True)
class Founding:
    """What an organisation is founded with. People are handles."""

    org: Org
    people: tuple[str, ...]
    chat: str = LOCAL


def founding_of(settings: Settings) -> Founding:
    """Return what the settings ask for; the demo organisation has its people and its lead by itself."""
    demo = settings.org == DEMO and settings.slack is None
    leads = settings.leads if settings.leads is not None else ((DEMO_LEAD,) if demo else ())
    listed = (*leads, *settings.declarers, *settings.approvers, *settings.admins)
    people = dict.fromkeys((*(DEMO_PEOPLE if demo else ()), *settings.people, *listed))
    org = Org(
        settings.org,
        settings.org_name,
        settings.locale,
        settings.zone,
        leads=leads,
        declarers=settings.declarers,
        approvers=settings.approvers,
        admins=settings.admins,
        archives=settings.archive,
    )
    return Founding(org, tuple(people))


def is_founded(work: Work, founding: Founding) -> bool:
    """Say whether the organisation is there as the settings want it, with all its people."""
    existing = work.get(Org, founding.org.id)
    if existing is None or replace(existing, version=founding.org.version) != founding.org:
        return False
    known = {person.handle for person in work.find(Person, handle=founding.people)}
    return known == set(founding.people)


def found(work: Work, founding: Founding, routes: tuple[Route, ...], now: datetime, new_id: Callable[[], str]) -> None:
    """Write the organisation, or bring an existing one in line with its settings; nobody is removed."""
    org, existing = founding.org, work.get(Org, founding.org.id)
    if existing is None:
        work.add(org)
        work.add(Workspace(new_id(), org.id, founding.chat, founding.chat, org.name))
        _open_lobby(work, founding, now, new_id)
        for route in routes:
            work.add(route)
    else:
        work.swap(existing, replace(org, version=existing.version))
    known = {person.handle for person in work.find(Person, handle=founding.people)}
    for handle in founding.people:
        if handle not in known:
            work.add(Person(handle, org.id, handle, handle.capitalize()))


def join_chat(work: Work, space: Workspace, announce: str) -> None:
    """Give an organisation a side on a chat, or bring it up to date; `announce` is the chat's id of a room.

    Where crises were announced before stays as it is: its messages are still there to be edited.
    """
    existing = next(iter(work.find(Workspace, chat=space.chat, limit=1)), None)
    wanted = replace(space, id=existing.id, version=existing.version) if existing else space
    if existing is None:
        work.add(wanted)
    elif wanted != existing:
        work.swap(existing, wanted)
    lobbies = work.find(Room, kind=(RoomKind.LOBBY, RoomKind.FORMER), chat=space.chat)
    for room in lobbies:
        kind = RoomKind.LOBBY if room.ref == announce else RoomKind.FORMER
        if kind is not room.kind:
            work.swap(room, replace(room, kind=kind))
    if announce and announce not in [room.ref for room in lobbies]:
        lobby = Room(f"lobby {announce}", space.org_id, space.chat, RoomKind.LOBBY, LOBBY, ref=announce)
        work.add(lobby)


def _open_lobby(work: Work, founding: Founding, now: datetime, new_id: Callable[[], str]) -> None:
    room = Room(new_id(), founding.org.id, founding.chat, RoomKind.LOBBY, LOBBY)
    work.add(room)
    delivery_id = new_id()
    work.add(deliveries.open_room(room, delivery_id=delivery_id, key=delivery_id, now=now, priority=Priority.DECLARE))


def starting_routes(
    entries: Iterable[RouteEntry], org_id: str, texts: Mapping[str, Mapping[str, str]], new_id: Callable[[], str]
) -> tuple[Route, ...]:
    """Return an organisation's first routes out of the route book."""
    return tuple(
        Route(
            id=new_id(),
            org_id=org_id,
            name=entry.id,
            kind=entry.kind,
            label=entry.label.text or _words(entry.label.msg or "", texts),
            address=entry.address,
            hours=entry.hours_line(),
            zone=entry.tz,
            rank=entry.rank,
            human_guaranteed=entry.human_guaranteed,
            backup=tuple(entry.backup),
            languages=tuple(entry.languages),
        )
        for entry in entries
    )


def _words(key: str, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {locale: known[key] for locale, known in texts.items() if key in known}

"""Accounts: how somebody on a chat becomes a person of the organisation, once, and stays that person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import TypeVar

from bot.model.chats import Account, account_id
from bot.model.org import Person
from bot.ports import Work
from bot.refusals import Conflict

Row = TypeVar("Row")


def account_of(work: Work, chat: str, ref: str) -> Account | None:
    """Return what is known of somebody on a chat, given by the chat's own id of them."""
    return work.get(Account, account_id(chat, ref))


def has_left(work: Work, person_id: str) -> bool:
    """Say whether somebody was on a chat and is on none any more: nothing that is said there reaches them."""
    accounts = work.find(Account, person_id=person_id)
    return bool(accounts) and not any(account.active for account in accounts)


def admit(work: Work, org_id: str, *, chat: str, space: str, ref: str, handle: str) -> Person:
    """Return the person behind an account, making both when they are new.

    Somebody new is the person of their handle if that one has no account on this chat yet: so the
    people whom the settings name are met. From then on the chat's id counts: whoever takes a name
    that somebody else had gets another handle.
    """
    known = account_of(work, chat, ref)
    person = work.get(Person, known.person_id) if known else None
    if person is not None:
        return person
    person = _awaited(work, chat, (ref.lower(), handle)) or _newcomer(work, org_id, chat, ref, handle)
    work.add(Account(account_id(chat, ref), org_id, chat, ref, space, person.id))
    return person


def learned(
    work: Work,
    known_id: str,
    *,
    now: datetime,
    name: str | None = None,
    handle: str | None = None,
    locale: str | None = None,
    zone: str | None = None,
    active: bool = True,
) -> None:
    """Keep what a chat says of somebody. What they set themselves is theirs and stays.

    Whoever came without a name is met by it now: as the person whom the settings name so if nobody was
    that person yet, else under that handle if it is free. Later no name changes who somebody is.
    """
    account = work.get(Account, known_id)
    person = work.get(Person, account.person_id) if account else None
    if account is None or person is None:
        return
    unnamed = person.id == account.id and person.handle == account.ref.lower()
    if handle and unnamed and account.asked_at is None:
        person = _awaited(work, account.chat, (handle,)) or person
    free = handle and unnamed and person.id == account.id and not work.find(Person, handle=handle, limit=1)
    told = replace(person, name=name or person.name, chat_locale=locale, chat_zone=zone)
    _keep(work, account, replace(account, person_id=person.id, active=active, asked_at=now))
    _keep(work, person, replace(told, handle=handle) if handle and free else told)


def _keep(work: Work, old: Row, new: Row) -> None:
    if new != old and not work.swap(old, new):
        raise Conflict


def _awaited(work: Work, chat: str, handles: tuple[str, ...]) -> Person | None:
    """Return the person whom the settings name so, unless somebody on this chat is that person already.

    They are held: two people of one name who come in the same moment must not both become this one.
    """
    for person in work.find(Person, handle=handles, order="handle", hold=True):
        if not work.find(Account, person_id=person.id, chat=chat, limit=1):
            return person
    return None


def _newcomer(work: Work, org_id: str, chat: str, ref: str, handle: str) -> Person:
    person = Person(account_id(chat, ref), org_id, _free(work, handle), handle)
    work.add(person)
    return person


def _free(work: Work, handle: str) -> str:
    """Return the handle, or the first of handle-2, handle-3 and so on that nobody has."""
    names = (handle if number == 1 else f"{handle}-{number}" for number in count(1))
    return next(name for name in names if not work.find(Person, handle=name, limit=1))

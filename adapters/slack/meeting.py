"""Meeting: the units of work in which somebody of a workspace becomes, or is found to be, a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.slack.profiles import Profile
from adapters.slack.teams import NAME, Team
from bot.accounts import account_of, admit, learned
from bot.model.chats import Account, account_id
from bot.model.org import Person
from bot.ports import Work

Met = tuple[Account, Person]


def find_met(work: Work, user_ids: Collection[str]) -> dict[str, Met]:
    """Return those of some users who are known, by user id."""
    accounts = work.find(Account, id=tuple(account_id(NAME, user_id) for user_id in user_ids))
    people = {person.id: person for person in work.find(Person, id=tuple(each.person_id for each in accounts))}
    return {each.ref: (each, people[each.person_id]) for each in accounts if each.person_id in people}


def admit_all(work: Work, team: Team, handles: Mapping[str, str]) -> dict[str, Met]:
    """Admit users of a workspace, given with the handle that each would like."""
    _hold(work, (*handles.values(), *map(str.lower, handles)))
    for user_id, handle in handles.items():
        admit(work, team.org_id, chat=NAME, space=team.id, ref=user_id, handle=handle)
    return find_met(work, handles)


def find_accounts(work: Work, person_ids: Collection[str]) -> list[Account]:
    """Return the accounts of people, those that are alive last."""
    found = work.find(Account, person_id=tuple(person_ids), chat=NAME)
    return sorted(found, key=lambda account: account.active)


def learn(work: Work, team: Team, profile: Profile, now: datetime, *, admits: bool) -> str | None:
    """Keep what Slack says of somebody; return the id of the person they were, or None when they are unknown.

    With `admits` an unknown member is admitted. Only a member's name says who they are: a stranger may be
    called like one of ours.
    """
    is_member = profile.is_member_of(team.id)
    _hold(work, (profile.handle, profile.ref.lower()))
    if admits and is_member:
        admit(work, team.org_id, chat=NAME, space=team.id, ref=profile.ref, handle=profile.handle)
    account = account_of(work, NAME, profile.ref)
    person = work.get(Person, account.person_id) if account else None
    if account is None or person is None:
        return None
    learned(
        work,
        account.id,
        now=now,
        name=profile.name,
        handle=profile.handle if is_member else None,
        locale=profile.locale if profile.says_locale else person.chat_locale,
        zone=profile.zone or person.chat_zone,
        active=is_member,
    )
    return person.id


def is_news(team: Team, profile: Profile, met: Met) -> bool:
    """Say whether Slack tells anything of somebody that is not known: most changes are of a status or a picture."""
    account, person = met
    said = (
        profile.name or person.name,
        profile.locale if profile.says_locale else person.chat_locale,
        profile.zone or person.chat_zone,
        profile.is_member_of(team.id),
    )
    return account.asked_at is None or said != (person.name, person.chat_locale, person.chat_zone, account.active)


def _hold(work: Work, handles: Collection[str]) -> None:
    """Keep the people of some handles to this unit of work: two users who come at once must not both become one."""
    work.find(Person, handle=tuple(handles), order="handle", hold=True)

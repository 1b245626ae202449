"""Access: who may do what. Checked by the service for every command, never by a button."""

from __future__ import annotations

from enum import StrEnum

from bot.model.crisis import Crisis, Role
from bot.model.org import Org, Person
from bot.refusals import Refusal


class Permit(StrEnum):
    """What a command asks of the person who gives it."""

    ANYONE = "anyone"
    DECLARE = "declare"  # the organisation's declarers; by default its leads
    LEAD = "lead"  # the organisation's leads, and this crisis's lead and deputy
    RUN = "run"  # those, and this crisis's comms owner
    APPROVE = "approve"  # who signs off what customers read; by default the leads
    ADMINISTER = "administer"  # who changes settings; by default the leads
    ROUTES = "routes"  # who runs this crisis, and who administers


def allowed(permit: Permit, person: Person, org: Org, crisis: Crisis | None) -> bool:
    """Decide. An empty list of leads means that the organisation trusts everyone in it."""
    if not person.active:
        return False
    if permit is Permit.ANYONE:
        return True
    if permit is Permit.ROUTES:
        return any(allowed(one, person, org, crisis) for one in (Permit.RUN, Permit.ADMINISTER))
    if permit in (Permit.LEAD, Permit.RUN):
        return may_lead(person, org) or _has_role(permit, person, crisis)
    named = listed(permit, org)
    return not named or _on(named, person)


def listed(permit: Permit, org: Org) -> tuple[str, ...]:
    """Return the handles to which the organisation gives a permit; nobody listed: everyone has it."""
    own = {Permit.DECLARE: org.declarers, Permit.APPROVE: org.approvers, Permit.ADMINISTER: org.admins}
    return own.get(permit) or org.leads


def denied(permit: Permit, org: Org, verb: str) -> Refusal:
    """Return the refusal of a permit, with the names of those who have it."""
    return Refusal(f"denied.{permit}", verb=verb, leads=", ".join(listed(permit, org)))


def may_lead(person: Person, org: Org) -> bool:
    """Say whether somebody belongs to those who lead crises here."""
    return not org.leads or _on(org.leads, person)


def _on(handles: tuple[str, ...], person: Person) -> bool:
    return person.handle in handles


def _has_role(permit: Permit, person: Person, crisis: Crisis | None) -> bool:
    if crisis is None:
        return False
    enough = {Role.LEAD, Role.DEPUTY, Role.COMMS} if permit is Permit.RUN else {Role.LEAD, Role.DEPUTY}
    return bool(enough & set(crisis.roles_of(person.id)))

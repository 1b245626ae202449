"""`role` and `invite`: claim or give a role in a crisis, and bring people into its room."""

from __future__ import annotations

from typing import Annotated

from bot import conduct, posting
from bot.access import Permit, allowed, denied, may_lead
from bot.cards import Card
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.crisis import Crisis, Role
from bot.model.org import Person
from bot.refusals import Refusal


class Assignment(Form):
    """A role, and who gets it; without a person, the asker."""

    role: Annotated[str, Shape("choice", position=0, required=True, choices=tuple(Role))] = ""
    person: Annotated[str, Shape("person", position=1)] = ""


def run(context: Context, form: Assignment) -> Card:
    """Give the role, bring its holder in, and say so."""
    crisis, role = context.the_crisis, Role(form.role)
    holder = context.named(form.person) if form.person else context.actor
    changed = crisis.given(role, holder.id)
    _check(context, crisis, role, holder)
    if role is Role.LEAD:
        conduct.withdraw_handover(context, changed)
    changed = conduct.apply(context, conduct.record(context, changed, "role", role=role.value, holder=holder.handle))
    posting.invite(context, changed, holder.id)
    conduct.tell(context, changed, f"role.told.{role}", holder=context.mention(holder.id))
    return conduct.done(context, f"role.done.{role}", holder=context.mention(holder.id))


def _check(context: Context, crisis: Crisis, role: Role, holder: Person) -> None:
    """Leads give any role. Others claim one that is free; who could close the crisis by it has to be a lead."""
    if allowed(Permit.LEAD, context.actor, context.org, crisis):
        return
    if holder.id != context.actor.id:
        raise Refusal("role.not_yours_to_give", role=role.value)
    held_by = crisis.holder(role)
    if held_by:
        raise Refusal("role.taken", role=role.value, holder=context.mention(held_by).handle)
    if role is not Role.COMMS and not may_lead(context.actor, context.org):
        raise denied(Permit.LEAD, context.org, f"role {role}")


class Guest(Form):
    """Who is to come in."""

    person: Annotated[str, Shape("person", position=0, required=True)] = ""


def invite(context: Context, form: Guest) -> Card:
    """Bring a person into the rooms of the crisis; a private one they may see from now on."""
    crisis, guest = context.the_crisis, context.named(form.person)
    changed = crisis.joined(guest.id)
    changed = conduct.store(context, conduct.record(context, changed, "invited", guest=guest.handle))
    posting.invite(context, changed, guest.id)
    conduct.tell(context, changed, "invite.told", guest=context.mention(guest.id))
    return conduct.done(context, "invite.done", guest=context.mention(guest.id))


commands = (
    Command("role", Assignment, run, asks=True),
    Command("invite", Guest, invite, permit=Permit.LEAD, asks=True),
)

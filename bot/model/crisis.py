"""The crisis: what it is, who runs it, and which changes are possible from where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.refusals import Refusal


class Severity(IntEnum):
    """1: lives, safety or total loss. 2: many customers. 3: some customers. 4: one case."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def label(self) -> str:
        """The name used in playbooks: sev1 to sev4."""
        return f"sev{self.value}"


class Stage(StrEnum):
    """How far the crisis has come."""

    INVESTIGATING = "investigating"
    STABILISING = "stabilising"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


OPEN_STAGES = (Stage.INVESTIGATING, Stage.STABILISING, Stage.MONITORING)


class Role(StrEnum):
    """Who does what in a crisis; each role is held by one person at a time."""

    LEAD = "lead"
    DEPUTY = "deputy"
    COMMS = "comms"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a crisis's hash chain: how many events there are and the digest of the last."""

    length: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Crisis:
    """A customer crisis, from its declaration to its review."""

    id: str
    org_id: str
    number: int
    title: str
    kinds: tuple[str, ...]
    severity: Severity
    declared_by: str
    declared_at: datetime
    playbook: str  # digest of the frozen copy
    stage: Stage = Stage.INVESTIGATING
    lead: str | None = None
    deputy: str | None = None
    comms: str | None = None
    private: bool = False
    drill: bool = False
    insiders: tuple[str, ...] = ()  # person ids who may see a private crisis
    affected: str = ""
    needs: dict[str, str] = field(default_factory=dict)  # need -> route, where it differs from the playbook
    noticed_at: datetime | None = None  # when customers were told how to reach us
    next_update_at: datetime | None = None
    updates: int = 0
    resolved_at: datetime | None = None
    outcome: str = ""
    room_id: str = ""
    announcements: dict[str, str] = field(default_factory=dict)  # room -> the delivery that announced it there
    chain: ChainHead = ChainHead()
    version: int = 1

    @property
    def ref(self) -> str:
        """How people name it: C-12."""
        return f"C-{self.number}"

    @property
    def open(self) -> bool:
        """Whether work goes on."""
        return self.stage is not Stage.RESOLVED

    def holder(self, role: Role) -> str | None:
        """Return the id of the person in a role, or None."""
        return {Role.LEAD: self.lead, Role.DEPUTY: self.deputy, Role.COMMS: self.comms}[role]

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """Return every role that a person holds here."""
        return tuple(role for role in Role if self.holder(role) == person_id)

    def visible_to(self, person_id: str) -> bool:
        """A private crisis exists only for those who are inside."""
        return not self.private or person_id in self.insiders

    def given(self, role: Role, person_id: str) -> Crisis:
        """Give a role to a person, who is thereby inside. Refuses when they hold it already."""
        self._must_be_open()
        if self.holder(role) == person_id:
            raise Refusal("role.held_already", role=role.value)
        known = self.told_to(person_id)
        if role is Role.LEAD:
            return replace(known, lead=person_id)
        if role is Role.DEPUTY:
            return replace(known, deputy=person_id)
        return replace(known, comms=person_id)

    def told_to(self, person_id: str) -> Crisis:
        """Let a person in: from now on they may see it, private or not."""
        return self if person_id in self.insiders else replace(self, insiders=(*self.insiders, person_id))

    def joined(self, person_id: str) -> Crisis:
        """Bring a person in. Refuses somebody who is inside already."""
        self._must_be_open()
        if person_id in self.insiders:
            raise Refusal("invite.inside_already")
        return self.told_to(person_id)

    def graded(self, severity: Severity) -> Crisis:
        """Change the severity. Refuses the one it has."""
        self._must_be_open()
        if severity is self.severity:
            raise Refusal("severity.same", severity=severity.value)
        return replace(self, severity=severity)

    def staged(self, stage: Stage) -> Crisis:
        """Move to another open stage, forwards or back. Resolving and reopening are their own verbs."""
        self._must_be_open()
        if stage is self.stage:
            raise Refusal("stage.same", stage=stage.value)
        return replace(self, stage=stage)

    def resolved(self, now: datetime, outcome: str) -> Crisis:
        """Close it: no promise of an update stays open."""
        self._must_be_open()
        return replace(self, stage=Stage.RESOLVED, resolved_at=now, outcome=outcome, next_update_at=None)

    def reopened(self) -> Crisis:
        """Open it again where it was left: under watch."""
        if self.open:
            raise Refusal("reopen.open_already", crisis=self.ref)
        return replace(self, stage=Stage.MONITORING, resolved_at=None, outcome="")

    def updated(self, next_at: datetime) -> Crisis:
        """Count an update and promise the next."""
        self._must_be_open()
        return replace(self, updates=self.updates + 1, next_update_at=next_at)

    def promised(self, next_at: datetime) -> Crisis:
        """Move the promised time of the next update without posting one."""
        return replace(self, next_update_at=next_at)

    def noticed(self, now: datetime) -> Crisis:
        """Mark that customers have been told how to reach us. Refuses a second time."""
        self._must_be_open()
        if self.noticed_at is not None:
            raise Refusal("notice.done_already")
        return replace(self, noticed_at=now)

    def routed(self, need: str, route: str) -> Crisis:
        """Send a need to another route in this crisis only."""
        self._must_be_open()
        return replace(self, needs={**self.needs, need: route})

    def _must_be_open(self) -> None:
        if not self.open:
            raise Refusal("crisis.closed", crisis=self.ref)

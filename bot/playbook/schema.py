"""The shape of a playbook file: pydantic models that refuse whatever they do not know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$", max_length=60)]
LocaleCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
SeverityName = Literal["sev1", "sev2", "sev3", "sev4"]
Tactic = Literal["reach", "focus", "safer", "value"]
ResourceCategory = Literal["government", "community", "gated", "selfcare", "professional"]
TACTICS: tuple[Tactic, ...] = ("reach", "focus", "safer", "value")


class Part(BaseModel):
    """Base of every piece of a playbook: frozen, and closed to unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """One sentence or more: a catalogue key (`msg`), or the company's own words per locale (`text`)."""

    msg: str | None = None
    text: dict[LocaleCode, str] | None = None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """Refuse a text that is nowhere, or in two places that could disagree."""
        if (self.msg is None) == (self.text is None):
            raise ValueError("give either msg (a catalogue key) or text (locale: words)")
        return self


class Need(Part):
    """What a customer may need, and the route that serves it first."""

    id: Identifier
    label: Text
    route: Identifier
    backup: list[Identifier] = []
    priority: int = 9  # the smallest is printed first; an emergency is 0


class Point(Part):
    """One talking point. `kind`: said to the customer, asked, done by the agent, or avoided."""

    id: Identifier
    text: Text
    kind: Literal["say", "ask", "do", "avoid"] = "say"
    role: (
        Literal[
            "opening",
            "safety_check",
            "seen_before",
            "helped_others",
            "honest_limit",
            "hope",
            "perspective",
            "next_step",
        ]
        | None
    ) = None
    requires: list[Literal["similar_case", "helped_others"]] = []


class TalkingPoints(Part):
    """The article's four tactics, each in the order in which the points are used."""

    reach: list[Point] = []
    focus: list[Point] = []
    safer: list[Point] = []
    value: list[Point] = []


class Answer(Part):
    """What kind of answer a triage question takes, and its bounds."""

    type: Literal["integer", "money", "choice", "multi", "yesno", "date", "text", "place"]
    min: int | None = None
    max: int | None = None
    options_from: str | None = None
    options: list[Text] = []
    min_options: int | None = None
    max_options: int | None = None
    max_graphemes: int | None = None


class Question(Part):
    """One triage question; at most one of a playbook `sets: bleeding`, the main issue."""

    id: Identifier
    ask: Text
    answer: Answer
    vars: dict[str, str] = {}
    who: list[Literal["employees", "customers", "community"]] = []
    weight: int = Field(default=1, ge=0, le=5)
    sets: Literal["bleeding"] | None = None


class Option(Part):
    """A way to relieve the main issue that a customer can choose."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    label: Text
    time_to_effect: timedelta
    cost: Literal["none", "low", "medium", "high"] = "none"


class Options(Part):
    """Two options at least, or the reason why there is only one."""

    min: int = 2
    only_one_reason: Text | None = None
    items: list[Option] = []


class Story(Part):
    """A short story of a good outcome; shown only as a suggestion, never sent by itself."""

    id: Identifier
    text: Text
    consent: Literal["named", "anonymised", "composite"]
    approved_by: str
    review_by: date
    not_when: list[Literal["life_risk", "health", "grief"]] = ["life_risk"]


class Draft(Part):
    """The words of one outlet; which fields it needs depends on the outlet."""

    body: Text
    title: Text | None = None
    subject: Text | None = None
    preheader: Text | None = None


class Broadcast(Part):
    """One message for every outlet that the playbook prepares."""

    sms: Draft | None = None
    x: Draft | None = None
    email: Draft | None = None
    site_popup: Draft | None = None
    ivr: Draft | None = None


class Skeleton(Part):
    """The prompts beside each field of an update, in the fixed order of every update."""

    know: Text
    unknown: Text
    affected: Text
    doing: Text
    do_now: Text


class Task(Part):
    """Something the crisis team does, in order; the first is always the contact notice."""

    id: Identifier
    text: Text


class ValueAdd(Part):
    """Which kinds of resource help a customer who has to wait, best first."""

    id: Identifier
    category: ResourceCategory
    hint: Text
    audience: Literal["customer", "staff"] = "customer"


class Pace(Part):
    """A duration for each severity."""

    sev1: timedelta
    sev2: timedelta
    sev3: timedelta
    sev4: timedelta


class ValueAddPace(Part):
    """How often a waiting customer gets something of value, and when that ends."""

    every: timedelta
    max: int


class BreakPace(Part):
    """When an agent is nudged to take a break."""

    after_contacts: int
    or_every: timedelta


class Cadence(Part):
    """Every interval that the schedule uses."""

    first_update: Pace
    updates: Pace
    follow_up: list[timedelta]
    value_add: ValueAddPace
    staff_break: BreakPace


class Playbook(Part):
    """A whole playbook after `extends` and overlays are applied."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_number: Literal[1] = Field(alias="schema")
    id: Identifier
    revision: int = Field(ge=1)
    label: Text
    summary: Text
    severity_default: SeverityName
    needs: list[Need]
    talking_points: TalkingPoints
    tasks: list[Task]
    triage: list[Question]
    options: Options
    stories: list[Story] = []
    update: Skeleton
    broadcast: dict[Literal["holding", "update", "resolved"], Broadcast]
    value_add: list[ValueAdd]
    safety: Text
    cadence: Cadence

    def dump(self) -> dict[str, Any]:
        """Return the plain JSON document that a crisis keeps as its frozen copy."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

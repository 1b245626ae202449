"""The shape of a file of resources: what helps customers who wait, and how sure that is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import Field

from bot.playbook.schema import Identifier, Part, ResourceCategory, Text

Topic = Literal["work", "personal"]
Medium = Literal["article", "audio", "guide", "phone", "site", "text", "video"]
EvidenceKind = Literal["official", "third_party", "none"]
CATEGORIES: tuple[str, ...] = get_args(ResourceCategory)
TOPICS: tuple[str, ...] = get_args(Topic)
MEDIA: tuple[str, ...] = get_args(Medium)
EVERYWHERE = "*"  # every region, and of a language: more than are named
QUARTER = timedelta(days=90)


class Phone(Part):
    """A telephone number; numbers change more often than pages, so that each has a check of its own."""

    number: str = Field(min_length=3, max_length=40)
    verified_on: date | None = None


class ResourceEntry(Part):
    """One thing that helps. Without a status of its own nobody has looked at it yet."""

    id: Identifier
    name: Text
    about: Text
    url: str = Field(default="", max_length=500)
    phone: Phone | None = None
    category: ResourceCategory
    audience: Literal["customer", "staff"] = "customer"
    topics: tuple[Topic, ...] = ("work", "personal")
    crisis_types: tuple[str, ...] = ()  # none: it helps in every kind
    medium: Medium = "site"
    regions: tuple[str, ...] = Field(min_length=1)  # such as NG or IN-AP
    locales: tuple[str, ...] = Field(min_length=1)
    gated: bool = False  # the company's own content, which customers see only while somebody opened it
    evidence: str = ""  # the page on which it was seen
    evidence_kind: EvidenceKind = "none"
    verified_on: date | None = None
    verified_by: str = ""
    review_every: timedelta = QUARTER
    expires_on: date | None = None
    status: Literal["live", "unverified", "dead"] = "unverified"

    @property
    def is_gated(self) -> bool:
        """Whether it has to be opened before a customer may have it."""
        return self.gated or self.category == "gated"

    @property
    def address(self) -> str:
        """What a person looks at to verify it: its link and its number; once either changes it is not verified."""
        return " ".join(filter(None, (self.url, self.phone.number if self.phone else "")))


class ResourceBook(Part):
    """A file of resources."""

    schema_number: Literal[1] = Field(alias="schema")
    resources: list[ResourceEntry]

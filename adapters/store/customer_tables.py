"""The tables of customers: who they are, what they were promised, what helps them, and how they came in."""

from __future__ import annotations

from sqlalchemy import Table

from adapters.store.columns import flags, index, instants, numbers, table, texts
from bot.model.customer import Contact, ContactPoint, Customer
from bot.model.duties import PopUp
from bot.model.follow_up import FollowUp
from bot.model.resource import AddedResource, ResourceState, SentResource
from bot.model.upload import Upload

customers = table(
    "customers",
    *texts("name", "added_by", "language", "zone", "region", "mood", "consent", "notes"),
    *texts("merged_into", null=True),
    *numbers("number", "tier"),
    *flags("opted_out"),
    *instants("added_at"),
    *instants("erased_at", null=True),
)
contact_points = table("contact_points", *texts("customer_id", "kind", "value"), of=customers, by="customer_id")
contacts = table(
    "contacts",
    *texts("customer_id", "crisis_id", "follow_up_id", "by", "channel", "outcome", "words"),
    *instants("at"),
    of=customers,
    by="customer_id",
)
follow_ups = table(
    "follow_ups",
    *texts("crisis_id", "customer_id", "promise", "created_by", "state", "channel", "outcome", "main_issue"),
    *texts("passed_by", "enough"),
    *texts("owner", null=True),
    *numbers("number", "tier", "tries", "gifts"),
    *instants("promised_at", "due_at", "created_at"),
    *instants("claimed_at", "next_contact_at", "closed_at", "reached_at", null=True),
    of=customers,
    by="customer_id",
)
uploads = table(
    "uploads",
    *texts("crisis_id", "name", "by", "content", "columns", "state", "rejected", "room_id"),
    *numbers("number", "lines", "position", "imported", "joined"),
    *instants("at"),
)
pop_ups = table(
    "pop_ups",
    *texts("crisis_id", "place", "by"),
    *instants("up_at", "until"),
    *instants("down_at", null=True),
)
resources = table("resources", *texts("document", "added_by"), *flags("removed"), *instants("added_at"))
resource_states = table(
    "resource_states",
    *texts("status", "verified", "verified_by", "owner", "code", "moved_to", "told", "asked_to_open_by", "opened_by"),
    *numbers("failures"),
    *instants("verified_at", "phoned_at", "checked_at", "check_at", "asked_until", "open_until", null=True),
)
sent_resources = table(
    "sent_resources",
    *texts("customer_id", "crisis_id", "follow_up_id", "resource", "category", "channel", "by", "useful"),
    *instants("at"),
    of=customers,
    by="customer_id",
)
index("customers_number", customers, "org_id", "number", once=True)
index("contact_points_customer", contact_points, "org_id", "customer_id")
index("contacts_customer", contacts, "org_id", "customer_id", "at")
index("contacts_crisis", contacts, "org_id", "crisis_id", "at")
index("contacts_person", contacts, "org_id", "by", "at")
index("follow_ups_number", follow_ups, "org_id", "number", once=True)
index("follow_ups_customer", follow_ups, "org_id", "customer_id")
LIVE = follow_ups.c.closed_at.is_(None)
index("follow_ups_crisis", follow_ups, "org_id", "crisis_id", "state", "due_at")
index("follow_ups_owner", follow_ups, "org_id", "owner", "due_at", where=LIVE)
index(
    "follow_ups_queue",
    follow_ups,
    *("org_id", "crisis_id", "due_at", "tier", "number"),
    where=LIVE & follow_ups.c.owner.is_(None),
)
index("uploads_number", uploads, "org_id", "number", once=True)
index("uploads_state", uploads, "org_id", "state")
index("pop_ups_crisis", pop_ups, "org_id", "crisis_id")
index("resource_states_check", resource_states, "org_id", "check_at", where=resource_states.c.check_at.is_not(None))
index("sent_resources_customer", sent_resources, "org_id", "customer_id", "at")
index("sent_resources_crisis", sent_resources, "org_id", "crisis_id", "at")

CUSTOMER_TABLES: dict[type, Table] = {
    Customer: customers,
    ContactPoint: contact_points,
    Contact: contacts,
    FollowUp: follow_ups,
    Upload: uploads,
    PopUp: pop_ups,
    AddedResource: resources,
    ResourceState: resource_states,
    SentResource: sent_resources,
}

"""The English catalogue, and the families of keys that the code puts together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import get_args

import polib

from adapters.files import interface_texts
from bot.access import Permit
from bot.cards import Tone
from bot.customers.headings import FIELDS
from bot.customers.lines import REASONS
from bot.forms import shapes
from bot.model.crisis import Role, Severity, Stage
from bot.model.customer import Channel, Consent, ContactOutcome, Mood, PointKind
from bot.model.duties import OF_A_CRISIS, OF_A_FOLLOW_UP, ReminderKind
from bot.model.follow_up import FollowUpState
from bot.model.routing import RouteStatus
from bot.model.upload import UploadState
from bot.playbook.schema import TACTICS, Point
from bot.resources.schema import CATEGORIES, MEDIA, TOPICS
from bot.resources.standing import Standing
from bot.texts import LOCALES
from commands import ALL
from tests.core.speech import Saying, Scope, calls, name_of, sources

KINDS = ("natural_disaster", "financial_setback", "health_personal", "product_failure")
FACTS = ("severity", "stage", "kinds", "declared", "affected", "next_update", "resolved", *Role)
VERBS = [command.verb.replace(" ", "_") for command in ALL]
CAUSES = (
    *("not_in_channel", "channel_not_found", "externally_shared", "not_installed", "is_archived", "cannot_unarchive"),
    *("missing_scope", "token_revoked", "account_inactive", "invalid_auth", "restricted_action", "user_disabled"),
    *("outcome_unknown", "is_inactive", "after_failed", "no_account", "name_taken"),
)
NUDGES = (*OF_A_FOLLOW_UP, ReminderKind.TAKE_DOWN, ReminderKind.REGATE, ReminderKind.STAFF_BREAK)
FAULTS = ("required", "too_long", "too_big", "choice", "duration", "number")


@cache
def catalogue() -> dict[str, polib.POEntry]:
    """The English interface by key."""
    return {entry.msgid: entry for text in interface_texts("en").values() for entry in polib.pofile(text)}


def sentences(key: str) -> list[str]:
    """Return every form of a sentence."""
    entry = catalogue()[key]
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def recorded() -> set[str]:
    """Return the kinds of events that anything records."""
    return {key for key, _ in record_calls()}


def record_calls() -> Iterator[tuple[str, set[str]]]:
    """Yield the kind of each recorded event with the facts that it is given."""
    for _, tree in sources("bot", "commands"):
        for call, scope in calls(tree, Scope()):
            if name_of(call) == "record" and len(call.args) > 2:
                given = {"text"}
                for each in call.keywords:
                    given |= {each.arg} if each.arg else scope.names(each.value) or set()
                yield from ((kind, given) for kind in scope.texts(call.args[2]))


def of(*names: object) -> list[str]:
    return [str(name) for name in names]


@cache
def families() -> dict[str, list[str]]:
    """What stands for `*` in each family of keys that the code puts together."""
    manners = [*get_args(Point.model_fields["kind"].annotation), "locked"]
    fields = [f"{command.form_key[5:]}.{name}" for command in ALL for name in shapes(command.form)]
    return {
        "severity.*": of(*(grade.value for grade in Severity)),
        "stage.*": of(*Stage),
        "stage.changed.*": of(*(stage for stage in Stage if stage is not Stage.RESOLVED)),
        "kind.*": of(*KINDS),
        "cues.*": of(*KINDS),
        "customer.mood.*": of(*Mood),
        "customer.opening.*": of(*Mood),
        "customer.consent.*": of(*Consent),
        "customer.channel.*": of(*Channel),
        "customer.outcome.*": of(*ContactOutcome),
        "customer.point.*": of(*PointKind),
        "customer.fact.*": of("language", "zone", "region", "tier", "consent", "joined", "added"),
        "language.*": of(*LOCALES),
        "cause.*": of(*CAUSES),
        "fact.*": of(*FACTS),
        "update.*": of("know", "unknown", "affected", "doing", "do_now"),
        "tactic.*": of(*TACTICS),
        "tactic.*.aim": of(*TACTICS),
        "talk.*": manners,
        "route.status.*": of(*RouteStatus),
        "route.told.*": of(*RouteStatus),
        "route.told.*.why": of(*RouteStatus),
        "digest.day.*": of("opened", "closed", "contacts", "gifts", "missed", "tomorrow"),
        "reminder.*": of(*OF_A_CRISIS),
        "reminder.*.title": of(*OF_A_CRISIS),
        "reminder.*.button": of(*OF_A_CRISIS),
        "reminder.done.*": of("snoozed", "off", "on"),
        "nudge.*": of(*NUDGES),
        "nudge.*.title": of(*NUDGES),
        "nudge.*.button": of(*NUDGES),
        "reminding.*": of(*ReminderKind),
        "resource.standing.*": of(*Standing),
        "resource.warn.*": of(*(each for each in Standing if each is not Standing.LIVE)),
        "resource.trouble.*": of("dead", "overdue"),
        "resource.category.*": of(*CATEGORIES),
        "resource.medium.*": of(*MEDIA),
        "resource.topic.*": of(*TOPICS),
        "resource.useful.*": of("yes", "no"),
        "import.field.*": of(*FIELDS, "nothing"),
        "import.reason.*": of(*REASONS),
        "import.state.*": of(*UploadState),
        "import.fact.*": of("imported", "joined", "rejected"),
        "refusal.import.*": of("no_name", "no_contact"),
        "Refusal import.*": of("no_name", "no_contact"),
        "Refusal import.file.*": of("encoding", "empty", "heading"),
        "Refusal resource.not_sent.*": of(*(each for each in Standing if each is not Standing.LIVE)),
        "channel.*": of(*Channel),
        "follow.mood.*": of(*Mood),
        "follow.state.*": of(*FollowUpState),
        "follow.fact.*": of(
            "customer", "reach", "language", "local_time", "state", "due", "owner", "crisis", "issue", "outcome"
        ),
        "follow.contact.*": of(*ContactOutcome),
        "follow.told.*": of(*(each for each in ContactOutcome if each is not ContactOutcome.SENT)),
        "follow.enough.*": of("yes", "no"),
        "event.*": sorted(recorded()),
        "field.*": of(*FAULTS),
        "help.permit.*": of(*Permit),
        "help.*": VERBS,
        "usage.*": VERBS,
        "form.*": [
            command.form_key[5:] for command in ALL if any(not each.hidden for each in shapes(command.form).values())
        ],
        "form.*.*": fields,
        "role.told.*": of(*Role),
        "role.done.*": of(*Role),
        "console.tone.*": of(*get_args(Tone)),
        "console.message.*": of("pinned", "edited"),
        "console.key.*": of("yes", "no"),
        "cli.*": of("db", "playbook", "audit", "resource"),
        "change.*": of("added", "removed", "changed", "reordered"),
        "denied.*": of(*Permit),
        "Refusal usage.*": of("missing", "wrong"),
    }


def asked(saying: Saying) -> list[str]:
    """Return the full keys that a call may ask for; a family that is new has to be listed above."""
    family = f"{saying.how} {saying.key}" if f"{saying.how} {saying.key}" in families() else saying.key
    keys = [saying.key.replace("*", each, 1) for each in families()[family]] if "*" in saying.key else [saying.key]
    if saying.how != "Refusal":
        return keys
    return [full for key in keys for full in (f"refusal.{key}", f"refusal.{key}.fix")]


def field_choices() -> Iterator[tuple[str, str]]:
    for command in ALL:
        for name, shape in shapes(command.form).items():
            yield from ((f"{command.form_key[5:]}.{name}", choice) for choice in shape.choices)

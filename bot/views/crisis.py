"""The crisis card: the header that is pinned in the room and shown by `status`, and lists of crises."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import Actions, Block, Button, Card, Facts, Items, Moment, Notice, Phrase, Text, Tone, phrase
from bot.context import Context
from bot.model.crisis import Crisis, Role, Severity
from bot.model.duties import Update
from bot.texts import Say

LOUD = (Severity.SEV1, Severity.SEV2)
MOST = 20  # crises in a list


def title_of(crisis: Crisis) -> str:
    """Return the line by which people know a crisis."""
    return f"{crisis.ref} · {crisis.title}"


def status_card(context: Context, crisis: Crisis, say: Say, latest: Update | None) -> Card:
    """Return the whole state of a crisis on one card."""
    blocks: list[Block] = [*_warnings(crisis, say), Facts(_facts(context, crisis, say))]
    if latest:
        blocks.append(Text(say.phrase("status.latest", words=latest.know), "quote"))
    if crisis.outcome:
        blocks.append(Text(say.phrase("status.outcome", words=crisis.outcome), "quote"))
    blocks.append(Actions(_buttons(crisis, say)))
    return Card("crisis.status", title_of(crisis), tuple(blocks), _tone(crisis))


def _tone(crisis: Crisis) -> Tone:
    if not crisis.open:
        return "good"
    return "danger" if crisis.lead is None or crisis.severity in LOUD else "warn"


def _warnings(crisis: Crisis, say: Say) -> list[Notice]:
    warnings = []
    if crisis.drill:
        warnings.append(Notice(say.phrase("status.drill"), "warn"))
    if crisis.open and crisis.lead is None:
        warnings.append(Notice(say.phrase("status.nobody_leads"), "danger"))
    if crisis.open and crisis.noticed_at is None:
        warnings.append(Notice(say.phrase("status.no_notice_yet"), "warn"))
    if crisis.private:
        warnings.append(Notice(say.phrase("status.private"), "plain"))
    return warnings


def _facts(context: Context, crisis: Crisis, say: Say) -> tuple[tuple[str, Phrase], ...]:
    def holder(role: Role) -> Phrase:
        person = crisis.holder(role)
        return phrase(context.mention(person)) if person else say.phrase("status.nobody")

    known: list[tuple[str, Phrase]] = [
        ("severity", phrase(say(f"severity.{crisis.severity.value}"))),
        ("stage", phrase(say(f"stage.{crisis.stage}"))),
        (
            "kinds",
            phrase(", ".join(say.label("kind", kind) for kind in crisis.kinds)),
        ),
        *((role.value, holder(role)) for role in Role),
        (
            "declared",
            say.phrase("status.declared_by", who=context.mention(crisis.declared_by), at=Moment(crisis.declared_at)),
        ),
    ]
    if crisis.affected:
        known.append(("affected", phrase(crisis.affected)))
    if crisis.next_update_at:
        known.append(("next_update", phrase(Moment(crisis.next_update_at))))
    if crisis.resolved_at:
        known.append(("resolved", phrase(Moment(crisis.resolved_at))))
    return tuple((say(f"fact.{name}"), words) for name, words in known)


def _buttons(crisis: Crisis, say: Say) -> tuple[Button, ...]:
    ref = crisis.ref
    if not crisis.open:
        return (
            Button(say("button.timeline"), f"{ref} timeline"),
            Button(say("button.reopen"), f"{ref} reopen"),
        )
    lead = () if crisis.lead else (Button(say("button.take_lead"), f"{ref} role lead", "primary"),)
    return (
        *lead,
        Button(say("button.update"), f"{ref} update", "plain" if lead else "primary"),
        Button(say("button.talk"), f"{ref} talk"),
        Button(say("button.routes"), f"{ref} route"),
        Button(say("button.timeline"), f"{ref} timeline"),
        Button(say("button.resolve"), f"{ref} resolve", "danger"),
    )


def announcement_card(context: Context, crisis: Crisis, say: Say) -> Card:
    """Return the short card that tells everyone of a public crisis, outside its room."""
    lead = phrase(context.mention(crisis.lead)) if crisis.lead else say.phrase("status.nobody_leads")
    pairs = (
        (say("fact.severity"), phrase(say(f"severity.{crisis.severity.value}"))),
        (say("fact.stage"), phrase(say(f"stage.{crisis.stage}"))),
        (say("fact.lead"), lead),
    )
    drill = (Notice(say.phrase("status.drill"), "warn"),) if crisis.drill else ()
    actions = Actions((Button(say("button.status"), f"{crisis.ref} status"),))
    return Card("crisis.announcement", title_of(crisis), (*drill, Facts(pairs), actions), _tone(crisis))


def list_card(crises: Sequence[Crisis], say: Say, title: str) -> Card:
    """Return crises as a list, each with the words that open it."""
    if not crises:
        return Card("crisis.list", title, (Text(say.phrase("list.none")),))
    lines = tuple(
        say.phrase(
            "list.line",
            crisis=title_of(crisis),
            severity=say(f"severity.{crisis.severity.value}"),
            stage=say(f"stage.{crisis.stage}"),
            since=Moment(crisis.declared_at),
        )
        for crisis in crises[:MOST]
    )
    left_out = len(crises) - len(lines)
    more = (Text(phrase(say.count("list.left_out", left_out)), "quiet"),) if left_out else ()
    buttons = tuple(Button(crisis.ref, f"{crisis.ref} status") for crisis in crises[:5])
    return Card("crisis.list", title, (Items(lines), *more, Actions(buttons)))


def similar_card(crises: Sequence[Crisis], anyway: str, say: Say) -> Card:
    """Return the question that is asked when a crisis like the one declared is open already."""
    lines = tuple(
        say.phrase("list.line_short", crisis=title_of(crisis), since=Moment(crisis.declared_at)) for crisis in crises
    )
    buttons = (
        *(
            Button(say("button.open_that", crisis=crisis.ref), f"{crisis.ref} status", "primary")
            for crisis in crises[:3]
        ),
        Button(say("button.declare_anyway"), anyway),
    )
    blocks = (Text(say.phrase("declare.similar")), Items(lines), Actions(buttons))
    return Card("declare.similar", say("declare.similar.title"), blocks, "warn")

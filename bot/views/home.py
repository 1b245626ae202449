"""The first page: the open crises with one's part in them, and the way to declare one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards import Actions, Block, Button, Card, Divider, Moment, Phrase, Text, phrase
from bot.context import Context
from bot.digests.owed import Owed
from bot.following.crowd import Crowd
from bot.model.crisis import Crisis
from bot.views.crisis import title_of
from bot.views.follow_lists import home_blocks, next_customer, owed_words

MOST = 8  # crises that are shown, so that a chat takes them in one message; the others are counted


def home_card(
    context: Context, crises: Sequence[Crisis], crowds: Mapping[str, Crowd], owed: Owed | None, *, may_declare: bool
) -> Card:
    """Return the page of the one who asks; `crowds` is what each crisis owes to customers, by its id."""
    say = context.say
    blocks: list[Block] = [Text(say.phrase("home.none" if not crises else "home.open"))]
    for crisis in crises[:MOST]:
        blocks += _part(context, crisis, crowds.get(crisis.id, Crowd()))
    if len(crises) > MOST:
        blocks.append(Text(phrase(say.count("list.left_out", len(crises) - MOST)), "quiet"))
    blocks += [*home_blocks(owed, say), Divider()]
    declare = (Button(say("button.declare"), "declare", "primary"),) if may_declare else ()
    blocks.append(Actions((*declare, Button(say("button.help"), "help"), Button(say("button.language"), "language"))))
    return Card("home", say("home.title", org=context.org.name), tuple(blocks))


def _part(context: Context, crisis: Crisis, crowd: Crowd) -> tuple[Block, ...]:
    say = context.say
    severity, stage = say(f"severity.{crisis.severity.value}"), say(f"stage.{crisis.stage}")
    state = say.phrase("home.line", severity=severity, stage=stage, since=Moment(crisis.declared_at))
    buttons = [Button(say("button.status"), f"{crisis.ref} status")]
    if crisis.next_update_at is not None and crisis.roles_of(context.actor.id):
        buttons.append(Button(say("button.update"), f"{crisis.ref} update", "primary"))
    if crowd.live:
        state = (*state, " · ", *owed_words(crowd, say))
        buttons += next_customer(crisis.ref, crowd, say)
    return (Text(phrase(title_of(crisis)), "heading"), Text(state), *_duty(context, crisis), Actions(tuple(buttons)))


def _duty(context: Context, crisis: Crisis) -> tuple[Text, ...]:
    """Return what one is in a crisis, and when its next update is promised."""
    say = context.say
    roles = ", ".join(say(f"fact.{role}") for role in crisis.roles_of(context.actor.id))
    own: Phrase = say.phrase("home.role", roles=roles) if roles else ()
    due: Phrase = say.phrase("home.due", at=Moment(crisis.next_update_at)) if crisis.next_update_at else ()
    return tuple(Text(words, "quiet") for words in (own, due) if words)

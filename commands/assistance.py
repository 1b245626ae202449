"""`help`: the verbs that the asker may use here, or one verb in full."""

from __future__ import annotations

from typing import Annotated

from bot.access import allowed
from bot.cards import Card, Items, Text, phrase
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.grammar import nearest
from bot.refusals import Refusal


class Topic(Form):
    """Which verb to explain."""

    verb: Annotated[str, Shape(position=0, rest=True)] = ""


def run(context: Context, form: Topic) -> Card:
    """Show one verb's help, or the list for the asker's roles."""
    wanted = form.verb.lower()
    return _one(context, context.aliases.get(wanted, wanted)) if wanted else _all(context)


def _one(context: Context, verb: str) -> Card:
    if verb not in context.permits:
        raise Refusal("verb.unknown", verb=verb[:40], nearest=nearest(verb, context.permits) or "help")
    say, key = context.say, verb.replace(" ", "_")
    family = [name for name in context.permits if name == verb or name.startswith(f"{verb} ")]
    usages = tuple(phrase(say(f"usage.{name.replace(' ', '_')}")) for name in family)
    who = Text(say.phrase(f"help.permit.{context.permits[verb]}"), "quiet")
    return Card("help.verb", say("help.verb", verb=verb), (Text(say.phrase(f"help.{key}")), Items(usages), who))


def _all(context: Context) -> Card:
    say = context.say
    usable = [
        verb
        for verb, permit in context.permits.items()
        if " " not in verb and allowed(permit, context.actor, context.org, context.crisis)
    ]
    lines = tuple(say.phrase("help.line", usage=say(f"usage.{verb}"), words=say(f"help.{verb}")) for verb in usable)
    return Card("help.all", say("help.title"), (Text(say.phrase("help.intro")), Items(lines)))


command = Command("help", Topic, run, about=About.MAYBE, writes=False, aliases=("?", "commands"))

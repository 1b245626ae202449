"""`talk` and `tasks`: what the crisis's playbook says to tell customers, and what the team has to do."""

from __future__ import annotations

from typing import Annotated, cast

from bot.cards import Card, Text
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Nothing, Shape
from bot.playbook.schema import TACTICS, Tactic
from bot.texts import LOCALES, Say
from bot.views.duties import tasks_card
from bot.views.talking import overview_card, tactic_card


class Points(Form):
    """Which tactic, and in which language."""

    tactic: Annotated[str, Shape("choice", position=0, choices=TACTICS)] = ""
    lang: Annotated[str, Shape()] = ""


def run(context: Context, form: Points) -> Card:
    """Show the first points of all tactics, or all points of one."""
    crisis = context.the_crisis
    playbook = context.shelf.of(context.work, crisis)
    say = context.texts.speaking(form.lang) if form.lang else context.say
    if form.tactic:
        card = tactic_card(context.org, crisis, playbook, cast(Tactic, form.tactic), say)
    else:
        card = overview_card(context.org, crisis, playbook, say)
    return _with_notice(card, form.lang, say)


def _with_notice(card: Card, wanted: str, say: Say) -> Card:
    """Say so when the language that was asked for is not there: never a silent substitute."""
    if not wanted or say.locale == wanted:
        return card
    name = say.label("language", wanted) if wanted in LOCALES else wanted
    notice = Text(say.phrase("talk.no_language", wanted=name), "quiet")
    return Card(card.key, card.title, (notice, *card.blocks), card.tone)


def tasks(context: Context, _form: Nothing) -> Card:
    """Show what the team has to do, in order."""
    crisis = context.the_crisis
    return tasks_card(crisis, context.shelf.of(context.work, crisis), context.say)


commands = (
    Command("talk", Points, run, writes=False, aliases=("points",)),
    Command("tasks", Nothing, tasks, writes=False, aliases=("todo",)),
)

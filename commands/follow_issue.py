"""`follow issue`: what troubles a customer most, in the words of the playbook or in one's own."""

from __future__ import annotations

from typing import Annotated

from bot import shelf
from bot.cards import Card
from bot.command import About, Command
from bot.context import Context
from bot.following import course
from bot.following.finding import Case, apart, held
from bot.forms import Form, Shape, view_form
from bot.views.follow_replies import issue_card, short_card

VERB = "follow issue"


class Issue(Form):
    """Which follow-up, and what troubles the customer most: a need of the playbook, or other words."""

    follow: Annotated[str, Shape(position=0)] = ""
    issue: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""


def issue(context: Context, form: Issue) -> Card:
    """Keep what troubles a customer most; without words, offer the needs of the playbook."""
    named, words = apart(form.follow, form.issue)
    case = held(context, named)
    if not words:
        view = view_form(Issue, VERB, context.say, raw={"follow": case.follow_up.ref})
        return issue_card(case, _needs(context, case, context.say.locale), view, context.say)
    known = _known(context, case, words)
    case = course.changed(context, case, case.follow_up.troubled(known))
    return short_card(case, "follow.told.issue", context.say, issue=known)


def _needs(context: Context, case: Case, locale: str) -> dict[str, str]:
    """Return the needs of the crisis's playbook in a language, by their names."""
    needs = context.shelf.of(context.work, case.crisis).needs
    return {need.id: shelf.words(need.label, locale) for need in needs}


def _known(context: Context, case: Case, words: str) -> str:
    """Return a need in the organisation's language, so that the same one is counted as one; else the words."""
    needs = _needs(context, case, context.org.locale)
    spoken = {label.casefold(): name for name, label in _needs(context, case, context.say.locale).items()}
    name = words.casefold() if words.casefold() in needs else spoken.get(words.casefold(), "")
    return needs.get(name, words)


commands = (Command(VERB, Issue, issue, about=About.NOTHING, asks=True),)

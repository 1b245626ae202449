"""What is answered to each act on a follow-up: what was kept, and what is next."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Actions, Block, Button, Card, FormView, Moment, Text, Tone, phrase
from bot.context import Context
from bot.following.finding import Case
from bot.model.customer import Contact, ContactOutcome
from bot.model.follow_up import Enough
from bot.texts import Say
from bot.views.follow_ups import case_card, enough_buttons, warnings

HEARD = (ContactOutcome.REACHED, ContactOutcome.LISTENED)


def added_card(context: Context, case: Case, recent: Contact | None) -> Card:
    """Return the confirmation of a new follow-up, with the customer that was found or added."""
    say, follow = context.say, case.follow_up
    words = say.phrase(
        "follow.added",
        follow=case.follow_up.ref,
        customer=case.name,
        number=case.customer.ref,
        at=Moment(follow.due_at),
    )
    quote = (Text(phrase(follow.promise), "quote"),) if follow.promise else ()
    take = () if follow.owner else (Button(say("button.follow_take"), f"follow take {follow.ref}", "primary"),)
    buttons = Actions((*take, _show(case, say), Button(say("button.follow_due"), f"follow due {follow.ref}")))
    title = say("follow.title", follow=follow.ref, customer=case.name)
    return Card("follow.added", title, (*warnings(context, case, recent), Text(words), *quote, buttons), "good")


def there_card(context: Context, case: Case) -> Card:
    """Return what is there already, in the place of a second one."""
    shown = case_card(context, case, "follow.there_already")
    words = context.say.phrase("refusal.follow.there_already", follow=case.follow_up.ref, customer=case.customer.ref)
    fix = context.say.phrase("refusal.follow.there_already.fix", follow=case.follow_up.ref)
    return Card(shown.key, shown.title, (Text(words), Text(fix), *shown.blocks), "warn")


def contacted_card(context: Context, case: Case, outcome: ContactOutcome, recent: Contact | None) -> Card:
    """Return what was kept of an attempt, and when the customer hears from us next."""
    say, follow = context.say, case.follow_up
    words = say.phrase(
        f"follow.told.{outcome}", follow=case.follow_up.ref, customer=case.name, at=Moment(follow.due_at)
    )
    buttons: tuple[Button, ...] = (
        Button(say("button.follow_due"), f"follow due {follow.ref}"),
        Button(say("button.follow_waiting"), f"follow waiting {follow.ref}"),
    )
    if outcome in HEARD and not follow.main_issue:
        buttons = (*buttons, Button(say("button.follow_issue"), f"follow issue {follow.ref}"))
    if outcome in HEARD:
        done = Button(say("button.follow_done"), f"follow done {follow.ref}", "primary")
        buttons = (done, *buttons, Button(say("button.follow_next"), "follow next"))
    else:  # what was promised is still owed: nobody should close it with the first button under their thumb
        buttons = (Button(say("button.follow_next"), "follow next", "primary"), *buttons)
    return _card(case, "follow.contacted", (*warnings(context, case, recent), Text(words), Actions(buttons)), say)


def waiting_card(case: Case, reason: str, say: Say) -> Card:
    """Return when a customer who waits hears from us, and what may help them meanwhile."""
    ref = case.follow_up.ref
    words = say.phrase(
        "follow.told.waiting", follow=case.follow_up.ref, customer=case.name, at=Moment(case.follow_up.due_at)
    )
    quote = (Text(phrase(reason), "quote"),) if reason else ()
    gift = Button(say("button.follow_gift"), f"resource suggest {ref}", "primary")
    buttons = () if case.customer.opted_out else (gift,)
    next_one = Button(say("button.follow_next"), "follow next")
    return _card(case, "follow.waiting", (Text(words), *quote, Actions((*buttons, next_one))), say)


def issue_card(case: Case, needs: Mapping[str, str], view: FormView, say: Say) -> Card:
    """Return the needs of the playbook as buttons, by their names, and room for other words."""
    ref = case.follow_up.ref
    choices = Actions(tuple(Button(label, f"follow issue {ref} {name}") for name, label in needs.items()))
    words = Text(say.phrase("follow.ask_issue", customer=case.name))
    return _card(case, "follow.issue", (words, choices, view), say)


def done_card(case: Case, say: Say) -> Card:
    """Return the question to ask the customer, with a button for each answer."""
    words = say.phrase("follow.told.done", follow=case.follow_up.ref, customer=case.name)
    blocks = (Text(words), Text(say.phrase("follow.ask_enough")), Actions(enough_buttons(case.follow_up.ref, say)))
    return _card(case, "follow.done", blocks, say)


def enough_card(case: Case, say: Say) -> Card:
    """Return the thanks for an answer; where it was not enough, the way to promise more."""
    answer = case.follow_up.enough
    again = Button(say("button.follow_again"), f"{case.crisis.ref} follow add {case.customer.ref}", "primary")
    next_one = Button(say("button.follow_next"), "follow next")
    buttons = (again, next_one) if answer is Enough.NO else (next_one,)
    words = Text(say.phrase(f"follow.enough.{answer}", follow=case.follow_up.ref, customer=case.name))
    return _card(case, "follow.enough", (words, Actions(buttons)), say, "warn" if answer is Enough.NO else "good")


def short_card(case: Case, key: str, say: Say, **facts: object) -> Card:
    """Return one line about what was done, with the ways to go on."""
    words = Text(
        say.phrase(key, follow=case.follow_up.ref, customer=case.name, at=Moment(case.follow_up.due_at), **facts)
    )
    buttons = (_show(case, say), Button(say("button.follow_next"), "follow next"))
    return _card(case, key, (words, Actions(buttons)), say)


def _card(case: Case, key: str, blocks: tuple[Block, ...], say: Say, tone: Tone = "good") -> Card:
    return Card(key, say("follow.title", follow=case.follow_up.ref, customer=case.name), blocks, tone)


def _show(case: Case, say: Say) -> Button:
    ref = case.follow_up.ref
    return Button(say("button.follow_show", follow=ref), f"follow show {ref}")

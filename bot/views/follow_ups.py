"""Private cards about one follow-up: the customer, what they were promised, and what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cards import Actions, Block, Button, Card, Facts, Items, Mention, Moment, Notice, Phrase, Text, Tone, phrase
from bot.context import Context
from bot.following.contacts import history, last_contact, points
from bot.following.finding import Case
from bot.model.customer import Contact, ContactPoint
from bot.model.follow_up import Enough, FollowUpState
from bot.texts import Say, shortened
from bot.times import show_duration, show_moment

SHOWN = 5  # attempts of the history
LONGEST_RUN = 1_000  # characters of a command that a button of every chat carries
LONGEST_NOTE = 280  # characters of what was noted of one


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a customer beside the follow-up: where they are reached, and what was tried."""

    points: Sequence[ContactPoint]
    contacts: Sequence[Contact]
    recent: Contact | None


def record_of(context: Context, case: Case) -> Record:
    """Look up what stands on the card of a follow-up."""
    contacts = history(context, case, SHOWN)
    return Record(points(context, case.customer), contacts, last_contact(context, case.customer))


def case_card(context: Context, case: Case, key: str = "follow.shown") -> Card:
    """Return everything that somebody needs before they call: for one pair of eyes only."""
    say, record = context.say, record_of(context, case)
    blocks: list[Block] = [*warnings(context, case, record.recent)]
    blocks += [*_opening(context, case), Facts(_facts(context, case, record))]
    if case.follow_up.promise:
        blocks += [Text(say.phrase("nudge.promised"), "quiet"), Text(phrase(case.follow_up.promise), "quote")]
    if record.contacts:
        blocks.append(Text(say.phrase("follow.history"), "heading"))
        blocks.append(Items(tuple(_attempt(context, each) for each in record.contacts)))
    blocks.append(Actions(_buttons(context, case)))
    title = say("follow.title", follow=case.follow_up.ref, customer=case.name)
    return Card(key, title, tuple(blocks), _tone(context, case))


def warnings(context: Context, case: Case, recent: Contact | None) -> tuple[Notice, ...]:
    """Return what must be known before anybody speaks with this customer."""
    say, found = context.say, []
    if case.customer.opted_out:
        found.append(Notice(say.phrase("follow.opted_out"), "danger"))
    if recent:
        found.append(Notice(spoken_with(context, recent), "warn"))
    if case.follow_up.overdue(context.now):
        late = show_duration(context.now - case.follow_up.due_at, say)
        found.append(Notice(say.phrase("follow.overdue", length=late), "danger"))
    return tuple(found)


def spoken_with(context: Context, recent: Contact) -> Phrase:
    """Return who spoke with a customer a short while ago, so that they need not tell it twice."""
    say, who = context.say, context.mention(recent.by)
    ago = show_duration(context.now - recent.at, say)
    if not recent.channel:
        return say.phrase("follow.recent", ago=ago, who=who)
    return say.phrase("follow.recent.by", ago=ago, who=who, channel=say.label("channel", recent.channel))


def _tone(context: Context, case: Case) -> Tone:
    if not case.follow_up.live:
        return "good"
    return "danger" if case.follow_up.overdue(context.now) else "plain"


def _opening(context: Context, case: Case) -> tuple[Block, ...]:
    """Return the first line to say, by the customer's mood and in their language."""
    if not case.follow_up.live:
        return ()
    theirs = context.texts.speaking(case.customer.language, context.org.locale)
    return Text(context.say.phrase("follow.say_first")), Text(
        theirs.phrase(f"follow.mood.{case.customer.mood}"), "quote"
    )


def _facts(context: Context, case: Case, record: Record) -> tuple[tuple[str, Phrase], ...]:
    say, follow, customer = context.say, case.follow_up, case.customer
    owner = phrase(context.mention(follow.owner)) if follow.owner else say.phrase("follow.free")
    pairs = [
        ("customer", phrase(f"{customer.ref} {customer.name}".strip())),
        *(("reach", phrase(", ".join(each.value for each in record.points))) for _ in record.points[:1]),
        *(("language", phrase(say.label("language", customer.language))) for _ in [1] if customer.language),
        *(("local_time", phrase(shown)) for shown in [_local_time(context, customer.zone)] if shown),
        ("state", phrase(say(f"follow.state.{follow.state}"))),
        *(("due", phrase(Moment(follow.due_at))) for _ in [1] if follow.live),
        ("owner", owner),
        ("crisis", phrase(case.crisis.ref)),
        *(("issue", phrase(follow.main_issue)) for _ in [1] if follow.main_issue),
        *(("outcome", phrase(follow.outcome)) for _ in [1] if follow.outcome and not follow.live),
    ]
    return tuple((say(f"follow.fact.{name}"), words) for name, words in pairs)


def _local_time(context: Context, zone: str) -> str:
    """Return what the customer's clock shows, or nothing where their zone is not known."""
    if not zone:
        return ""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    return show_moment(context.now, zone, context.say.locale)


def _attempt(context: Context, contact: Contact) -> Phrase:
    say, outcome = context.say, context.say(f"follow.contact.{contact.outcome}")
    how = say.label("channel", contact.channel) if contact.channel else say("follow.some_way")
    facts = {"at": Moment(contact.at), "who": context.mention(contact.by), "channel": how, "outcome": outcome}
    if not contact.words:
        return say.phrase("follow.attempt", **facts)
    return say.phrase("follow.attempt.words", **facts, words=shortened(contact.words, LONGEST_NOTE))


def _buttons(context: Context, case: Case) -> tuple[Button, ...]:
    say, ref, follow = context.say, case.follow_up.ref, case.follow_up
    if not follow.live:
        again = Button(say("button.follow_again"), f"{case.crisis.ref} follow add {case.customer.ref}")
        asking = enough_buttons(ref, say) if follow.enough is Enough.UNASKED else ()
        return (*asking, again)
    take = () if follow.owner else (Button(say("button.follow_take"), f"follow take {ref}", "primary"),)
    gift = (Button(say("button.follow_gift"), f"resource suggest {ref}"),) if _waits(case) else ()
    give_back = (Button(say("button.follow_pass"), f"follow pass {ref}"),) if follow.owner == context.actor.id else ()
    return (
        *take,
        Button(say("button.follow_reached"), f"follow reached {ref}", "plain" if take else "primary"),
        Button(say("button.follow_left"), f"follow left {ref}"),
        Button(say("button.follow_failed"), f"follow failed {ref}"),
        Button(say("button.follow_waiting"), f"follow waiting {ref}"),
        *gift,
        Button(say("button.follow_done"), f"follow done {ref}"),
        *give_back,
    )


def _waits(case: Case) -> bool:
    return case.follow_up.state is FollowUpState.WAITING and not case.customer.opted_out


def enough_buttons(ref: str, say: Say) -> tuple[Button, ...]:
    """Return the two answers of the customer to whether that was enough."""
    yes = Button(say("button.enough_yes"), f"follow enough {ref} yes", "primary")
    return yes, Button(say("button.enough_no"), f"follow enough {ref} no")


def given_card(case: Case, by: Mention, say: Say) -> Card:
    """Return what somebody is told in private of what they got to do."""
    ref = case.follow_up.ref
    words = say.phrase("follow.given", follow=ref, who=by, customer=case.name, at=Moment(case.follow_up.due_at))
    quote = (Text(phrase(case.follow_up.promise), "quote"),) if case.follow_up.promise else ()
    show = Button(say("button.follow_show", follow=ref), f"follow show {ref}", "primary")
    give_back = Button(say("button.follow_pass"), f"follow pass {ref}")
    return Card(
        "follow.given", say("follow.given.title", follow=ref), (Text(words), *quote, Actions((show, give_back)))
    )


def which_card(
    context: Context, times: Sequence[datetime], run: Callable[[str], str], otherwise: Callable[[str], Block]
) -> Card:
    """Return the question which time is meant: nothing is stored, and each button carries the whole command.

    A command that no button can carry comes back as its form, filled in with the likeliest time.
    """
    say = context.say
    shown = Items(tuple(phrase(Moment(at)) for at in times), ordered=True)
    labels = [(show_moment(at, context.zone, say.locale), run(at.isoformat())) for at in times]
    fits = all(len(words) <= LONGEST_RUN for _, words in labels)
    act = Actions(tuple(Button(label, words) for label, words in labels)) if fits else otherwise(times[0].isoformat())
    return Card(
        "follow.which_time", say("follow.which_time.title"), (Text(say.phrase("follow.which_time")), shown, act)
    )

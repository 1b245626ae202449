"""Lists of follow-ups: what one holds, what a crisis owes, and the numbers of it that everybody may read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import Actions, Block, Button, Card, Items, Moment, Notice, Phrase, Text, Tone, phrase
from bot.context import Context
from bot.digests.cards import owed_line
from bot.digests.owed import Owed
from bot.following.crowd import Crowd
from bot.following.finding import Case
from bot.texts import Say, shortened
from bot.times import show_duration

LONGEST_PROMISE = 120
BUTTONS = 5


def mine_card(context: Context, cases: Sequence[Case], left_out: int) -> Card:
    """Return what one holds, the most urgent first, with a button for each of the first few."""
    say = context.say
    if not cases:
        buttons = Actions((Button(say("button.follow_next"), "follow next", "primary"),))
        return Card("follow.mine", say("follow.mine.title"), (Text(say.phrase("follow.mine.none")), buttons), "good")
    buttons = Actions((*_shows(cases, say), Button(say("button.follow_next"), "follow next")))
    lines, rest = _lines(context, cases), _rest(left_out, say)
    tone: Tone = "danger" if any(case.follow_up.overdue(context.now) for case in cases) else "plain"
    return Card("follow.mine", say("follow.mine.title"), (lines, *rest, buttons), tone)


def list_card(context: Context, cases: Sequence[Case], left_out: int) -> Card:
    """Return follow-ups with their holders; it is read in private, so that their customers are named."""
    say = context.say
    if not cases:
        return Card("follow.list", say("follow.list.title"), (Text(say.phrase("follow.list.none")),))
    blocks: tuple[Block, ...] = (
        _lines(context, cases, holder=True),
        *_rest(left_out, say),
        Actions(_shows(cases, say)),
    )
    return Card("follow.list", say("follow.list.title"), blocks)


def nothing_card(say: Say) -> Card:
    """Return the answer to somebody who asks for the next one when nobody waits."""
    mine = Button(say("button.follow_mine"), "follow mine")
    return Card("follow.none", say("follow.none.title"), (Text(say.phrase("follow.none")), Actions((mine,))), "good")


def _lines(context: Context, cases: Sequence[Case], *, holder: bool = False) -> Items:
    return Items(tuple(_line(context, case, holder=holder) for case in cases))


def _line(context: Context, case: Case, *, holder: bool) -> Phrase:
    say, follow = context.say, case.follow_up
    facts = {"follow": follow.ref, "customer": case.name, "crisis": case.crisis.ref}
    promise = shortened(follow.promise, LONGEST_PROMISE) or say("follow.no_words")
    if follow.closed_at:
        return say.phrase("follow.line.done", **facts, at=Moment(follow.closed_at), promise=promise)
    late = show_duration(context.now - follow.due_at, say) if follow.overdue(context.now) else ""
    key = "follow.line.late" if late else "follow.line"
    line = say.phrase(key, **facts, at=Moment(follow.due_at), promise=promise, length=late)
    opted: Phrase = (" · ", *say.phrase("follow.line.opted_out")) if case.customer.opted_out else ()
    if not holder:
        return (*line, *opted)
    held: Phrase = (context.mention(follow.owner),) if follow.owner else say.phrase("follow.free")
    return (*line, " · ", *held, *opted)


def _rest(left_out: int, say: Say) -> tuple[Text, ...]:
    return (Text(phrase(say.count("follow.left_out", left_out)), "quiet"),) if left_out > 0 else ()


def _shows(cases: Sequence[Case], say: Say) -> tuple[Button, ...]:
    refs = [case.follow_up.ref for case in cases[:BUTTONS]]
    return tuple(Button(say("button.follow_show", follow=ref), f"follow show {ref}") for ref in refs)


def home_blocks(owed: Owed | None, say: Say) -> tuple[Block, ...]:
    """Return what one owes, for the first page: the most urgent with their times, the rest counted."""
    if owed is None:
        return ()
    buttons = [Button(say("button.follow_show", follow=ref), f"follow show {ref}") for ref in _refs(owed)]
    return (
        Text(say.phrase("follow.mine.title"), "heading"),
        *([Notice((say.count("digest.owed.overdue", owed.overdue),), "danger")] if owed.overdue else []),
        Items(tuple(owed_line(line, say) for line in owed.lines)),
        *_rest(owed.total - len(owed.lines), say),
        Actions((*buttons, Button(say("button.follow_mine"), "follow mine"))),
    )


def _refs(owed: Owed) -> list[str]:
    return [line.follow_up.ref for line in owed.lines]


def owed_blocks(crisis: str, owed: Crowd, say: Say) -> tuple[Block, ...]:
    """Return what a crisis owes in numbers, with the way to the next customer when somebody waits for one."""
    if not owed.live:
        return ()
    words = say.phrase("follow.owed", waiting=owed.waiting, overdue=owed.overdue, unclaimed=owed.unclaimed)
    button = Button(say("button.next_customer"), f"{crisis} follow next", "primary")
    return (Text(words), *([Actions((button,))] if owed.unclaimed else []))


def crowd_card(crisis: str, waiting: int, say: Say) -> Card:
    """Return that too many wait for somebody to take them: numbers only, for a room and for those who lead."""
    words = Notice((say.count("follow.crowd", waiting, crisis=crisis),), "warn")
    buttons = (
        Button(say("button.follow_next"), f"{crisis} follow next", "primary"),
        Button(say("button.follow_list"), f"{crisis} follow list open"),
    )
    title = say("follow.crowd.title", crisis=crisis)
    return Card("follow.crowd", title, (words, Text(say.phrase("follow.crowd.advice")), Actions(buttons)), "warn")

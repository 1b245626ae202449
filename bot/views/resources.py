"""Cards of the library of resources: found, shown one by one, and those that need a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cards import Actions, Block, Button, Card, Facts, Items, Link, Moment, Notice, Phrase, Table, Text, phrase
from bot.context import Context
from bot.resources.cabinet import Item
from bot.resources.schema import ResourceEntry
from bot.resources.standing import Standing, seen_at
from bot.texts import Say

MOST = 20  # lines of a list; the rest is counted
FEW = 5  # entries that get a button of their own
USABLE = (Standing.LIVE, Standing.STAFF)


def list_card(items: Sequence[Item], words: str, say: Say) -> Card:
    """Return what was found, as a table; entries that are too many are counted, not hidden."""
    rows = tuple(_row(item, say) for item in items[:MOST])
    columns = (say("resource.column.id"), say("resource.column.name"), say("resource.column.where"))
    blocks: list[Block] = [Table((*columns, say("resource.column.state")), rows)] if rows else []
    if not rows:
        blocks.append(Text(say.phrase("resource.none", words=words), "quiet"))
    if len(items) > MOST:
        blocks.append(Text(phrase(say.count("resource.more", len(items) - MOST)), "quiet"))
    blocks.append(Text(say.phrase("resource.legend"), "quiet"))
    return Card("resource.list", say.count("resource.list", len(items)), tuple(blocks))


def _row(item: Item, say: Say) -> tuple[Phrase, ...]:
    where = ", ".join(item.entry.regions)
    kind = say.label("resource.category", item.entry.category)
    state = say(f"resource.standing.{item.standing}")
    return phrase(item.id), phrase(item.name(say)), phrase(f"{where} · {kind}"), phrase(state)


def item_card(context: Context, item: Item) -> Card:
    """Return everything that is known of an entry, with what can be done about it."""
    say, entry = context.say, item.entry
    blocks: list[Block] = [Text(phrase(item.about(say)))] if item.about(say) else []
    if item.standing is not Standing.LIVE:
        blocks.insert(0, warning(item, say))
    blocks.append(Facts((*_about(entry, say), *_where(item, say), *_history(context, item))))
    blocks.append(Actions(tuple(_buttons(item, say))))
    return Card("resource.shown", item.name(say), tuple(blocks), "plain" if item.standing in USABLE else "warn")


def warning(item: Item, say: Say) -> Notice:
    """Return what staff has to know before anybody relies on an entry."""
    return Notice(say.phrase(f"resource.warn.{item.standing}", resource=item.id), "warn")


def address(item: Item, say: Say) -> Phrase:
    """Return where an entry is found."""
    if item.entry.url:
        return phrase(Link(item.entry.url, item.entry.url))
    return phrase(item.number) if item.number else say.phrase("resource.no_address")


def _about(entry: ResourceEntry, say: Say) -> list[tuple[str, Phrase]]:
    kinds = ", ".join(say.label("kind", kind) for kind in entry.crisis_types) or say("resource.every_kind")
    topics = ", ".join(say.label("resource.topic", topic) for topic in entry.topics)
    return [
        (say("resource.fact.category"), phrase(say.label("resource.category", entry.category))),
        (say("resource.fact.regions"), phrase(", ".join(entry.regions))),
        (say("resource.fact.languages"), phrase(", ".join(entry.locales))),
        (say("resource.fact.kinds"), phrase(kinds)),
        (say("resource.fact.topics"), phrase(topics)),
        (say("resource.fact.medium"), phrase(say.label("resource.medium", entry.medium))),
    ]


def _where(item: Item, say: Say) -> list[tuple[str, Phrase]]:
    pairs = [(say("resource.fact.address"), address(item, say))]
    if item.entry.phone and item.entry.url:
        shown = item.number or say("resource.number_unsure", phone=item.entry.phone.number)
        pairs.append((say("resource.fact.phone"), phrase(shown)))
    if item.entry.evidence:
        pairs.append((say("resource.fact.evidence"), phrase(item.entry.evidence)))
    return pairs


def _history(context: Context, item: Item) -> list[tuple[str, Phrase]]:
    say, state = context.say, item.state
    seen = seen_at(item.entry, state)
    pairs: list[tuple[str, Phrase]] = []
    if seen:
        by = context.mention(state.verified_by) if state and state.verified_at == seen else item.entry.verified_by
        pairs.append((say("resource.fact.verified"), say.phrase("resource.verified_by", who=by, at=Moment(seen))))
        pairs.append((say("resource.fact.review"), phrase(Moment(seen + item.entry.review_every))))
    if state and state.checked_at:
        key = "resource.moved_to" if state.moved_to else "resource.answered"
        heard = say.phrase(key, at=Moment(state.checked_at), code=state.code, target=state.moved_to)
        pairs.append((say("resource.fact.checked"), heard))
    if state and state.open_until and item.entry.is_gated:
        facts = {"who": context.mention(state.opened_by), "at": Moment(state.open_until)}
        pairs.append((say("resource.fact.open"), say.phrase("resource.open_until", **facts)))
    return pairs


def _buttons(item: Item, say: Say) -> list[Button]:
    buttons: list[Button] = []
    if item.standing is not Standing.LIVE and item.entry.address:
        buttons.append(Button(say("button.resource_verify"), f"resource verify {item.id}", "primary"))
    if item.state and item.state.asked_until:
        buttons.append(Button(say("button.resource_approve"), f"resource approve {item.id}", "primary"))
    if item.state and item.state.open_until:
        buttons.append(Button(say("button.resource_close"), f"resource close {item.id}"))
    buttons.append(Button(say("button.resource_remove"), f"resource remove {item.id}", "danger"))
    return buttons


def trouble_card(items: Sequence[Item]) -> Callable[[Say], Card]:
    """Return what an owner reads of entries that are dead or overdue, for any language."""

    def card(say: Say) -> Card:
        lines = tuple(trouble_line(item, say) for item in items)
        buttons = tuple(
            Button(say("button.resource_show", id=item.id), f"resource show {item.id}") for item in items[:FEW]
        )
        blocks = (Items(lines), Text(say.phrase("resource.trouble.fix"), "quiet"), Actions(buttons))
        return Card("resource.trouble", say.count("resource.trouble", len(items)), blocks, "warn")

    return card


def trouble_line(item: Item, say: Say) -> Phrase:
    """Return one entry that needs a look, and why."""
    code = item.state.code if item.state else ""
    key = f"resource.trouble.{item.standing}"
    seen = seen_at(item.entry, item.state)
    due = Moment(seen + item.entry.review_every) if seen else ""
    return say.phrase(key, name=item.name(say), id=item.id, code=code, at=due)


def check_card(items: Sequence[Item], marked: int, say: Say) -> Card:
    """Return what is dead, overdue or moved, and how many addresses will be looked up."""
    bad = [item for item in items if item.standing in (Standing.DEAD, Standing.OVERDUE)]
    moved = [item for item in items if item.state and item.state.moved_to and item not in bad]
    lines = (*(trouble_line(item, say) for item in bad), *(_moved_line(item, say) for item in moved))
    blocks: list[Block] = [Text(phrase(say.count("resource.marked", marked)))]
    blocks.append(Items(lines) if lines else Text(say.phrase("resource.all_well"), "quiet"))
    return Card("resource.checked", say("resource.check_title"), tuple(blocks), "warn" if bad else "good")


def _moved_line(item: Item, say: Say) -> Phrase:
    target = item.state.moved_to if item.state else ""
    return say.phrase("resource.trouble.moved", name=item.name(say), id=item.id, target=target)

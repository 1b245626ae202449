"""Talking points: the article's four tactics as things to say, ask, do and avoid."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Actions, Block, Button, Card, Items, Text, phrase
from bot.model.crisis import Crisis
from bot.model.org import Org
from bot.playbook.schema import TACTICS, Playbook, Point, Tactic
from bot.shelf import words
from bot.texts import Say

FIRST = 3  # more than three things at once are not heard by somebody under stress


def point_facts(org: Org, crisis: Crisis) -> Mapping[str, object]:
    """Return what a talking point may name."""
    return {"company": org.name, "incident.name": crisis.title}


def overview_card(org: Org, crisis: Crisis, playbook: Playbook, say: Say) -> Card:
    """Return the first points of each tactic, in the article's order."""
    blocks: list[Block] = []
    for tactic in TACTICS:
        points = points_of(playbook, tactic)
        blocks.append(Text(phrase(say(f"tactic.{tactic}")), "heading"))
        blocks.append(_items(points[:FIRST], org, crisis, say))
    blocks.append(Actions(_buttons(crisis, playbook, say)))
    return Card("talk.overview", say("talk.title", crisis=crisis.ref), tuple(blocks))


def tactic_card(org: Org, crisis: Crisis, playbook: Playbook, tactic: Tactic, say: Say) -> Card:
    """Return every point of one tactic, in the order of use; what needs a past case says so."""
    title = say("talk.tactic_title", tactic=say(f"tactic.{tactic}"), crisis=crisis.ref)
    blocks: list[Block] = [Text(say.phrase(f"tactic.{tactic}.aim"), "quiet")]
    blocks.append(_items(points_of(playbook, tactic), org, crisis, say))
    if tactic == "safer":
        blocks += _options(playbook, say)
    others = tuple(Button(say(f"tactic.{other}"), f"{crisis.ref} talk {other}") for other in TACTICS if other != tactic)
    return Card("talk.tactic", title, (*blocks, Actions(others)))


def points_of(playbook: Playbook, tactic: Tactic) -> list[Point]:
    """Return a tactic's points."""
    points: list[Point] = getattr(playbook.talking_points, tactic)
    return points


def _items(points: list[Point], org: Org, crisis: Crisis, say: Say) -> Items:
    facts = point_facts(org, crisis)
    return Items(
        tuple(say.phrase(f"talk.{_manner(point)}", words=words(point.text, say.locale, facts)) for point in points),
        ordered=True,
    )


def _manner(point: Point) -> str:
    return "locked" if point.requires else point.kind


def _options(playbook: Playbook, say: Say) -> list[Block]:
    lines = tuple(
        say.phrase("talk.option", name=option.id, words=words(option.label, say.locale))
        for option in playbook.options.items
    )
    return [Text(phrase(say("talk.options")), "heading"), Items(lines)] if lines else []


def _buttons(crisis: Crisis, playbook: Playbook, say: Say) -> tuple[Button, ...]:
    return tuple(
        Button(
            say("talk.all_of", tactic=say(f"tactic.{tactic}"), n=len(points_of(playbook, tactic))),
            f"{crisis.ref} talk {tactic}",
        )
        for tactic in TACTICS
    )

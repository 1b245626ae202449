"""views.*: opening, changing, stacking and publishing what a person has before the eyes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.fakes.slack.ask import Ask, Failed, invalid
from tests.fakes.slack.content import with_block_ids
from tests.fakes.slack.people import Trigger
from tests.fakes.slack.schema import check_view
from tests.fakes.slack.views import View

Answer = dict[str, Any]
TRIGGER_SECONDS, MAX_VIEW, MAX_STACK = 3.0, 250_000, 3


def read_view(ask: Ask, kind: str) -> dict[str, Any]:
    """Return the view of a request, checked."""
    view = ask.data("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise invalid("[ERROR] missing required field: view")
    return accept_view(ask, view, kind)


def accept_view(ask: Ask, view: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a view with block ids, or refuse one that breaks a limit. `kind` is modal, home or "" for either."""
    if ask.checks and (problems := check_view(view, kind)):
        raise ask.broke("invalid_arguments", problems)
    if len(json.dumps(view)) > MAX_VIEW:
        raise ask.broke("view_too_large", [f"a view of {len(json.dumps(view))} characters"])
    return {**view, "blocks": with_block_ids(ask, view.get("blocks") or [])}


def spend_trigger(ask: Ask) -> Trigger:
    """Use a trigger id: within three seconds and once."""
    trigger = ask.world.triggers.get(ask.get("trigger_id") or ask.must("interactivity_pointer"))
    if trigger is None or trigger.team != ask.grant.team:
        raise invalid("invalid `trigger_id`")
    if trigger.used:
        raise Failed("exchanged_trigger_id")
    if ask.world.clock.monotonic() > trigger.made_at + TRIGGER_SECONDS:
        raise Failed("expired_trigger_id")
    return trigger


def check_external(ask: Ask, payload: dict[str, Any], but: str = "") -> None:
    """Refuse an external id that another view of the team has, or ever had."""
    wanted = payload.get("external_id")
    if wanted and ask.world.externals.get((ask.grant.team, wanted), but) != but:
        raise Failed("duplicate_external_id")


def new_hash(ask: Ask) -> str:
    """Return the mark of a view's new state."""
    return f"{int(ask.world.clock.wall())}.{ask.world.names.mint('', 8, '0123456789abcdef')}"


def put_view(ask: Ask, user: str, payload: dict[str, Any], below: View | None = None) -> View:
    """Put a new modal before a person's eyes."""
    world = ask.world
    view = View(
        world.names.mint("V"),
        ask.grant.team,
        user,
        ask.team.app_id,
        ask.team.bot_id,
        payload,
        new_hash(ask),
        root=below.root or below.id if below else "",
        previous=below.id if below else "",
        call=ask.number,
    )
    world.views[view.id] = view
    stack = world.stacks.setdefault((ask.grant.team, user), [])
    if below is None:
        for old in stack:
            world.views[old].is_open = False
        stack.clear()
    stack.append(view.id)
    keep_view(ask, view)
    return view


def keep_view(ask: Ask, view: View) -> None:
    """Note the words of a view, and the app's own id of it."""
    if view.external_id:
        ask.world.externals[view.team, view.external_id] = view.id
    ask.say("view", view.payload, users=frozenset({view.user}))


def open_view(ask: Ask) -> Answer:
    """Open a modal for the person whose action gave the trigger id."""
    trigger = spend_trigger(ask)
    payload = read_view(ask, "modal")
    check_external(ask, payload)
    trigger.used = True
    return {"view": put_view(ask, trigger.user, payload).json()}


def push_view(ask: Ask) -> Answer:
    """Put a modal on top of the one that the trigger id came from."""
    trigger = spend_trigger(ask)
    stack = ask.world.stacks.get((ask.grant.team, trigger.user), [])
    if not stack:
        raise Failed("not_found")
    if len(stack) >= MAX_STACK:
        raise Failed("push_limit_reached")
    payload = read_view(ask, "modal")
    check_external(ask, payload)
    trigger.used = True
    return {"view": put_view(ask, trigger.user, payload, ask.world.views[stack[-1]]).json()}


def change_view(ask: Ask, view: View, payload: dict[str, Any]) -> None:
    """Give a view new content."""
    check_external(ask, payload, but=view.id)
    view.payload, view.hash, view.errors, view.call = payload, new_hash(ask), {}, ask.number
    keep_view(ask, view)


def update_view(ask: Ask) -> Answer:
    """Change an open view, found by view_id or external_id."""
    wanted, external = ask.get("view_id"), ask.get("external_id")
    if not (wanted or external):
        raise invalid("[ERROR] missing required field: view_id")
    world = ask.world
    view = world.views.get(wanted or world.externals.get((ask.grant.team, external), ""))
    if view is None or view.team != ask.grant.team or not view.is_open:
        raise Failed("not_found")
    if (mark := ask.get("hash")) and mark != view.hash:
        raise Failed("hash_conflict")
    change_view(ask, view, read_view(ask, "modal" if view.type == "modal" else "home"))
    return {"view": view.json()}


def publish_view(ask: Ask) -> Answer:
    """Show a view on a person's App Home."""
    user = ask.world.users.get(ask.must("user_id"))
    if user is None or user.team != ask.grant.team:
        raise invalid("[ERROR] invalid user_id [json-pointer:/user_id]")
    payload = read_view(ask, "home")
    world, key = ask.world, (ask.grant.team, user.id)
    known = world.views.get(world.homes.get(key, ""))
    if known:
        if (mark := ask.get("hash")) and mark != known.hash:
            raise Failed("hash_conflict")
        change_view(ask, known, payload)
        return {"view": known.json()}
    view = View(world.names.mint("V"), *key, ask.team.app_id, ask.team.bot_id, payload, new_hash(ask), call=ask.number)
    world.views[view.id] = view
    world.homes[key] = view.id
    keep_view(ask, view)
    return {"view": view.json()}


METHODS: dict[str, Callable[[Ask], Answer]] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}

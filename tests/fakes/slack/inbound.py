"""Speaking to an app as Slack does: what people type, press, fill in and call up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.slack import answers, payloads
from tests.fakes.slack.core import SomeChannel, SomeTeam, SomeUser
from tests.fakes.slack.events import Events
from tests.fakes.slack.hooks import close_views
from tests.fakes.slack.payloads import Scene
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import Hook, View
from tests.fakes.slack.wire import Heard, sign
from tests.fakes.slack.words import Button, pieces

Place = Message | Ephemeral | View


class App(Events):
    """An app, as Slack speaks to it. What its acks say is carried out."""

    def _scene(self, user: SomeUser, team: SomeTeam, view: str = "") -> Scene:
        person = self.slack.person(user, team)
        home = self.slack.team_of(team if team is not None else self._team_for(person.team))
        return Scene(self.world, home, person, self.world.mint_trigger(home.id, person.id, view))

    def _team_for(self, team: str) -> str | None:
        return team if self.world.workspaces[team].bot else None

    def _hook(self, kind: str, scene: Scene, channel: Channel, message_ts: str = "") -> Hook:
        return self.world.mint_hook(kind, scene.team.id, scene.user.id, channel.id, message_ts)

    def trigger_id(self, user: SomeUser, team: SomeTeam = None) -> str:
        """Return a trigger id that the Web API honours for three seconds."""
        with self.world.lock:
            return self._scene(user, team).trigger.value

    def response_url(self, user: SomeUser, channel: SomeChannel, team: SomeTeam = None) -> str:
        """Return a response_url."""
        with self.world.lock:
            scene = self._scene(user, team)
            return self._hook("commands", scene, self.slack.find(channel, scene.team)).url

    async def command(
        self,
        command: str,
        text: str = "",
        *,
        user: SomeUser,
        channel: SomeChannel | None = None,
        team: SomeTeam = None,
        escape: bool = False,
    ) -> Heard:
        """Type a slash command; without a channel in the DM with the bot. `escape`: mentions as Slack escapes them."""
        with self.world.lock:
            scene = self._scene(user, team)
            room = self.slack.direct(scene.user) if channel is None else self.slack.find(channel, scene.team)
            hook = self._hook("commands", scene, room)
            words = payloads.escaped(self.world, scene.team.id, text) if escape else text
            payload = payloads.slash(scene, command, words, room, hook)
        heard = await self._send("slash_commands", payload, scene.trigger.value, hook.url)
        self._show(heard, hook)
        return heard

    async def press(
        self,
        button: str,
        *,
        user: SomeUser,
        message: Message | Ephemeral | None = None,
        view: View | bool | None = None,
        channel: SomeChannel | None = None,
        team: SomeTeam = None,
    ) -> Heard:
        """Press a button (label, action_id or value) in a message, the newest fitting one of a channel, or a view."""
        with self.world.lock:
            place = message or self._place(button, user, view, channel, team)
            found = _button(place, button)
            action = answers.pressed(found, self.world.names.stamp(self.world.clock.wall()))
        return await self._act(action, place, user, team)

    async def choose(
        self,
        element: str,
        choice: Any,
        *,
        user: SomeUser,
        message: Message | Ephemeral | None = None,
        view: View | bool | None = None,
        channel: SomeChannel | None = None,
        team: SomeTeam = None,
    ) -> Heard:
        """Choose something in a select, date or box element, found by action_id or block_id."""
        with self.world.lock:
            place = message or self._place("", user, view, channel, team)
            block, found = _element(place, element)
            state = answers.enter(found, choice, self._resolver(team))
            names = {"action_id": found["action_id"], "block_id": block["block_id"]}
            action = {**state, **names, "action_ts": self.world.names.stamp(self.world.clock.wall())}
            if isinstance(place, View):
                place.values.setdefault(names["block_id"], {})[names["action_id"]] = state
        return await self._act(action, place, user, team)

    async def _act(self, action: dict[str, Any], place: Place, user: SomeUser, team: SomeTeam) -> Heard:
        with self.world.lock:
            scene = self._scene(user, team, place.id if isinstance(place, View) else "")
            hook = None
            if not isinstance(place, View):
                hook = self._hook("actions", scene, self.world.channels[place.channel], place.ts)
            payload = payloads.block_actions(scene, [action], place, hook)
        return await self._send("interactive", payload, scene.trigger.value, hook.url if hook else "")

    async def submit(
        self,
        user: SomeUser,
        answers_given: Mapping[str, Any] | None = None,
        *,
        view: View | None = None,
        team: SomeTeam = None,
        force: bool = False,
    ) -> Heard:
        """Fill fields (by block_id, action_id or label) and submit. `force`: also what the client would stop."""
        with self.world.lock:
            shown = view or self._modal(user, team)
            values = answers.fill(shown, answers_given or {}, self._resolver(team), force=force)
            scene = self._scene(user, team, shown.id)
            payload = payloads.view_submission(scene, shown, values)
        heard = await self._send("interactive", payload, scene.trigger.value)
        if heard.ok:
            shown.values = values
            self._turn(heard, shown)
        return heard

    async def close_view(self, user: SomeUser, *, view: View | None = None, team: SomeTeam = None) -> Heard:
        """Close a modal; the app hears of it when the view asked for that."""
        with self.world.lock:
            shown = view or self._modal(user, team)
            scene = self._scene(user, team)
            payload = payloads.view_closed(scene, shown, is_cleared=False)
            close_views(self._ask(scene.team), shown, every=False)
        if not shown.payload.get("notify_on_close"):
            return Heard(200, "", 0.0)
        return await self._send("interactive", payload)

    async def shortcut(self, callback_id: str, *, user: SomeUser, team: SomeTeam = None) -> Heard:
        """Call a global shortcut."""
        with self.world.lock:
            scene = self._scene(user, team)
            payload = payloads.shortcut(scene, callback_id)
        return await self._send("interactive", payload, scene.trigger.value)

    async def message_action(
        self, callback_id: str, message: Message, *, user: SomeUser, team: SomeTeam = None
    ) -> Heard:
        """Call a shortcut of a message."""
        with self.world.lock:
            scene = self._scene(user, team)
            hook = self._hook("app", scene, self.world.channels[message.channel])
            payload = payloads.message_action(scene, callback_id, message, hook)
        return await self._send("interactive", payload, scene.trigger.value, hook.url)

    async def post(
        self,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        signed: bool = True,
        at: float | None = None,
        secret: str | None = None,
    ) -> Heard:
        """Post raw bytes, signed unless told otherwise. `at` is the time that the signature names."""
        proof = sign(secret or self.secret, body, int(time.time() if at is None else at)) if signed else {}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.slack.at_home(self.wire.post(body, {**kind, **proof, **(headers or {})}))

    async def again(self, heard: Heard) -> Heard:
        """Send the very same bytes and headers once more."""
        return replace(await self.slack.at_home(self.wire.post(heard.raw, heard.headers)), payload=heard.payload)

    async def retry(self, heard: Heard, number: int = 1, reason: str = "http_timeout") -> Heard:
        """Send an event once more as Slack itself retries it."""
        return await self.slack.at_home(self.wire.send("events_api", heard.payload, number, reason))

    def _modal(self, user: SomeUser, team: SomeTeam) -> View:
        shown = self.slack.modal(user, team=team)
        if shown is None:
            raise KeyError(f"no modal is open for {self.slack.person(user, team).handle}")
        return shown

    def _resolver(self, team: SomeTeam) -> Any:
        def resolve(name: str) -> str:
            for find in (self.slack.person, self.slack.find):
                try:
                    return find(name, team).id
                except KeyError:
                    continue
            return name

        return resolve

    def _place(
        self, button: str, user: SomeUser, view: View | bool | None, channel: SomeChannel | None, team: SomeTeam
    ) -> Place:
        if isinstance(view, View):
            return view
        if channel is None:
            return self._modal(user, team)
        person = self.slack.person(user, team)
        shown: list[Message | Ephemeral] = [*self.slack.messages(channel, seen_by=person, team=team)]
        shown += self.slack.ephemerals(person, channel=channel, team=team)
        for message in sorted(shown, key=lambda each: each.ts, reverse=True):
            if not button or any(button in (each.label, each.action_id, each.value) for each in message.buttons):
                return message
        raise KeyError(f"{person.handle} sees no {button!r} there: {[each.label for m in shown for each in m.buttons]}")


def _button(place: Place, wanted: str) -> Button:
    for button in place.buttons:
        if wanted in {button.label, button.action_id, button.value}:
            return button
    raise KeyError(f"no button {wanted!r} in {[button.label for button in place.buttons]}")


def _element(place: Place, wanted: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for block in place.blocks:
        for piece in pieces(block):
            if "action_id" in piece and wanted in {piece["action_id"], block.get("block_id")}:
                return block, piece
    raise KeyError(f"no element {wanted!r}")

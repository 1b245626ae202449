"""The desk's doors: every address of the browser desk and who answers there."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from adapters.desk.answers import page, see_other, what_was_sent
from adapters.desk.gate import Gate
from adapters.desk.pages import Pages
from adapters.desk.render import Renderer
from adapters.desk.stream import Streams
from adapters.desk.visits import Visitor
from bot.attachments import MOST_BYTES
from bot.doors import Door, Knock
from bot.doors import Reply as Answer
from bot.invocation import Invocation, spoken
from bot.reply import Reply
from bot.rooms import place_called

A_YEAR = "public, max-age=31536000, immutable"
UNHELD = {"X-Accel-Buffering": "no"}  # else nginx holds events back until it has a page of them
MOST_UPLOADED = MOST_BYTES + 1024 * 1024  # a file that is somewhat too large is told so
LONGEST_NUMBER = 15  # digits of a change number


class BrowserDesk:
    """Answers a browser. Whatever changes something goes through the service, as a chat's command would."""

    def __init__(
        self,
        pages: Pages,
        gate: Gate,
        streams: Streams,
        renderer: Renderer,
        ask: Callable[[Invocation], Awaitable[Reply]],
    ) -> None:
        self._pages, self._gate, self._streams, self._renderer, self._ask = pages, gate, streams, renderer, ask
        self._base = pages.site.base

    def doors(self) -> tuple[Door, ...]:
        """Return every door, with the prefix and without it: some proxies take it off, some do not."""
        visitors = self._gate.only_visitors
        own = (
            Door("GET", "/", self._to_home),
            Door("GET", "/desk", visitors(self._home)),
            Door("GET", "/desk/rooms/{ref}", visitors(self._room)),
            Door("GET", "/desk/rooms/{ref}/customers", visitors(self._customers)),
            Door("GET", "/desk/rooms/{ref}/stream", visitors(self._stream)),
            Door("POST", "/desk/say", visitors(self._say)),
            Door("POST", "/desk/upload", visitors(self._say), MOST_UPLOADED),
            Door("POST", "/desk/as", visitors(self._gate.act_as)),
            Door("POST", "/desk/sign-out", visitors(self._gate.sign_out)),
            Door("GET", "/desk/sign-in", self._gate.show_sign_in),
            Door("POST", "/desk/sign-in", self._gate.sign_in),
            Door("GET", "/desk/static/{name}", self._static),
        )
        prefixed = tuple(replace(door, path=self._base + door.path) for door in own)
        return (*own, *prefixed) if self._base else own

    async def _to_home(self, _: Knock) -> Answer:
        return see_other(f"{self._base}/desk")

    async def _home(self, knock: Knock, visitor: Visitor) -> Answer:
        return page(self._renderer.page(await self._pages.home(visitor, spoken(knock.query.get("q", "")))))

    async def _room(self, knock: Knock, visitor: Visitor) -> Answer:
        return page(self._renderer.page(await self._pages.room(visitor, spoken(knock.params["ref"]))))

    async def _customers(self, knock: Knock, visitor: Visitor) -> Answer:
        """Answer with the customers of a crisis in numbers, for the panel that stands there already."""
        ref = spoken(knock.params["ref"])
        frame, card = await self._pages.customers(visitor, ref)
        return page(self._renderer.part(frame, card, "panel-customers"))

    async def _stream(self, knock: Knock, visitor: Visitor) -> Answer:
        room_id = await self._room_id(visitor, spoken(knock.params["ref"]))
        after = knock.headers.get("last-event-id") or knock.query.get("after", "0")
        number = int(after) if after.isdecimal() and len(after) <= LONGEST_NUMBER else 0
        events = await self._streams.follow(room_id, visitor, number)
        return Answer(200, content_type="text/event-stream", headers=UNHELD, stream=events)

    async def _say(self, knock: Knock, visitor: Visitor) -> Answer:
        """Run what was said; answer a script with a fragment, and a plain form with the whole page."""
        sent = what_was_sent(knock)
        room = sent.get("room", "")
        reply = await self._ask(await self._invocation(sent, room, visitor))
        other = reply.crisis if reply.room_id and reply.crisis != room else None
        if "hx-request" in knock.headers:
            frame = await self._pages.frame(visitor, room)
            href = f"{self._base}/desk/rooms/{other}" if other else None
            return page(self._renderer.reply(frame, reply.card, href))
        where = other if other and not reply.refusal else room
        if where:
            await self._pages.settle(visitor, where)
        whole = self._pages.room(visitor, where, reply.card) if where else self._pages.home(visitor, "", reply.card)
        return page(self._renderer.page(await whole))

    async def _invocation(self, sent: Mapping[str, str], room: str, visitor: Visitor) -> Invocation:
        fields = {name[2:]: value for name, value in sent.items() if name.startswith("f.")}
        return Invocation(
            self._pages.site.org.id,
            visitor.person.handle,
            sent.get("words", ""),
            await self._room_id(visitor, room) if room else None,
            fields if sent.get("form") else None,
            _key_of(sent, room, visitor),
            source="desk",
        )

    async def _room_id(self, visitor: Visitor, ref: str) -> str:
        person = visitor.person
        return await self._pages.see(person, lambda context: place_called(context.work, ref, person.id).room.id)

    async def _static(self, knock: Knock) -> Answer:
        found = self._renderer.file(knock.params["name"])
        if found is None:
            return self._gate.refuse(404, "desk.error.nothing_here")
        body, content_type = found
        return Answer(200, body, content_type, {"Cache-Control": A_YEAR})


def _key_of(sent: Mapping[str, str], room: str, visitor: Visitor) -> str | None:
    """Return what names this very request: a repeat of it has the same, another person's or another one never."""
    if not sent.get("key"):
        return None
    content = json.dumps([room, sorted((name, value) for name, value in sent.items() if name != "csrf")])
    return f"desk {visitor.csrf[:16]} {sha256(content.encode()).hexdigest()[:32]}"

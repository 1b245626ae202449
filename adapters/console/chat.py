"""The interactive terminal: commands, buttons and forms in, replies and live messages out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace

from adapters.console.completion import SLASH, Known
from adapters.console.filling import fill
from adapters.console.keyboard import Cancelled, Keyboard, Leaving
from adapters.console.rooms import RoomView
from adapters.console.screen import Screen
from adapters.console.session import Desk, Reply
from adapters.console.typed import LOCAL, Command, Local, Other, Press, read_line
from bot.cards import FormView
from bot.refusals import Unavailable

TRIES, PAUSE = 20, 0.1  # how often, and how many seconds apart, a room that is being opened is looked for
POLL = 2.0  # seconds; another process may change a room without waking this one
NAME_SHARE = 3  # a room's name takes at most this part of the screen's width in the prompt


class Chat:
    """One person's session. It ends when the person leaves, or when there is nothing left to read."""

    def __init__(self, desk: Desk, screen: Screen, as_: str) -> None:
        self.known = Known(local=LOCAL)
        self._desk = desk
        self._screen = screen
        self._as = as_
        self._view = RoomView(desk, screen)
        self._looking = asyncio.Lock()
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "/join": self._join,
            "/rooms": self._list_rooms,
            "/pins": self._show_pinned,
            "/as": self._become,
            "/help": self._help,
            "/quit": self._quit,
        }

    def hint(self) -> str:
        """Return the line of help that stands below the prompt."""
        last = self._view.buttons.last
        say = self._screen.reader.say
        return say("console.hint.buttons", last=last) if last else say("console.hint.plain")

    async def run(self, keyboard: Keyboard, room: str | None = None) -> None:
        """Hold the conversation until the person leaves; `room` is the ref of the first room."""
        self._keyboard = keyboard
        with keyboard.held():
            await self._look()
            self._screen.tell("console.welcome", person=self._as)
            if room is not None:
                await self._enter(room)
            await _first_of(self._listen(), self._watch())
            await self._look()
        self._screen.tell("console.bye")

    async def _listen(self) -> None:
        with suppress(Leaving):
            while True:
                line = await self._keyboard.command(self._prompt())
                try:
                    await self._hear(line)
                except Unavailable:
                    self._screen.warn(self._screen.reader.say("console.unavailable"))

    async def _watch(self) -> None:
        """Show what arrives, at once when this process wrote it, within `POLL` when another did."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):  # wait_for of Python 3.11 can swallow a cancellation
                    await self._desk.changed.wait()
            self._desk.changed.clear()
            with suppress(Unavailable):
                await self._look()

    async def _look(self) -> None:
        """Read anew what this person may see, and show what is new in it."""
        async with self._looking:
            rooms = tuple(await self._desk.rooms(self._as))
            verbs, people = await self._desk.verbs(self._as), await self._desk.people()
            self.known = Known(tuple(verbs), tuple(people), rooms, LOCAL)
            await self._view.catch_up(rooms, self._as)

    def _prompt(self) -> str:
        room = self._view.room
        if room is None:
            return self._as
        longest = max(8, self._screen.console.width // NAME_SHARE)
        name = room.name if len(room.name) <= longest else f"{room.name[: longest - 1]}…"
        return f"{self._as} · {name}"

    async def _hear(self, line: str) -> None:
        match read_line(line, self.known.first_words):
            case Command(words):
                await self._converse(words)
            case Press(number):
                await self._press(number)
            case Local(name, rest):
                await self._commands[name](rest)
            case Other(words) if words:
                await self._offer_note(words)

    async def _press(self, number: int) -> None:
        button = self._view.buttons.get(number)
        if button is None:
            self._screen.tell("console.button.unknown", number=number)
            return
        self._screen.say_by(self._as, button.run)
        if button.style == "danger" and not await self._agrees("console.button.sure", label=button.label):
            self._screen.tell("console.nothing_sent")
            return
        await self._converse(button.run)

    async def _offer_note(self, words: str) -> None:
        """Plain words are no command; in the room of a crisis they can become a note."""
        room = self._view.room
        if words.startswith("/") or room is None or room.crisis is None:
            self._screen.tell("console.plain.no_place", slash=SLASH)
        elif await self._agrees("console.plain.note", crisis=room.crisis):
            await self._converse(f"note {words}")
        else:
            self._screen.tell("console.nothing_sent")

    async def _agrees(self, key: str, **facts: object) -> bool:
        return await self._keyboard.agree(self._screen.reader.say(key, **facts))

    async def _converse(self, words: str) -> None:
        """Run a command; while the reply asks something, ask it and send the answers."""
        where = self._view.room.ref if self._view.room else None
        reply = await self._desk.say(words, where, self._as)
        while (form := self._show(reply)) is not None:
            try:
                fields = await fill(form, self._keyboard, self._screen, self.known.people)
            except Cancelled:
                self._screen.tell("console.nothing_sent")
                return
            reply = await self._desk.say(form.verb, where, self._as, fields)
        if reply.room is not None and reply.room != where:
            await self._enter(reply.room, TRIES)

    def _show(self, reply: Reply) -> FormView | None:
        """Show a reply without its form, which is asked instead; return the form."""
        forms = [block for block in reply.card.blocks if isinstance(block, FormView)]
        rest = tuple(block for block in reply.card.blocks if not isinstance(block, FormView))
        if rest or not forms:
            self._view.show(replace(reply.card, blocks=rest), anew=True)
        return forms[0] if forms else None

    async def _enter(self, name: str, tries: int = 1) -> None:
        """Go into a room; one that was opened a moment ago may take some tries to be there."""
        for left in reversed(range(tries)):
            await self._look()
            room = self._view.find(name)
            if room is not None:
                await self._view.enter(room, self._as)
                return
            await asyncio.sleep(PAUSE if left else 0)
        self._screen.tell("console.room.unknown", room=name)

    async def _join(self, name: str) -> None:
        await (self._enter(name) if name else self._list_rooms(""))

    async def _list_rooms(self, _rest: str) -> None:
        await self._look()
        self._view.list_rooms()

    async def _show_pinned(self, _rest: str) -> None:
        await self._view.show_pinned(self._as)

    async def _become(self, name: str) -> None:
        person = name.removeprefix("@").casefold()
        if person not in self.known.people:
            self._screen.tell("console.person.unknown", person=name)
            return
        async with self._looking:
            self._as = person
            self._view.leave()
        await self._look()
        self._screen.tell("console.welcome", person=person)

    async def _help(self, _rest: str) -> None:
        self._screen.tell("console.help", "", slash=SLASH)
        await self._converse("help")

    async def _quit(self, _rest: str) -> None:
        raise Leaving


async def _first_of(*jobs: Coroutine[None, None, None]) -> None:
    """Run jobs until the first one ends, stop the others, and pass on what went wrong in any."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome

"""Rooms at the interactive terminal: what arrives while one types, what is new, and what goes wrong."""

from __future__ import annotations

import asyncio

import pytest

from adapters.console.session import Reply
from bot.cards import Actions, Button, Card, Facts, Text
from bot.refusals import Unavailable
from tests.console.cast import FakeDesk, Said
from tests.console.typist import BUTTONS, ENTER, ROOM, Session, desk_answering, desk_with_room, talk


def test_a_message_arrives_while_something_is_being_typed_and_both_stay_whole() -> None:
    async def script(session: Session) -> None:
        session.type("route do")
        session.desk.post(ROOM, Card("late", "The update is late by 20 minutes"))
        await session.shows("The update is late by 20 minutes")
        session.type("wn live_chat_it" + ENTER)
        assert (await session.asked(1)).words == "route down live_chat_it"

    talk(desk_with_room(), script)


def test_an_arriving_card_never_takes_the_number_that_somebody_is_about_to_press() -> None:
    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.shows("[2] ■ Close")
        session.desk.post(ROOM, Card("other", "Another", (Actions((Button("Take over", "role lead"),)),)))
        await session.shows("[3] Take over")
        session.type("1" + ENTER)
        assert (await session.asked(2)).words == "notice"

    talk(desk_answering("status", Reply(BUTTONS)), script)


def test_of_an_edited_message_only_what_changed_is_shown_and_the_whole_on_request() -> None:
    before = Card("header", "C-1", (Facts((("Stage", ("investigating",)), ("Lead", ("nobody",)))), Text(("Calm",))))
    after = Card("header", "C-1", (Facts((("Stage", ("investigating",)), ("Lead", ("@bob",)))), Text(("Calm",))))

    async def script(session: Session) -> None:
        ref = session.desk.post(ROOM, before, pinned=True)
        await session.shows("investigating")
        session.desk.post(ROOM, after, edits=ref, pinned=True)
        await session.shows("@bob")
        await session.shows("pinned · changed")
        assert session.screen.getvalue().count("Calm") == 1
        session.type("/pins" + ENTER)
        await session.shows("Calm", times=2)

    talk(desk_with_room(), script)


def test_something_new_in_another_room_is_pointed_out_once() -> None:
    async def script(session: Session) -> None:
        session.desk.post("lobby", Card("news", "C-2 Flood"))
        await session.shows("New in lobby: 1. Type /join lobby to see it.")
        session.desk.changed.set()
        await asyncio.sleep(0.05)
        assert session.screen.getvalue().count("New in lobby") == 1
        session.type("/join lobby" + ENTER)
        await session.shows("C-2 Flood")

    talk(desk_with_room(), script)


def test_after_a_declaration_the_new_room_is_entered_when_it_is_there() -> None:
    async def script(session: Session) -> None:
        session.type("declare Flood" + ENTER)
        await session.asked(1)
        await asyncio.sleep(0.15)
        session.desk.open("room-2", "c-2-flood", "C-2")
        session.desk.post("room-2", Card("header", "C-2 Flood"), pinned=True)
        await session.shows("You are in c-2-flood.")
        await session.shows("╭─ C-2 Flood")

    talk(desk_answering("declare Flood", Reply(Card("declared", "Declared"), room="room-2")), script)


def test_a_reply_about_the_room_one_is_in_does_not_enter_it_again() -> None:
    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.shows("╭─ Status")
        session.type("note on" + ENTER)
        await session.shows("Done: note on")

    text = talk(desk_answering("status", Reply(Card("status", "Status"), room=ROOM)), script)
    assert text.count("You are in") == 1


def test_a_person_speaks_as_another_and_sees_the_rooms() -> None:
    async def script(session: Session) -> None:
        session.type("/as @bob" + ENTER)
        await session.shows("You speak as bob.")
        session.type("/as zoe" + ENTER)
        await session.shows("There is nobody called zoe here.")
        session.type("/rooms" + ENTER)
        await session.shows("c-1-card-payments  (new: 1)")
        session.type("status" + ENTER)
        assert await session.asked(1) == Said("status", None, "bob", None)

    desk = desk_with_room()
    desk.post(ROOM, Card("header", "C-1"))
    talk(desk, script)


def test_help_and_an_unknown_room_are_answered() -> None:
    async def script(session: Session) -> None:
        session.type("/help" + ENTER)
        await session.shows("/rooms lists the rooms.")
        assert (await session.asked(1)).words == "help"
        session.type("/join nowhere" + ENTER)
        await session.shows("There is no room called nowhere for you.")

    talk(desk_with_room(), script)


def test_a_store_that_does_not_answer_is_said_and_the_session_goes_on() -> None:
    class Tired(FakeDesk):
        async def say(self, words: str, room: str | None, as_: str, fields: object = None) -> Reply:
            if words == "status":
                raise Unavailable
            return await FakeDesk.say(self, words, room, as_)

    async def script(session: Session) -> None:
        session.type("status" + ENTER)
        await session.shows("Beacon could not save this, and nothing was changed.")
        session.type("note on" + ENTER)
        await session.shows("Done: note on")

    desk = Tired()
    desk.open(ROOM, "c-1")
    talk(desk, script)


def test_a_fault_of_the_program_ends_the_session_and_is_not_hidden() -> None:
    class Broken(FakeDesk):
        async def messages(self, room: str, after: int, as_: str) -> list[object]:  # type: ignore[override]  # it never returns
            raise ZeroDivisionError

    async def script(session: Session) -> None:
        session.desk.post(ROOM, Card("a", "A"))

    desk = Broken()
    desk.open(ROOM, "c-1")
    with pytest.raises(ZeroDivisionError):
        talk(desk, script)

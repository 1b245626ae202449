"""Fragments of the desk: what arrives live, and the answers to what was said, with script and without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.desk.frames import Surroundings
from adapters.desk.render import Renderer
from bot.cards import Card, Text
from tests.desk.cards import DONE, NOT_DONE
from tests.desk.gallery import ASKED, FAULTY, HOME, LOOK, PINNED, ROOM, message, panel
from tests.desk.markup import Reader

RENDERER = Renderer()


def test_what_arrives_live_is_the_same_that_a_page_shows_later() -> None:
    arrived = RENDERER.live(Surroundings(LOOK, "", "", ROOM.panel), [PINNED[0]])
    later = RENDERER.page(ROOM)
    tops = [element for element in Reader(arrived).elements if element.parent is None]
    assert [element.attributes["id"] for element in tops] == ["m-id0001", "p-id0001", "panel"]
    assert all(line in later for line in arrived.replace("><", ">\n<").splitlines())


def test_what_arrives_live_holds_nothing_that_is_one_persons_own() -> None:
    said = message(9, Card("note", "T", (Text(("csrf",)),)))
    assert "of-alice" not in RENDERER.live(Surroundings(LOOK, "csrf-of-alice", "key-of-alice", panel()), [said])


def test_an_answer_says_whether_anything_was_done() -> None:
    done, refused = (Reader(RENDERER.reply(ROOM.frame, card)) for card in (DONE, NOT_DONE))
    assert done.all("section")[0].attributes["data-answer"] == "stored"
    assert done.text.startswith("Done. What changed is stored.")
    assert refused.all("section")[0].attributes["data-answer"] == "refused"
    assert refused.text.startswith("Not done")


def test_an_answer_brings_the_rooms_as_they_are_now_and_leads_on() -> None:
    page = Reader(RENDERER.reply(ROOM.frame, DONE, "/beacon/desk/rooms/C-9"))
    assert page.one("rooms").attributes["hx-swap-oob"] == "true"
    (link,) = [element for element in page.all("a") if element.attributes["href"].endswith("C-9")]
    assert link.text == "Go to the room"


@pytest.mark.parametrize("card", [ASKED, FAULTY], ids=["blank", "faulty"])
def test_a_form_that_answers_stands_open_in_a_dialog_and_can_be_left(card: Card) -> None:
    page = Reader(RENDERER.reply(ROOM.frame, card))
    (dialog,) = page.all("dialog")
    assert "open" in dialog.attributes  # without script it is part of the page
    assert page.one(dialog.attributes["aria-labelledby"]).text.endswith("Declare a crisis")
    assert [form.attributes["method"] for form in page.all("form")] == ["post", "dialog"]


def test_an_answer_without_script_stands_beside_the_command_box() -> None:
    assert Reader(RENDERER.page(replace(ROOM, reply=DONE))).one("reply").text.startswith("Done.")
    assert Reader(RENDERER.page(replace(HOME, reply=ASKED))).one("reply").text.startswith("Declare a crisis")

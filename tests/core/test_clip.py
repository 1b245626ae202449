"""`clip`, `unclip` and `home`: words from elsewhere on the timeline, and the first page."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import FormView
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.reply import Reply
from tests.core.ledger import events, happened, rows, whole
from tests.reading import words_of
from tests.town import Town

SAID = {"text": "The bank says 15:00", "author": "@dana", "link": "https://x.example/p1", "ref": "C1 17.5"}


def clip(town: Town, fields: Mapping[str, str], room: str | None = "C-1", key: str | None = None) -> Reply:
    return town.say("bob", "clip", room=room, fields=fields, key=key)


def timeline(town: Town) -> str:
    return words_of(town.say("bob", "timeline", room="C-1").card)


def clippings(town: Town) -> list[Delivery]:
    return rows(town, Delivery, kind=DeliveryKind.CLIP)


def test_words_are_on_the_timeline_with_who_said_them_and_where(crisis: Town) -> None:
    assert clip(crisis, SAID).refusal is None
    assert '@dana said: "The bank says 15:00" (https://x.example/p1)' in timeline(crisis)
    assert (events(crisis)[-1].actor, events(crisis)[-1].facts["ref"]) == ("bob", "C1 17.5")


def test_typed_words_need_no_origin(crisis: Town) -> None:
    crisis.done("bob", "clip The bank says 15:00", room="C-1")
    assert 'put down what bob said: "The bank says 15:00"' in timeline(crisis)


def test_the_same_message_is_there_once(crisis: Town) -> None:
    clip(crisis, SAID)
    assert clip(crisis, SAID).card.key == "clip.there_already"
    assert happened(crisis) == ["declared", "clip"]


def test_a_mark_has_its_message_read(crisis: Town) -> None:
    assert clip(crisis, {"ref": "C1 17.5"}).card.key == "clip.reading"
    assert [delivery.body for delivery in clippings(crisis)] == [{"ref": "C1 17.5", "by": "bob"}]
    assert happened(crisis) == ["declared"]


def test_what_is_taken_off_is_not_shown_and_stays_in_the_chain(crisis: Town) -> None:
    clip(crisis, SAID)
    crisis.say("bob", "unclip", room="C-1", fields={"ref": "C1 17.5"})
    assert "15:00" not in timeline(crisis)
    assert "15:00" not in words_of(crisis.say("bob", "timeline bank", room="C-1").card)
    assert happened(crisis) == ["declared", "clip", "unclip"]
    assert whole(crisis)


def test_what_was_taken_off_can_be_put_on_again(crisis: Town) -> None:
    clip(crisis, SAID)
    crisis.say("bob", "unclip", room="C-1", fields={"ref": "C1 17.5"})
    clip(crisis, SAID)
    assert timeline(crisis).count("15:00") == 1


def test_a_mark_that_is_removed_before_it_was_read_asks_for_nothing(crisis: Town) -> None:
    clip(crisis, {"ref": "C1 17.5"})
    crisis.say("bob", "unclip", room="C-1", fields={"ref": "C1 17.5"})
    assert [delivery.state for delivery in clippings(crisis)] == [DeliveryState.SUPERSEDED]
    assert happened(crisis) == ["declared"]


def test_a_message_whose_name_begins_like_another_s_is_another(crisis: Town) -> None:
    clip(crisis, {**SAID, "ref": "C1 17.55"})
    assert clip(crisis, SAID).card.key == "clip.done"


def test_where_it_is_not_clear_the_crisis_is_asked_for_with_the_words_kept(crisis: Town) -> None:
    crisis.done("alice", "declare Something else entirely")
    asked = clip(crisis, SAID, room=None)
    (form,) = asked.card.blocks
    assert isinstance(form, FormView)
    assert {field.name: field.value for field in form.fields}["text"] == SAID["text"]
    assert [choice.value for field in form.fields for choice in field.choices] == ["C-2", "C-1"]
    assert clip(crisis, {**SAID, "crisis": "C-2"}, room=None).crisis == "C-2"
    assert happened(crisis, 2) == ["declared", "clip"]


def test_words_cannot_be_put_into_a_private_crisis_from_outside(crisis: Town) -> None:
    crisis.done("alice", "declare Something personal --private --type health_personal")
    crisis.done("alice", "resolve", room="C-1")
    assert clip(crisis, {**SAID, "crisis": "C-2"}, room=None).refusal == "clip.which"
    assert happened(crisis, 2) == ["declared"]


def test_without_any_words_there_is_a_form(crisis: Town) -> None:
    assert crisis.say("bob", "clip", room="C-1").card.key == "form.clip"


def test_a_mark_outside_of_a_room_has_nothing_to_read(crisis: Town) -> None:
    assert clip(crisis, {"ref": "C1 17.5"}, room=None).refusal == "clip.nothing"


def test_the_first_page_shows_what_is_open_and_one_s_part_in_it(crisis: Town) -> None:
    crisis.done("alice", "C-1 role deputy @bob")
    page = words_of(crisis.say("bob", "home").card)
    assert "C-1" in page
    assert "Deputy" in page
    assert "Next update promised" in page
    assert "Declare a crisis" not in page
    assert "Declare a crisis" in words_of(crisis.say("alice", "home").card)


def test_the_first_page_shows_no_private_crisis_to_others(town: Town) -> None:
    town.done("alice", "declare Zebra --private --type health_personal")
    assert "Zebra" in words_of(town.say("alice", "home").card)
    assert "Zebra" not in words_of(town.say("bob", "home").card)
    assert "No crisis is open" in words_of(town.say("bob", "home").card)

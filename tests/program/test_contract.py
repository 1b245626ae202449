"""The contract with other programs: statuses, keys and documents of `say` and `room`."""

from __future__ import annotations

from typing import Any

import pytest

from bot.documents import SCHEMA, read_card
from tests.program.shell import Inside, Shell
from tests.reading import words_of

DECLARE = 'declare "Card payments fail" --type product_failure --sev 2'
CARD_KEYS = {"key", "title", "tone", "blocks"}


def test_done_is_0_and_the_reply_is_a_document_with_its_schema(shell: Shell) -> None:
    ran = shell.run("say", "--as", "alice", "--json", f"/crisis {DECLARE}")
    assert (ran.status, ran.err) == (0, "")
    reply = ran.document
    assert set(reply) == {"schema", "refusal", "facts", "crisis", "room", "card"}
    assert (reply["schema"], reply["refusal"], reply["crisis"]) == (SCHEMA, None, "C-1")
    assert set(reply["card"]) == CARD_KEYS
    assert reply["card"]["key"] == "declare.done"


def test_a_refusal_is_1_and_its_key_and_facts_are_in_the_document(shell: Shell) -> None:
    ran = shell.run("say", "--as", "bob", "--json", f"/crisis {DECLARE}")
    assert (ran.status, ran.err) == (1, "")
    assert ran.document["refusal"] == "denied.declare"
    assert ran.document["facts"]["leads"] == "alice"
    assert words_of(read_card(ran.document["card"]))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("frobnicate", "verb.unknown"),
        ("update Nothing yet", "crisis.none"),
        ("C-7 status", "crisis.unknown"),
        ("declare Flood --servity 1", "flag.unknown"),
        ("declare Flood --sev 9", "usage.wrong"),
        ("declare Flood --type weather", "kind.unknown"),
        ("x" * 20_000, "line.too_long"),
    ],
)
def test_every_refusal_has_its_key(inside: Inside, words: str, key: str) -> None:
    ran = inside.run("say", "--as", "alice", "--json", words)
    assert (ran.status, ran.document["refusal"]) == (1, key)
    plain = inside.run("say", "--as", "alice", words)
    assert plain.status == 1
    assert words_of(read_card(ran.document["card"])).split("\n")[0] in plain.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("say", "status"), "--as"),
        (("say", "--as", "alice"), "WORDS"),
        (("say", "--as"), "--as"),
        (("say", "--as", "alice", "--colour", "red", "status"), "--colour"),
        (("say", "--as", "alice", "declare", "Flood"), "Flood"),
        (("say", "--as", "alice", "--at", "tomorrow", "status"), "--at tomorrow"),
        (("say", "--as", "alice", "--at", "2026-11-21T14:30", "status"), "offset"),
        (("say", "--as", "alice", "--at", "9999-12-31T23:59:59-05:00", "status"), "--at"),
        (("say", "--as", "alice", "--at", "1066-10-14T09:00:00Z", "status"), "1970"),
        (("room",), "ROOM"),
        (("room", "lobby", "lounge"), "lounge"),
        (("tick", "--at", "soon"), "--at soon"),
        (("sya",), "sya"),
        (("--verbose", "say"), "--verbose"),
        (("db", "uprgade"), "uprgade"),
        (("db", "backup"), "FILE"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wrong_on_standard_error(
    inside: Inside, args: tuple[str, ...], said: str
) -> None:
    ran = inside.run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "│" not in ran.err, "an error is plain lines, for logs and scripts"


def test_wrong_settings_are_2_with_a_line_each(shell: Shell) -> None:
    ran = shell.run("say", "--as", "alice", "--json", "status", BEACON_PORT="high", BEACON_LEADZ="alice")
    assert (ran.status, ran.out) == (2, "")
    assert sorted(line.split(":")[0] for line in ran.err.splitlines()) == ["BEACON_LEADZ", "BEACON_PORT"]


@pytest.mark.parametrize("words", ["/crisis list", "list", " /CRISIS  list ", "/crisis  LIST", "List"])
def test_the_slash_command_may_stand_before_the_verb_or_not(inside: Inside, words: str) -> None:
    ran = inside.run("say", "--as", "alice", "--json", words)
    assert (ran.status, ran.document["card"]["title"]) == (0, "Open crises")


@pytest.mark.parametrize("person", ["alice", "@alice", "ALICE", "@Alice"])
def test_a_person_is_named_as_people_write_names(inside: Inside, person: str) -> None:
    assert inside.run("say", "--as", person, "list").status == 0


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ('/crisis declare "Card payments fail" --sev 2', "Card payments fail"),
        ("/crisis declare “Card payments fail” —sev 2", "Card payments fail"),
        ("/crisis declare Card payments fail --sev 2", "Card payments fail"),
        ("/crisis declare We can't pay the staff's wages --sev 2", "We can't pay the staff's wages"),
        ("/crisis declare Ẹ̀rọ ìsanwó kọ̀ --sev 2", "Ẹ̀rọ ìsanwó kọ̀"),
        ("/crisis declare చెల్లింపులు పనిచేయడం లేదు --sev 2", "చెల్లింపులు పనిచేయడం లేదు"),
    ],
)
def test_words_arrive_as_they_were_quoted(inside: Inside, words: str, title: str) -> None:
    ran = inside.run("say", "--as", "alice", "--json", words)
    assert ran.status == 0
    assert ran.document["card"]["title"] == f"C-1 · {title}"


def test_a_room_is_a_document_too(shell: Shell) -> None:
    declared = shell.run("say", "--as", "alice", "--json", DECLARE).document
    ran = shell.run("room", "C-1", "--json")
    assert (ran.status, ran.err) == (0, "")
    room = ran.document
    assert set(room) == {"schema", "room", "messages"}
    assert (room["schema"], room["room"]) == (SCHEMA, "C-1")
    for message in room["messages"]:
        assert set(message) == {"id", "at", "pinned", "edited_at", "card"}
        assert set(message["card"]) == CARD_KEYS
    assert [message["pinned"] for message in room["messages"]].count(True) == 2
    assert shell.run("room", declared["room"], "--json").document["messages"] == room["messages"]


def test_a_reply_may_be_given_in_a_room_and_an_unknown_room_is_refused(inside: Inside) -> None:
    for title in ("Card payments fail", "River flood in Newton"):
        inside.run("say", "--as", "alice", f"declare {title}")
    assert inside.run("say", "--as", "alice", "--json", "note x").document["refusal"] == "crisis.several"
    for room in ("C-2", "c-2-river-flood-in-newton", "#c-2-river-flood-in-newton"):
        reply = inside.run("say", "--as", "bob", "--in", room, "--json", f"note seen in {room}").document
        assert (reply["refusal"], reply["crisis"]) == (None, "C-2")
    unknown = [inside.run("say", "--as", "bob", "--in", "C-9", "--json", "status"), inside.run("room", "C-9", "--json")]
    assert [(ran.status, ran.document["refusal"]) for ran in unknown] == [(1, "room.unknown")] * 2


def test_a_button_of_a_document_is_a_line_that_can_be_said(inside: Inside) -> None:
    reply = inside.run("say", "--as", "alice", "--json", DECLARE).document
    (button,) = _buttons(reply["card"])
    pressed = inside.run("say", "--as", "alice", "--json", button["run"])
    assert (pressed.status, pressed.document["card"]["key"]) == (0, "role.done.lead")


def test_a_database_that_does_not_answer_is_a_refusal_with_its_key(shell: Shell) -> None:
    url = "postgresql://beacon:hunter2@127.0.0.1:1/beacon"
    for args in (("say", "--as", "alice", "--json", "status"), ("room", "lobby", "--json")):
        ran = shell.run(*args, BEACON_DATABASE_URL=url)
        assert (ran.status, ran.document["refusal"]) == (1, "store.unavailable")
        assert "hunter2" not in ran.said


def _buttons(card: dict[str, Any]) -> list[dict[str, str]]:
    return [button for block in card["blocks"] if block["kind"] == "actions" for button in block["buttons"]]

"""The lists of an organisation: who leads, declares and administers, and what holds where nobody is listed."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.settings import Settings
from tests.reading import words_of
from tests.town import Town


def test_without_a_list_of_leads_anyone_may_and_the_reply_says_so(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store, Settings(leads=()))
    reply = town.done("bob", "declare Card payments fail")
    assert "no list of leads, so anyone may declare and lead" in words_of(reply.card)
    for line in ("role lead @chidi", "severity 1", "route set portal --address x", "resolve It works"):
        town.done("bob", f"C-1 {line}")


def test_with_a_list_the_reply_does_not_speak_of_it(sqlite_store: SqlStore) -> None:
    reply = Town(sqlite_store).done("alice", "declare Card payments fail")
    assert "list of leads" not in words_of(reply.card)


@pytest.mark.parametrize("leads", [("alice",), ()])
def test_declarers_declare_and_a_no_names_them(sqlite_store: SqlStore, leads: tuple[str, ...]) -> None:
    town = Town(sqlite_store, Settings(leads=leads, declarers=("chidi", "dana")))
    refused = town.say("alice", "declare Card payments fail")
    assert refused.refusal == "denied.declare"
    assert "chidi, dana" in words_of(refused.card)
    reply = town.done("chidi", "declare Card payments fail")
    assert "list of leads" not in words_of(reply.card)


def test_declaring_alone_gives_no_right_to_lead(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store, Settings(declarers=("chidi",)))
    town.done("chidi", "declare Card payments fail")
    refused = town.say("chidi", "C-1 severity 1")
    assert (refused.refusal, refused.facts["leads"]) == ("denied.lead", "alice")
    assert town.say("chidi", "C-1 role lead").refusal == "denied.lead"


def test_admins_change_routes_and_leads_send_needs_elsewhere(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store, Settings(admins=("dana",)))
    town.done("alice", "declare Card payments fail")
    town.done("dana", "route set portal --address https://help.example.org")
    assert town.say("dana", "route set technical portal").refusal == "denied.run"
    refused = town.say("alice", "route set portal --address x")
    assert (refused.refusal, refused.facts["leads"]) == ("denied.administer", "dana")
    town.done("alice", "route set technical portal")


def test_a_form_is_not_shown_to_somebody_who_may_not_send_it(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    assert town.say("bob", "declare").refusal == "denied.declare"
    assert town.say("bob", "declare", fields={"title": "Fire"}).refusal == "denied.declare"

"""`route`: the live table, true in every open crisis as routes fail and recover."""

from __future__ import annotations

import pytest

from bot.cards import Table
from bot.model.crisis import Crisis
from bot.model.routing import Route, RouteStatus
from bot.reply import Reply
from tests.core.ledger import at_once, events, happened, rows, whole
from tests.reading import said, words_of
from tests.town import Town


def table(reply: Reply) -> dict[str, tuple[str, str]]:
    """Return the rows of a routing table: need -> where, state."""
    (found,) = [block for block in reply.card.blocks if isinstance(block, Table)]
    return {said(need): (said(where), said(state)) for need, where, state in found.rows}


def route(town: Town, name: str) -> Route:
    (found,) = rows(town, Route, name=name)
    return found


def test_the_most_urgent_need_comes_first_and_every_need_has_a_route(crisis: Town) -> None:
    shown = table(crisis.say("bob", "route", room="C-1"))
    assert len(shown) >= 4
    assert "mergency" in next(iter(shown.values()))[0]
    assert {state for _, state in shown.values()} == {"works"}


@pytest.mark.parametrize("need", ["emergency", "technical", "coverage", "RESCHEDULE"])
def test_one_need_is_answered_with_its_route(crisis: Town, need: str) -> None:
    reply = crisis.say("bob", f"route {need}", room="C-1")
    assert reply.card.key == "routes.need"
    assert "Send them to:" in words_of(reply.card)


def test_a_route_where_nobody_is_named_warns(crisis: Town) -> None:
    assert "Nobody is named who picks up" in words_of(crisis.say("bob", "route emergency", room="C-1").card)
    crisis.done("alice", 'route set emergency_phone --staffed "Bob, desk 4"', room="C-1")
    reply = words_of(crisis.say("bob", "route emergency", room="C-1").card)
    assert "Nobody is named" not in reply
    assert "Who picks up: Bob, desk 4" in reply
    crisis.done("alice", "route set emergency_phone --staffed nobody", room="C-1")
    assert "Nobody is named who picks up" in crisis.pinned("C-1", "routes.table")


def test_down_is_told_once_and_the_backup_takes_over(crisis: Town) -> None:
    reply = crisis.done("chidi", "route down live_chat_it the queue is full", room="C-1")
    assert "Every open crisis shows it." in words_of(reply.card)
    assert (route(crisis, "live_chat_it").status, route(crisis, "live_chat_it").reason) == ("down", "the queue is full")
    assert (route(crisis, "live_chat_it").checked_by, route(crisis, "live_chat_it").checked_at) == (
        "chidi",
        crisis.clock(),
    )
    assert "in place of" in crisis.pinned("C-1", "routes.table")
    told = [key for key in crisis.keys("C-1") if key.startswith("route.told")]
    assert told == ["route.told.down.why"]
    assert events(crisis)[-1].facts == {"route": "live_chat_it", "status": "down"}
    answer = words_of(crisis.say("bob", "route technical", room="C-1").card)
    assert "Send them to: " in answer
    assert whole(crisis)


def test_every_open_crisis_hears_of_it_and_a_closed_one_does_not(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster")
    crisis.done("alice", "declare Old story --type financial_setback")
    crisis.done("alice", "C-3 resolve over")
    crisis.done("bob", "route degraded text_agents")
    assert [happened(crisis, n)[-1] for n in (1, 2, 3)] == ["route", "route", "resolved"]
    for room in ("C-1", "C-2"):
        assert crisis.keys(room).count("route.told.degraded") == 1
        assert "has trouble" in crisis.pinned(room, "routes.table")
    assert "route.told.degraded" not in crisis.keys("C-3")


def test_saying_the_same_again_stays_quiet_but_is_kept(crisis: Town) -> None:
    crisis.done("chidi", "route down portal it hangs", room="C-1")
    messages = len(crisis.messages("C-1"))
    crisis.pass_(minutes=3)
    crisis.done("bob", "route down portal", room="C-1")
    assert len(crisis.messages("C-1")) == messages
    assert (route(crisis, "portal").reason, route(crisis, "portal").checked_by) == ("it hangs", "bob")
    crisis.done("bob", "route down portal it is switched off", room="C-1")
    assert len(crisis.messages("C-1")) == messages
    assert "it is switched off" in crisis.pinned("C-1", "routes.table")


def test_a_route_that_works_again_takes_its_need_back(crisis: Town) -> None:
    before = crisis.pinned("C-1", "routes.table")
    crisis.done("bob", "route down portal it hangs", room="C-1")
    crisis.done("bob", "route up portal", room="C-1")
    assert crisis.pinned("C-1", "routes.table") == before
    assert route(crisis, "portal").reason == ""
    assert "works again" in crisis.read("C-1")


def test_a_need_without_any_route_is_shouted(crisis: Town) -> None:
    for name in ("live_chat_it", "text_agents", "emergency_phone", "portal", "email_support", "status_page"):
        crisis.done("bob", f"route down {name}", room="C-1")
    shown = crisis.pinned("C-1", "routes.table")
    assert "nothing that works" in shown
    assert "No route works for:" in shown
    assert "No route works for:" in words_of(crisis.say("bob", "route technical", room="C-1").card)


@pytest.mark.parametrize(
    ("who", "line", "key", "words"),
    [
        ("bob", "route down fax", "route.unknown", "Possible are: email_support"),
        ("bob", "route down --why silence", "usage.missing", "Route"),
        ("bob", "route technicl", "need.unknown", "Did you mean technical?"),
        ("bob", "route technical please", "words.too_many", "please"),
        ("bob", "route emergency now", "words.too_many", "now"),
        ("bob", "route dwon portal it hangs", "verb.unknown", 'Did you mean "route down"?'),
        ("bob", "route dergaded portal", "verb.unknown", 'Did you mean "route degraded"?'),
        ("bob", "route set technical portal", "denied.routes", "comms owner"),
        ("alice", "route set technicl portal", "need.unknown", "Did you mean technical?"),
        ("alice", "route set technical fax", "route.unknown", "fax"),
        ("alice", "route set portal", "route.nothing_to_set", "portal"),
        ("alice", "route set fax --address 1", "route.unknown", "A new one needs its kind"),
        ("alice", "route set fax --kind faks", "usage.wrong", "phone, sms"),
        ("alice", "route set portal --zone Mars/Base", "zone.unknown", "Africa/Lagos"),
        ("alice", "route set portal --backup portal", "route.own_backup", "cannot stand in for itself"),
        ("alice", "route set portal --backup fax", "route.unknown", "fax"),
        ("alice", "route set hotline --kind phone --human", "route.needs_backup", "--backup text_agents"),
        ("alice", "route set portal --rank first", "usage.wrong", "not a whole number"),
        ("alice", f"route set portal --rank {'9' * 150}", "usage.wrong", "not a whole number"),
        ("alice", 'route set "!!!" --kind phone', "route.unknown", "!!!"),
    ],
)
def test_refusals_say_what_is_possible(crisis: Town, who: str, line: str, key: str, words: str) -> None:
    before = rows(crisis, Route)
    reply = crisis.say(who, line, room="C-1")
    assert reply.refusal == key
    assert words in words_of(reply.card)
    assert rows(crisis, Route) == before


def test_names_may_be_written_with_dashes(crisis: Town) -> None:
    crisis.done("bob", "route down live-chat-IT", room="C-1")
    assert route(crisis, "live_chat_it").status is RouteStatus.DOWN
    crisis.done("alice", "route set Technical text-agents", room="C-1")
    assert crisis.crisis().needs == {"technical": "text_agents"}


def test_a_need_goes_elsewhere_in_this_crisis_only(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster")
    crisis.done("alice", "C-1 route set technical portal")
    assert crisis.crisis(1).needs == {"technical": "portal"}
    assert crisis.crisis(2).needs == {}
    assert crisis.keys("C-1")[-1] == "route.need_told"
    assert (events(crisis)[-1].kind, events(crisis)[-1].facts) == (
        "need_routed",
        {"need": "technical", "route": "portal"},
    )
    assert table(crisis.say("bob", "C-1 route")) != table(crisis.say("bob", "C-2 route"))


def test_with_several_open_it_asks_which_one(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster")
    reply = crisis.say("alice", "route set technical portal")
    assert (reply.refusal, reply.facts["known"]) == ("crisis.several", "C-1, C-2")


def test_a_changed_route_shows_in_every_open_crisis(crisis: Town) -> None:
    crisis.done("alice", 'route set portal --address https://help.example.org --label "Help page" --rank 1')
    assert "Help page: https://help.example.org" in crisis.pinned("C-1", "routes.table")
    assert route(crisis, "portal").rank == 1


def test_a_new_route_gets_a_name_that_can_be_typed(crisis: Town) -> None:
    line = (
        'route set "Night  Desk-2!" --kind phone --address "+1 555" --human --backup text_agents --hours "20:00-06:00"'
    )
    crisis.done("alice", line, room="C-1")
    made = route(crisis, "night_desk_2")
    assert (made.kind, made.human_guaranteed, made.backup) == ("phone", True, ("text_agents",))
    crisis.done("alice", "route set technical night-desk-2", room="C-1")
    crisis.done("bob", "route down night-desk-2", room="C-1")
    assert "in place of night_desk_2" in crisis.pinned("C-1", "routes.table")


def test_a_route_that_fails_twice_at_once_is_told_once(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster")
    jobs = [lambda n=n: crisis.say(("bob", "chidi")[n % 2], f"C-{n % 2 + 1} route down portal") for n in range(6)]
    assert {reply.refusal for reply in at_once(*jobs)} == {None}
    crisis.deliver()
    for number in (1, 2):
        assert happened(crisis, number).count("route") == 1
        assert crisis.keys(f"C-{number}").count("route.told.down") == 1
        assert whole(crisis, number)


def test_routes_fail_while_notes_are_written(crisis: Town) -> None:
    for title in ("Water is out", "Roof is gone"):
        crisis.done("alice", f"declare {title} --type natural_disaster")
    names = ("portal", "text_agents", "live_chat_it", "email_support")
    fails = [lambda name=name: crisis.say("bob", f"route down {name}") for name in names]
    notes = [lambda n=n: crisis.say("chidi", f"C-{n % 3 + 1} note {n}") for n in range(6)]
    assert {reply.refusal for reply in at_once(*fails, *notes)} == {None}
    assert [len(events(crisis, crisis_.number)) for crisis_ in rows(crisis, Crisis, order="number")] == [7, 7, 7]
    assert all(whole(crisis, number) for number in (1, 2, 3))


def test_a_repeated_request_is_told_once(crisis: Town) -> None:
    for _ in range(2):
        crisis.say("bob", "route down portal", room="C-1", key="event-1")
    crisis.deliver()
    assert crisis.keys("C-1").count("route.told.down") == 1

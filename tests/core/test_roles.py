"""`role` and `handover`: each role has one holder, and a lead is passed on with a brief that is accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.model.delivery import Delivery, DeliveryKind
from bot.model.duties import Handover, HandoverState, ReminderKind
from bot.settings import Settings
from tests.core.ledger import at_once, events, happened, reminders, rows, whole
from tests.reading import words_of
from tests.town import Town


def test_a_role_is_told_shown_and_recorded(crisis: Town) -> None:
    reply = crisis.done("bob", "role comms", room="C-1")
    assert words_of(reply.card).endswith("@bob owns what customers are told.")
    assert crisis.crisis().comms == "bob"
    assert "Comms owner: @bob" in crisis.pinned("C-1", "crisis.status")
    assert crisis.keys("C-1")[-1] == "role.told.comms"
    assert (events(crisis)[-1].kind, events(crisis)[-1].facts) == ("role", {"role": "comms", "holder": "bob"})
    invited = [each.body["people"] for each in rows(crisis, Delivery, kind=DeliveryKind.INVITE, order="seq")]
    assert invited[-1] == ["bob"]
    assert whole(crisis)


def test_a_lead_gives_a_role_to_somebody(crisis: Town) -> None:
    crisis.done("alice", "role comms @Chidi", room="C-1")
    crisis.done("alice", "role comms bob", room="C-1")
    assert crisis.crisis().comms == "bob"


@pytest.mark.parametrize(
    ("who", "line", "key"),
    [
        ("alice", "role lead", "role.held_already"),
        ("alice", "role boss", "usage.wrong"),
        ("alice", "role deputy @nobody", "person.unknown"),
        ("bob", "role lead", "role.taken"),
        ("bob", "role deputy @chidi", "role.not_yours_to_give"),
        ("bob", "role", None),
        ("chidi", "handover @bob", "denied.lead"),
        ("alice", "handover @alice", "role.held_already"),
        ("alice", "handover @nobody", "person.unknown"),
        ("alice", "handover --words hello", "usage.missing"),
        ("bob", "handover accept", "handover.none"),
        ("bob", "handover decline", "handover.none"),
    ],
)
def test_refusals_change_nothing(crisis: Town, who: str, line: str, key: str | None) -> None:
    before = crisis.crisis()
    assert crisis.say(who, line, room="C-1").refusal == key
    assert crisis.crisis() == before


def test_an_agent_takes_a_free_role_but_the_lead_is_for_leads(town: Town) -> None:
    town.done("alice", "declare Card payments fail")
    assert town.say("bob", "role lead").refusal == "denied.lead"
    town.done("bob", "role comms")
    refused = town.say("chidi", "role comms")
    assert (refused.refusal, refused.facts) == ("role.taken", {"role": "comms", "holder": "bob"})
    assert town.say("bob", "role comms").refusal == "role.held_already"


def test_one_person_may_hold_two_roles(crisis: Town) -> None:
    crisis.done("alice", "role comms", room="C-1")
    assert (crisis.crisis().lead, crisis.crisis().comms) == ("alice", "alice")


def test_two_who_claim_a_role_at_once_make_one_holder(town: Town) -> None:
    town.done("alice", "declare Card payments fail")
    who = ("bob", "chidi") * 3
    replies = at_once(*[lambda one=one: town.say(one, "role comms") for one in who])
    winners = {one for one, reply in zip(who, replies, strict=True) if reply.refusal is None}
    refusals = {str(reply.refusal) for reply in replies if reply.refusal}
    assert len(winners) == 1
    assert refusals <= {"role.taken", "role.held_already"}
    assert town.crisis().comms in winners
    assert happened(town).count("role") == 1
    assert whole(town)


def test_an_agent_cannot_close_a_crisis_by_claiming_a_role_first(crisis: Town) -> None:
    for role in ("lead", "deputy", "comms"):
        crisis.say("bob", f"role {role}", room="C-1")
    assert crisis.crisis().deputy is None
    assert crisis.say("bob", "resolve It is over", room="C-1").refusal == "denied.lead"
    assert crisis.crisis().open


def test_somebody_is_brought_into_a_private_crisis(town: Town) -> None:
    town.done("alice", "declare Data was exposed --private --lead alice")
    assert town.say("bob", "C-1 status").refusal == "crisis.unknown"
    town.done("alice", "C-1 invite @bob")
    assert town.say("bob", "C-1 status").refusal is None
    assert town.say("alice", "C-1 invite @bob").refusal == "invite.inside_already"
    assert town.say("chidi", "C-1 status").refusal == "crisis.unknown"


def test_two_who_may_lead_and_claim_it_at_once_leave_one_lead(store: SqlStore) -> None:
    town = Town(store, Settings(leads=("alice", "bob")))
    town.done("alice", "declare Card payments fail")
    replies = at_once(*[lambda one=one: town.say(one, "role lead") for one in ("alice", "bob")])
    assert {reply.refusal for reply in replies} == {None}
    assert town.crisis().lead == events(town)[-1].facts["holder"]


def test_the_brief_says_what_is_open(crisis: Town) -> None:
    crisis.done("chidi", "route down portal it hangs", room="C-1")
    crisis.done("alice", "update Two banks decline", room="C-1")
    reply = crisis.done("alice", "handover @bob the bank calls at three", room="C-1")
    assert "@bob has it too. @alice leads until they accept" in words_of(reply.card)
    for room in ("C-1", "@bob"):
        (brief,) = [m for m in crisis.messages(room) if m.card["key"] == "handover.brief"]
        shown = crisis.read(room)
        for words in (
            "the bank calls at three",
            "Two banks decline",
            "have not yet been told",
            "There is no deputy",
            "Nobody owns what customers are told",
            "does not work",
        ):
            assert words in shown
        assert brief.card["blocks"][-1]["buttons"][0]["run"] == "C-1 handover accept"
    handover = rows(crisis, Handover)[0]
    assert (handover.giver, handover.receiver, handover.state) == ("alice", "bob", HandoverState.OFFERED)
    reminder = reminders(crisis)[ReminderKind.HANDOVER_WAITS]
    assert (reminder.due_at, reminder.subject) == (crisis.clock() + timedelta(minutes=10), handover.id)


def test_accepting_changes_the_lead_and_ends_the_reminder(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    assert crisis.say("chidi", "handover accept", room="C-1").facts == {"receiver": "bob"}
    crisis.done("bob", "C-1 handover accept")
    assert crisis.crisis().lead == "bob"
    assert ReminderKind.HANDOVER_WAITS not in reminders(crisis)
    assert "@bob accepted the handover from @alice" in crisis.read("C-1")
    assert "Lead: @bob" in crisis.pinned("C-1", "crisis.status")
    assert "Lead: @bob" in crisis.read("lobby")
    assert crisis.say("bob", "handover accept", room="C-1").refusal == "handover.none"
    assert happened(crisis)[-2:] == ["handover", "handover_accepted"]


def test_declining_leaves_the_lead_and_says_so(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    crisis.done("bob", "handover decline", room="C-1")
    assert crisis.crisis().lead == "alice"
    assert "@bob declined the handover. @alice still leads." in crisis.read("C-1")
    assert ReminderKind.HANDOVER_WAITS not in reminders(crisis)
    assert rows(crisis, Handover)[0].settled_at == crisis.clock()


def test_a_second_offer_takes_back_the_first(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    crisis.pass_(minutes=8)
    crisis.done("alice", "handover @chidi", room="C-1")
    states = {each.receiver: each.state for each in rows(crisis, Handover)}
    assert states == {"bob": HandoverState.WITHDRAWN, "chidi": HandoverState.OFFERED}
    assert reminders(crisis)[ReminderKind.HANDOVER_WAITS].due_at == crisis.clock() + timedelta(minutes=10)
    assert crisis.say("bob", "handover accept", room="C-1").refusal == "handover.not_yours"


def test_a_new_lead_by_role_takes_back_the_offer(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    crisis.done("alice", "role lead @chidi", room="C-1")
    assert crisis.say("bob", "handover accept", room="C-1").refusal == "handover.none"
    assert crisis.crisis().lead == "chidi"


def test_accepting_twice_at_once_has_one_effect(crisis: Town) -> None:
    crisis.done("alice", "handover @bob", room="C-1")
    replies = at_once(*[lambda: crisis.say("bob", "C-1 handover accept")] * 4)
    assert sorted(str(reply.refusal) for reply in replies) == ["None", *["handover.none"] * 3]
    assert happened(crisis).count("handover_accepted") == 1


def test_a_lead_that_nobody_holds_can_be_offered_and_nobody_is_said_to_lead(town: Town) -> None:
    town.done("alice", "declare Card payments fail --sev 4")
    reply = town.done("alice", "handover @bob")
    assert words_of(reply.card).endswith("@bob has it too. Nobody leads until they accept.")
    for _ in range(3):
        town.pass_(minutes=10)
    assert "@bob has not answered the handover. Nobody leads this crisis yet" in town.read("C-1")
    assert "Nobody leads" in words_of(town.done("bob", "C-1 handover decline").card)
    assert "@bob declined the handover. Nobody leads this crisis yet." in town.read("C-1")
    assert "still leads" not in town.read("C-1")
    town.done("alice", "C-1 handover @bob")
    town.done("bob", "C-1 handover accept")
    assert town.crisis().lead == "bob"


def test_two_crises_offered_to_one_person_at_once_open_one_direct_room(crisis: Town) -> None:
    crisis.done("alice", "declare Water is out --type natural_disaster --lead alice")
    at_once(*[lambda n=n: crisis.say("alice", f"C-{n} handover @bob") for n in (1, 2)])
    crisis.deliver()
    assert crisis.keys("@bob") == ["handover.brief"] * 2


def test_a_repeated_request_offers_once(crisis: Town) -> None:
    for _ in range(2):
        crisis.say("alice", "handover @bob", room="C-1", key="event-1")
    assert len(rows(crisis, Handover)) == 1

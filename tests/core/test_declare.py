"""`declare`: everything that must be said is said at once, and nothing is declared twice by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Actions, Button
from bot.model.crisis import Severity, Stage
from bot.model.duties import ReminderKind
from bot.model.records import LocalRoom
from bot.model.room import Room
from bot.reply import Reply
from tests.core.ledger import at_once, events, happened, reminders, rows, titles, whole
from tests.reading import words_of
from tests.town import Town


def button(reply: Reply, label: str) -> Button:
    """Return the button of a reply that has these words on it."""
    found = [each for block in reply.card.blocks if isinstance(block, Actions) for each in block.buttons]
    return next(each for each in found if label in each.label)


def test_what_is_stored(town: Town) -> None:
    line = 'declare "Card payments fail" --sev 1 --type product_failure --lead @bob --affected "two banks" --drill'
    town.done("alice", line)
    crisis = town.crisis()
    assert (crisis.ref, crisis.title, crisis.kinds) == ("C-1", "Card payments fail", ("product_failure",))
    assert (crisis.severity, crisis.stage, crisis.lead) == (Severity.SEV1, Stage.INVESTIGATING, "bob")
    assert (crisis.affected, crisis.drill, crisis.private) == ("two banks", True, False)
    assert (crisis.declared_by, crisis.declared_at) == ("alice", town.clock())
    assert crisis.next_update_at == town.clock() + timedelta(minutes=15)
    (event,) = events(town)
    assert (event.kind, event.text, event.facts) == ("declared", "Card payments fail", {"severity": "1"})
    assert whole(town)


def test_its_reminders_are_due_at_the_first_update(town: Town) -> None:
    town.done("alice", "declare Card payments fail --sev 2 --type product_failure")
    due = town.clock() + timedelta(minutes=30)
    assert {kind: each.due_at for kind, each in reminders(town).items()} == {
        ReminderKind.NOTICE_DUE: due,
        ReminderKind.UPDATE_DUE: due,
        ReminderKind.DAY_END: town.clock().replace(hour=18),
        ReminderKind.DIGEST: town.clock() + timedelta(days=1),  # the clock stands at nine
    }


def test_its_room_stands_ready(town: Town) -> None:
    town.done("alice", "declare Čard páyments fail, again! --sev 2 --type product_failure --lead bob")
    (room,) = [each for each in rows(town, Room) if each.crisis_id]
    local = next(each for each in rows(town, LocalRoom) if each.id == room.id)
    assert room.name == "c-1-card-payments-fail-again"
    assert local.topic == "Severity 2 · investigating · lead: @bob"
    assert local.members == ("alice", "bob")
    messages = town.messages("C-1")
    assert [m.card["key"] for m in messages] == ["crisis.status", "task.first", "talk.overview", "routes.table"]
    assert [m.card["key"] for m in messages if m.pinned] == ["crisis.status", "routes.table"]
    assert town.keys("lobby") == ["crisis.announcement"]


def test_a_drill_says_so_in_its_room_and_outside(town: Town) -> None:
    town.done("alice", "declare Card payments fail --drill")
    for room in ("C-1", "lobby"):
        assert "This is a drill" in town.read(room)


def test_a_private_one_is_announced_nowhere(town: Town) -> None:
    town.done("alice", "declare Card payments fail --private")
    assert town.keys("lobby") == []
    assert "Private: only the people in this room" in town.pinned("C-1", "crisis.status")


def test_without_a_lead_the_room_and_the_reply_say_so(town: Town) -> None:
    reply = town.done("alice", "declare Card payments fail")
    assert "Nobody leads it yet" in words_of(reply.card)
    assert button(reply, "Take the lead").run == "C-1 role lead"
    assert "Nobody leads this crisis" in town.pinned("C-1", "crisis.status")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Flood in Lagos", "natural_disaster"),
        ("flood, again", "natural_disaster"),
        ("WILDFIRES near Salinas", "natural_disaster"),
        ("Layoffs and unpaid rent", "financial_setback"),
        ("Cholera outbreak at the depot", "health_personal"),
        ("Checkout errors", "product_failure"),
        ("The login-page is slow", "product_failure"),
        ("Something odd", "product_failure"),
    ],
)
def test_the_words_of_a_title_choose_the_kind(town: Town, title: str, kind: str) -> None:
    town.done("alice", f"declare {title}")
    assert town.crisis().kinds == (kind,)


@pytest.mark.parametrize(
    "given",
    ["natural_disaster,product_failure", '"natural_disaster, product_failure"', "natural-disaster+product-failure"],
)
def test_a_crisis_carries_two_kinds(town: Town, given: str) -> None:
    reply = town.done("alice", f"declare Storm breaks the payment network --type {given}")
    assert town.crisis().kinds == ("natural_disaster", "product_failure")
    assert "Natural disaster, Product or service failure" in words_of(reply.card)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("declare Fire --type nothing_known", "kind.unknown"),
        ("declare Fire --type natural_disaster,product_failure,health_personal", "kind.too_many"),
        ("declare Fire --lead @nobody", "person.unknown"),
        ("declare Fire --sev 5", "usage.wrong"),
        ("declare Fire --sev", None),
        ("declare --sev 2", "usage.missing"),
        ('declare "" --sev 2', "usage.missing"),
        (f"declare {'x' * 201}", "usage.wrong"),
    ],
)
def test_refusals_leave_nothing_behind(town: Town, line: str, key: str | None) -> None:
    assert town.say("alice", line).refusal == key
    assert titles(town) == ([] if key else ["Fire"])


def test_a_title_of_several_lines_becomes_one(town: Town) -> None:
    town.done("alice", "declare Card payments\nfail \u00a0 today")
    assert town.crisis().title == "Card payments fail today"


@pytest.mark.parametrize(
    "again",
    [
        "Card payments fail",
        "card PAYMENTS failing",
        "Payments by card fail at the checkout",
        '"Card payments fail!"',
    ],
)
def test_a_similar_open_crisis_is_shown_first(crisis: Town, again: str) -> None:
    reply = crisis.say("alice", f"declare {again} --sev 1")
    assert (reply.refusal, reply.facts["similar"]) == ("declare.similar", "C-1")
    assert "Nothing was declared yet" in words_of(reply.card)
    assert button(reply, "Show C-1").run == "C-1 status"
    assert titles(crisis) == ["Card payments fail"]
    crisis.done("alice", button(reply, "It is another one").run)
    assert crisis.crisis(2).severity == 1


@pytest.mark.parametrize("title", ["停电", "కార్డు చెల్లింపులు", "ទូទាត់", "Q1", "!?"])
def test_the_same_title_is_noticed_in_every_script(town: Town, title: str) -> None:
    town.done("alice", f'declare "{title}"')
    assert town.say("alice", f'declare "{title}"').refusal == "declare.similar"


def test_words_count_in_scripts_with_vowel_signs(town: Town) -> None:
    town.done("alice", 'declare "కార్డు చెల్లింపులు పని చేయడం లేదు"')
    assert town.say("alice", 'declare "చెల్లింపులు కార్డు"').refusal == "declare.similar"
    assert town.say("alice", 'declare "నీరు రావడం లేదు"').refusal is None


@pytest.mark.parametrize("other", ["Water is out", "Roof fails", "A board game"])
def test_another_crisis_is_declared_at_once(crisis: Town, other: str) -> None:
    crisis.done("alice", f"declare {other} --type natural_disaster")
    assert titles(crisis) == ["Card payments fail", other]


def test_a_closed_one_is_not_similar(crisis: Town) -> None:
    crisis.done("alice", "resolve Works again", room="C-1")
    crisis.done("alice", "declare Card payments fail")
    assert titles(crisis) == ["Card payments fail"] * 2


def test_the_other_one_keeps_every_word_that_was_given(crisis: Town) -> None:
    fields = {
        "title": 'Card payments --drill fail, 5" of it, —private',
        "type": "health_personal, natural_disaster",
        "sev": "4",
        "lead": "bob",
        "affected": 'those who say "no" --sev 1',
    }
    reply = crisis.say("alice", "declare", fields=fields)
    assert reply.refusal == "declare.similar"
    crisis.done("alice", button(reply, "It is another one").run)
    second = crisis.crisis(2)
    assert (second.title, second.affected) == (
        "Card payments --drill fail, 5″ of it, —private",
        "those who say ″no″ --sev 1",
    )
    assert (second.kinds, second.severity, second.lead) == (("health_personal", "natural_disaster"), 4, "bob")
    assert (second.drill, second.private) == (False, False)


def test_many_similar_ones_make_a_short_question(town: Town) -> None:
    for number in range(8):
        town.done("alice", f"declare Card payments fail in branch {number} --anyway")
    reply = town.say("alice", "declare Card payments fail")
    assert reply.facts["similar"] == "C-8, C-7, C-6, C-5, C-4"


def test_the_form_declares_like_the_line(town: Town) -> None:
    town.say("alice", "declare", fields={"title": "Fire at the depot", "sev": "1", "private": "yes", "drill": "no"})
    assert (town.crisis().title, town.crisis().private, town.crisis().drill) == ("Fire at the depot", True, False)


def test_a_repeated_request_declares_once(town: Town) -> None:
    once = town.say("alice", "declare Fire at the depot", key="event-1")
    again = town.say("alice", "declare Fire at the depot", key="event-1")
    assert (once.crisis, again.crisis) == ("C-1", "C-1")
    assert once.card == again.card
    town.deliver()
    assert len(town.messages("C-1")) == 4


def test_the_same_request_twice_at_once_declares_once(town: Town) -> None:
    replies = at_once(*[lambda: town.say("alice", "declare Fire at the depot", key="event-1")] * 4)
    assert {reply.crisis for reply in replies} == {"C-1"}
    assert titles(town) == ["Fire at the depot"]


def test_two_who_declare_the_same_at_once_open_one_crisis(town: Town) -> None:
    for round_ in range(5):
        line = f"declare Fire at depot number{round_}"
        replies = at_once(*[lambda line=line: town.say("alice", line)] * 4)
        assert sorted(str(reply.refusal) for reply in replies) == ["None", *["declare.similar"] * 3]
        number = int(str(next(reply.crisis for reply in replies if reply.crisis)).removeprefix("C-"))
        town.done("alice", f"C-{number} resolve out")
        assert happened(town, number) == ["declared", "resolved"]


def test_many_declared_at_once_get_a_number_each(town: Town) -> None:
    names = ("Anchor", "Bridge", "Castle", "Desert", "Engine", "Forest", "Garden", "Harbour")
    replies = at_once(*[lambda name=name: town.say("alice", f"declare {name}") for name in names])
    assert sorted(str(reply.crisis) for reply in replies) == [f"C-{n}" for n in range(1, 9)]
    assert sorted(titles(town)) == list(names)

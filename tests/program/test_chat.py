"""`beacon chat` without a terminal: a script's lines in, cards out."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from adapters.content import texts
from tests.program.printed import cards
from tests.program.shell import Ran, Shell, calm, finish

say = texts().speaking()
FORM = ("declare", "Card payments fail", "product_failure", "2", "", "the shops in Newton", "", "")


def lines(*typed: str) -> str:
    """Return what comes out of a pipe."""
    return "".join(f"{line}\n" for line in typed)


def titles(ran: Ran) -> list[str]:
    """Return the titles of all cards that were printed."""
    return [card.title for card in cards(ran.out)]


def test_a_form_is_filled_a_button_is_pressed_and_the_room_answers(shell: Shell) -> None:
    ran = shell.run("chat", typed=lines(*FORM, "1", "/quit"))
    assert (ran.status, ran.err) == (0, "")
    for field in ("title", "type", "sev", "lead", "affected"):
        assert say(f"form.declare.{field}") in ran.out
    assert say("console.room.entered", room="c-1-card-payments-fail") in ran.out
    told = [card.words for card in cards(ran.out)]
    assert any(say("role.done.lead", holder="@alice") in words for words in told)
    assert any("the shops in Newton" in words for words in told)
    assert any(say("talk.title", crisis="C-1") in title for title in titles(ran))
    assert ran.out.rstrip().endswith(say("console.bye"))
    status = shell.run("say", "--as", "bob", "--json", "status").document
    assert (status["crisis"], status["refusal"]) == ("C-1", None)


def test_what_was_typed_before_the_lines_end_is_kept(shell: Shell) -> None:
    ran = shell.run("chat", typed="declare Card payments fail\nnote The bank answers")
    assert (ran.status, ran.err) == (0, "")
    assert "The bank answers" in shell.run("room", "C-1").out


def test_a_form_that_is_left_in_the_middle_sends_nothing(shell: Shell) -> None:
    ran = shell.run("chat", typed=lines(*FORM[:3]))
    assert (ran.status, say("console.nothing_sent") in ran.out) == (0, True)
    assert say("list.none") in shell.run("say", "--as", "alice", "list").out


def test_nothing_at_all_is_a_short_visit(shell: Shell) -> None:
    ran = shell.run("chat", typed="")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.rstrip().endswith(say("console.bye"))


def test_a_person_without_a_place_here_is_refused_at_the_door(shell: Shell) -> None:
    ran = shell.run("chat", "--as", "zed", typed=lines("/crisis status"))
    assert (ran.status, ran.err) == (1, "")
    assert 'Beacon does not know "zed"' in ran.out
    assert say("console.bye") not in ran.out


def test_a_person_may_be_written_with_a_sign_and_capitals(shell: Shell) -> None:
    ran = shell.run("chat", "--as", "@Bob", typed=lines("/quit"))
    assert (ran.status, say("console.welcome", person="bob") in ran.out) == (0, True)


def test_two_visitors_see_the_same_room(shell: Shell) -> None:
    bob = shell.start("chat", "--as", "bob", stdin=subprocess.PIPE)
    shell.run("say", "--as", "alice", "declare Card payments fail")
    ran = calm(finish(bob, lines("/join C-1", "/quit")))
    assert ran.status == 0
    assert any(say("routes.title", crisis="C-1") in title for title in titles(ran))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_visit_ends_at_once(shell: Shell, how: signal.Signals) -> None:
    visit = shell.start("chat", stdin=subprocess.PIPE)
    assert visit.stdout is not None
    while say("console.room.entered", room="lobby") not in visit.stdout.readline():
        pass
    time.sleep(0.3)  # it waits for a line by now
    begun = time.monotonic()
    visit.send_signal(how)
    visit.wait(10)
    assert time.monotonic() - begun < 5
    assert visit.stdin is not None
    visit.stdin.close()
    visit.stdin = None
    ran = finish(visit)
    assert (ran.status in (130, -signal.SIGTERM), ran.err) == (True, "")


def test_garbage_is_answered_calmly(shell: Shell) -> None:
    garbage = lines(
        "\x00\x01\x02", "/nonsense", "99999999999999999999", "/join", "/join \x1b[2J", "/as", "—", "“", "/quit"
    )
    ran = shell.run("chat", typed=garbage)
    assert (ran.status, ran.err) == (0, "")
    assert "\x1b" not in ran.out

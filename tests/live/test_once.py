"""Whatever comes twice has one effect: a double click, Slack's own retries, and a copy by somebody else none at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import Channel, Heard
from tests.live.office import Office, office, served


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with one crisis in it."""
    with office(tmp_path_factory.mktemp("once")) as opened:
        opened.declared()
        yield opened


@pytest.fixture
def room(found: Office) -> Channel:
    return found.room()


def retry(found: Office, heard: Heard, number: int = 1) -> Heard:
    """Let Slack deliver the same once more, with a signature of a later second."""
    time.sleep(1.1)
    return found.slack.run(found.app.retry(heard, number))


def count(found: Office, words: str, where: Channel) -> int:
    found.settled()
    return sum(words in message for message in found.said(where))


def test_a_button_that_is_pressed_twice_does_it_once(found: Office, room: Channel) -> None:
    async def press_twice() -> list[int]:
        presses = [found.app.press("Take the lead", user="alice", channel=room) for _ in range(2)]
        return [heard.status for heard in await asyncio.gather(*presses)]

    assert found.slack.run(press_twice()) == [200, 200]
    assert count(found, "leads this crisis now", room) == 1
    assert {hook.words for hook in found.slack.ephemerals("alice") if "already" in hook.words} == set()


def test_an_event_that_slack_delivers_again_is_heard_once(found: Office, room: Channel) -> None:
    message = found.slack.say(room, "bob", "The bank says 15:00")
    heard = found.slack.run(found.app.react("bob", message, "pushpin"))
    again = [retry(found, heard, number) for number in (1, 2, 3)]
    assert [each.status for each in (heard, *again)] == [200] * 4
    found.settled()
    assert timeline(found, room).count("The bank says 15:00") == 2  # the blocks, and the text beside them


def timeline(found: Office, room: Channel) -> str:
    return str(found.say("bob", "timeline", room).body)


def test_a_mark_that_is_taken_away_takes_the_words_away(found: Office, room: Channel) -> None:
    message = found.slack.say(room, "chidi", "A rumour")
    found.slack.run(found.app.react("bob", message, "pushpin"))
    found.settled()
    assert "A rumour" in timeline(found, room)
    found.slack.run(found.app.unreact("bob", message, "pushpin"))
    found.settled()
    assert "A rumour" not in timeline(found, room)


def test_a_copy_of_a_request_is_turned_away(found: Office, room: Channel) -> None:
    heard = found.say("bob", "note told once", room)
    copies = [found.slack.run(found.app.again(heard)) for _ in range(3)]
    assert [(copy.status, copy.body) for copy in copies] == [(401, "")] * 3
    assert count(found, "told once", room) == 1


def test_a_command_that_slack_repeats_with_a_new_signature_is_answered_and_not_done_again(
    found: Office, room: Channel
) -> None:
    heard = found.say("bob", "note sent twice by Slack", room)
    again = retry(found, heard)
    assert (again.status, again.body) == (200, heard.body)
    assert count(found, "sent twice by Slack", room) == 1


def test_a_form_that_is_sent_twice_posts_one_update(found: Office, room: Channel) -> None:
    found.say("alice", "update", room)
    view = found.slack.wait(lambda: found.slack.modal("alice"))

    async def submit_twice() -> list[int]:
        sendings = [found.app.submit("alice", {"know": "Sent twice"}, view=view) for _ in range(2)]
        return [heard.status for heard in await asyncio.gather(*sendings)]

    assert found.slack.run(submit_twice()) == [200, 200]
    found.settled()
    assert timeline(found, room).count("posted update 1: Sent twice") == 2  # the blocks, and the text beside them
    assert "posted update 2" not in timeline(found, room)


def test_a_restart_forgets_no_request(tmp_path: Path) -> None:
    with office(tmp_path) as first:
        room = first.declared()
        heard = first.say("bob", "note before the restart", room)
        slack = first.slack
        first.server.stop()
        with served(slack, tmp_path) as second:
            copy = second.slack.run(second.app.again(heard))
            assert copy.status == 401
            retried = retry(second, heard)
            assert (retried.status, retried.body) == (200, heard.body)
            assert count(second, "before the restart", room) == 1

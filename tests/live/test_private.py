"""A private crisis appears nowhere but in its room and in what its people alone can see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.slack import Channel
from tests.live.office import Office, office

TITLE = "Zebra illness of a colleague"
WORDS = ("zebra", "giraffe")
INSIDE = ("alice", "bob")
OUTSIDE = ("chidi", "zoe")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A private crisis about which everything has been said, on every surface."""
    with office(tmp_path_factory.mktemp("private"), BEACON_PERSON_BUDGET="1000") as opened:
        live_through(opened)
        yield opened


def live_through(found: Office) -> None:
    for who in (*INSIDE, *OUTSIDE):
        found.say(who, "help")  # everyone is known from now on
    found.say("alice", f'declare "{TITLE}" --private --lead @bob --type health_personal --sev 1')
    room = found.room("c-1-zebra")
    found.arrives("Which need goes where", room)
    for who, line in (
        ("bob", "note giraffe"),
        ("alice", "update A giraffe is ill --affected giraffe"),
        ("bob", "severity 2"),
        ("bob", "stage stabilising"),
        ("alice", "notice giraffe"),
        ("bob", "handover @alice giraffe"),
        ("alice", "handover accept"),
        ("alice", "resolve the giraffe is well"),
        ("alice", "reopen"),
    ):
        assert found.say(who, line, room).status == 200
    pry(found, room)
    found.settled()


def pry(found: Office, room: Channel) -> None:
    """Let those outside ask for it in every way that there is."""
    slack, app = found.slack, found.app
    for who in OUTSIDE:
        for line in ("list all", "list illness", "status", "C-1", "C-1 status", "C-1 timeline", "C-1 talk", "home"):
            found.say(who, line)
        found.say(who, "status", room)
        found.say(who, "note what is this", room)
        slack.run(app.mention(who, "general", "C-1 status"))
        slack.run(app.direct_message(who, "list all"))
        slack.run(app.home_opened(who))
        slack.run(app.shortcut("declare", user=who))
        message = slack.say("general", who, "put this down")
        slack.run(app.message_action("clip", message, user=who))
        found.settled()


def test_its_words_are_seen_by_those_inside_alone(found: Office) -> None:
    inside = {found.slack.person(who).id for who in INSIDE} | {found.slack.home.bot}
    for word in WORDS:
        seen = found.slack.everything_said(containing=word)
        assert seen
        leaks = [(said.where, said.channel, sorted(said.seen_by - inside)) for said in seen if said.seen_by - inside]
        assert leaks == []


def test_its_room_is_private_and_holds_only_those_inside(found: Office) -> None:
    room = found.room("c-1-zebra")
    assert room.private
    assert {found.slack.person(who).id for who in INSIDE} | {found.slack.home.bot} == set(room.members)


def test_the_announcement_channel_says_nothing_of_it(found: Office) -> None:
    assert found.said("announcements") == []


def test_the_log_does_not_name_it(found: Office) -> None:
    log = found.server.log.read_text("utf-8").lower()
    assert not [word for word in WORDS if word in log]


def test_somebody_outside_hears_that_there_is_no_such_crisis(found: Office) -> None:
    assert "C-1" in str(found.say("bob", "list").body)
    answer = str(found.say("chidi", "C-1 status").body)
    assert "zebra" not in answer.lower()
    unknown = str(found.say("chidi", "C-7 status").body)
    assert answer.replace("C-1", "C-7") == unknown

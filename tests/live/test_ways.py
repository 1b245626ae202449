"""Other ways: Socket Mode, a Slack that is away for a while, and a workspace that throws Beacon out."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.slack import FakeSlack
from tests.live.office import PATIENCE, Office, office, served
from tests.program.shell import Shell
from tests.program.watching import until

CAST = ("alice", "bob")


def opened(slack: FakeSlack) -> None:
    """Let people and a channel be there."""
    slack.channel("general", members=[slack.user(handle) for handle in CAST])


def test_a_crisis_is_run_over_a_connection_of_our_own(tmp_path: Path) -> None:
    with FakeSlack() as slack:
        opened(slack)
        settings = {"SLACK_APP_TOKEN": slack.app_token, "SLACK_SIGNING_SECRET": ""}
        with served(slack, tmp_path, **settings) as found:
            until(lambda: slack.connections() >= 1, PATIENCE)
            by_socket = Office(slack, found.server, slack.app())
            room = by_socket.declared()
            assert by_socket.press("alice", "Take the lead", room).status == 200
            by_socket.arrives("leads this crisis now", room)
            slack.drop()
            until(lambda: by_socket.say("bob", "status", room).status == 200, PATIENCE)
            assert by_socket.say("bob", "note after the connection was lost", room).status == 200
            by_socket.arrives("after the connection was lost", room)
            assert found.server.get("/slack/events")[0] in (404, 405)  # there is no other way in


def test_a_token_that_slack_refuses_ends_the_program_with_the_line_that_names_it(tmp_path: Path) -> None:
    with FakeSlack() as slack:
        settings = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_APP_TOKEN": "xapp-1-A1-wrong",
            "SLACK_API_URL": slack.api_url,
        }
        ended = Shell(tmp_path, **settings).start("serve")
        _, err = ended.communicate(timeout=PATIENCE)
        assert ended.returncode == 2
        assert "SLACK_APP_TOKEN" in err


def test_while_slack_is_away_the_crisis_goes_on_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    with office(tmp_path) as found:
        room = found.declared()
        desk = Shell(tmp_path, BEACON_ORG="home", BEACON_ORG_NAME="Our company", BEACON_LEADS="alice")
        found.slack.run(found.slack.go_away())
        for number in range(5):
            assert desk.run("say", "--as", "alice", f"C-1 note while Slack was away {number}").status == 0
        assert "while Slack was away 4" in desk.run("room", "C-1").out
        found.slack.run(found.slack.come_back())
        found.arrives("while Slack was away 4", room)
        found.settled()
        said = [words for words in found.said(room) if "while Slack was away" in words]
        assert [words[-1] for words in said] == list("01234")


def test_a_workspace_that_throws_beacon_out_is_left_alone(tmp_path: Path) -> None:
    with office(tmp_path) as found:
        room = found.declared()
        assert found.slack.run(found.app.uninstalled()).status == 200
        found.slack.forget()
        assert "not installed" in str(found.say("bob", "status", room).body)
        found.settled()
        assert [call.method for call in found.slack.calls()] == []


def test_a_reopened_crisis_waits_for_a_person_to_unarchive_its_room(tmp_path: Path) -> None:
    with office(tmp_path, BEACON_ARCHIVE="on") as found:
        room = found.declared()
        found.say("alice", "resolve It works again", room)
        until(lambda: found.slack.find(room.id).archived, PATIENCE)
        assert "It works again" in "\n".join(found.said(room))
        found.say("alice", "C-1 reopen")
        found.settled()
        assert "open it again by hand" in str(found.say("alice", "C-1 status").body)
        found.slack.change_channel(room, archived=False)
        found.slack.join(room, found.slack.home.bot)
        found.slack.run(found.app.unarchived(room, "alice"))
        found.arrives("opened this crisis again", room)

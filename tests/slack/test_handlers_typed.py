"""What is typed: answered in the acknowledgement, by a form, or a little later; never lost and never twice."""

from __future__ import annotations

from adapters.slack.background import Background
from bot.model.crisis import Crisis
from tests.slack.branch import Branch, in_slack
from tests.town import ORG

QUICK = 0.15  # seconds that the handlers wait where somebody else is slow
DECLARE = "declare Card payments fail --sev 2 --lead alice"


def crises(branch: Branch) -> int:
    return len(branch.town.store.submit(ORG, lambda work: work.find(Crisis), write=False).result())


def test_a_typed_command_is_answered_to_the_one_who_typed_it(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        heard = await branch.say("alice", DECLARE)
        (words,) = branch.whispers("alice")
        assert heard.status == 200
        assert "C-1 · Card payments fail" in words
        assert not branch.slack.calls()
        assert branch.town.crisis().lead == "alice"
        assert branch.asked[0].key == f"slack {heard.trigger_id} {branch.team.id} {heard.payload['user_id']}"

    in_slack(sqlite_url, story)


def test_a_refused_line_says_what_would_work(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.say("bob", "declair Water is out")
        await branch.say("bob", "declare Water is out")
        first, second = branch.whispers("bob")
        assert "declare" in first
        assert "alice" in second
        assert crises(branch) == 0

    in_slack(sqlite_url, story)


def test_nothing_typed_shows_what_there_is(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.say("bob", "")
        assert "/crisis status" in branch.whispers("bob")[0]

    in_slack(sqlite_url, story)


def test_marked_up_text_is_read_as_it_was_typed(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.say("bob", "status")
        bob = branch.slack.person("bob")
        words = f"declare R&amp;D &lt;fails&gt; at <https://x.example/?a=1&amp;b=2> --lead <@{bob.id}|somebody>"
        await branch.say("alice", words)
        crisis = branch.town.crisis()
        assert crisis.title == "R&D <fails> at https://x.example/?a=1&b=2"
        assert crisis.lead == "bob"

    in_slack(sqlite_url, story)


def test_the_crisis_of_a_channel_is_implied_there(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        branch.done("alice", "declare Water is out --sev 3")
        await branch.say("alice", "severity 1", channel=channel)
        assert branch.town.crisis(1).severity.value == 1
        assert branch.town.crisis(2).severity.value == 3

    in_slack(sqlite_url, story)


def test_a_replayed_command_has_one_effect_and_no_answer(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        heard = await branch.say("alice", DECLARE)
        again = await branch.app.again(heard)
        assert (again.status, again.body) == (401, "")
        assert crises(branch) == 1

    in_slack(sqlite_url, story)


def test_a_command_copied_to_another_server_is_known_by_its_stamp(sqlite_url: str) -> None:
    """The replay memory of the door is of one server; the store's is of all."""

    async def story(branch: Branch) -> None:
        heard = await branch.say("alice", DECLARE)
        again = await branch.other.again(heard)
        assert (again.status, again.body) == (401, "")
        assert crises(branch) == 1

    in_slack(sqlite_url, story)


def test_a_form_that_is_asked_for_opens(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        heard = await branch.say("alice", "declare")
        assert (heard.status, heard.body) == (200, "")
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert {field.block_id for field in modal.fields} >= {"title", "sev", "lead"}
        assert [call.method for call in branch.slack.calls()] == ["views.open"]

    in_slack(sqlite_url, story)


def test_a_form_that_takes_long_is_announced(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.open.clear()
        heard = await branch.app.command("/crisis", "declare", user="alice", channel=branch.lobby)
        await branch.until(lambda: branch.slack.modal("alice"))
        announced = branch.slack.modal("alice")
        assert heard.status == 200
        assert announced is not None
        assert not announced.fields
        branch.open.set()
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert modal.id == announced.id
        assert modal.fields
        assert not branch.whispers("alice")

    in_slack(sqlite_url, story, form_patience=QUICK)


def test_a_form_that_slack_does_not_open_is_offered_again(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.slack.trouble("views.open", "error", error="expired_trigger_id", times=1)
        await branch.say("alice", "declare")
        assert branch.slack.modal("alice") is None
        assert "The form did not open" in branch.whispers("alice")[0]
        await branch.app.press("Open the form", user="alice", channel=branch.lobby)
        await branch.settled()
        assert branch.slack.modal("alice") is not None

    in_slack(sqlite_url, story)


def test_a_slow_form_whose_announcement_fails_is_offered_again(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.slack.trouble("views.open", "status", status=503, times=1)
        branch.open.clear()
        await branch.app.command("/crisis", "declare", user="alice", channel=branch.lobby)
        branch.open.set()
        await branch.settled()
        assert "The form did not open" in branch.whispers("alice")[0]

    in_slack(sqlite_url, story, form_patience=QUICK)


def test_a_reply_that_takes_long_comes_after_the_acknowledgement(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.open.clear()
        heard = await branch.app.command("/crisis", DECLARE, user="alice", channel=branch.lobby)
        assert (heard.status, heard.body) == (200, "")
        assert not branch.whispers("alice")
        branch.open.set()
        await branch.settled()
        assert "C-1 · Card payments fail" in branch.whispers("alice")[0]

    in_slack(sqlite_url, story, patience=QUICK)


def test_what_waits_is_stored_before_the_server_stops(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.open.clear()
        await branch.app.command("/crisis", DECLARE, user="alice", channel=branch.lobby)
        branch.later(0.2, branch.open.set)
        await branch.handlers.close()
        assert crises(branch) == 1

    in_slack(sqlite_url, story, patience=QUICK)


def test_with_no_room_beside_the_answer_somebody_is_told_so(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.open.clear()
        heard = await branch.app.command("/crisis", DECLARE, user="alice", channel=branch.lobby)
        assert heard.status == 200
        assert "Beacon has your request" in branch.whispers("alice")[0]
        branch.open.set()
        await branch.handlers.close()
        assert crises(branch) == 1
        await branch.say("alice", "update")
        assert "The form did not open" in branch.whispers("alice")[1]

    in_slack(sqlite_url, story, patience=QUICK, background=Background(limit=0))


def test_a_long_reply_comes_in_parts(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        for number in range(30):
            branch.done("alice", f"C-1 note {number:02} {'it is still down and we look ' * 25}")
        await branch.say("alice", "timeline", channel=channel)
        parts = branch.slack.ephemerals("alice")
        assert len(parts) > 1
        assert {part.how for part in parts[1:]} == {"hook"}
        words = " ".join(part.words for part in parts)
        assert all(f"{number:02} it is still down" in words for number in range(30))

    in_slack(sqlite_url, story)

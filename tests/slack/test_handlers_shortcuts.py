"""Slack's own menus: a crisis is declared from anywhere, and a message goes onto the timeline or becomes a task."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.handlers import available_shortcuts
from adapters.slack.handlers.payloads import Quoted
from adapters.slack.handlers.shortcuts import permalink
from bot.command import Commands
from bot.forms import MAX_PARAGRAPH
from bot.model.follow_up import FollowUp
from bot.model.timeline import Event
from bot.service import Service
from commands import ALL
from tests.slack.branch import Branch, in_slack
from tests.town import ORG


def clips(branch: Branch) -> list[Event]:
    kinds = ("clip", "clip_words")
    return branch.town.store.submit(ORG, lambda work: work.find(Event, kind=kinds), write=False).result()


def test_a_crisis_is_declared_from_anywhere(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        await branch.app.shortcut("declare", user="alice")
        await branch.settled()
        await branch.app.submit("alice", {"title": "Card payments fail"})
        assert branch.town.crisis().title == "Card payments fail"

    in_slack(sqlite_url, story)


def test_a_form_that_no_menu_can_open_is_offered_directly(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.slack.trouble("views.open", "error", error="expired_trigger_id", times=1)
        await branch.app.shortcut("declare", user="alice")
        await branch.settled()
        direct = branch.slack.direct("alice")
        assert "The form did not open" in branch.slack.messages(direct)[-1].words
        await branch.app.press("Open the form", user="alice", message=branch.slack.messages(direct)[-1])
        await branch.settled()
        assert branch.slack.modal("alice") is not None

    in_slack(sqlite_url, story)


def test_a_message_goes_onto_the_timeline_with_its_author_and_address(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        await branch.say("bob", "status")
        bob = branch.slack.person("bob")
        message = branch.slack.say(channel, "bob", f"R&amp;D says <@{bob.id}> saw <https://x.example|x.example>")
        await branch.app.message_action("clip", message, user="alice")
        await branch.settled()
        (clip,) = clips(branch)
        assert clip.text == "R&D says @bob saw x.example"
        assert clip.facts["author"] == "@bob"
        stamp = message.ts.replace(".", "")
        assert clip.facts["link"] == f"{branch.slack.home.url.rstrip('/')}/archives/{channel.id}/p{stamp}"
        assert clip.facts["ref"] == f"{channel.id} {message.ts}"
        assert branch.whispers("alice")
        assert branch.slack.modal("alice") is None
        assert not branch.slack.count("chat.getPermalink")

    in_slack(sqlite_url, story)


def test_a_long_message_is_shortened_and_one_without_words_is_named(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        for text in ("word " * 1_000, " "):
            await branch.app.message_action("clip", branch.slack.say(channel, "bob", text), user="alice")
        await branch.settled()
        long, wordless = sorted(clips(branch), key=lambda clip: clip.seq)
        assert len(long.text) <= MAX_PARAGRAPH
        assert long.text.endswith("…")
        assert wordless.text == "(a message without words)"

    in_slack(sqlite_url, story)


def test_a_message_from_elsewhere_asks_for_which_crisis_it_is(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        branch.crisis()
        branch.done("alice", "declare Water is out --sev 3")
        message = branch.slack.say(branch.lobby, "bob", "It is down in Lagos, too")
        await branch.app.message_action("clip", message, user="alice")
        await branch.settled()
        assert not clips(branch)
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert "It is down in Lagos, too" in str(modal.json())
        await branch.app.submit("alice", {"crisis": "C-2"})
        (clip,) = clips(branch)
        assert clip.crisis_id == branch.town.crisis(2).id
        assert clip.facts["ref"] == f"{branch.lobby.id} {message.ts}"

    in_slack(sqlite_url, story)


def test_a_message_twice_is_on_the_timeline_once(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        channel = branch.crisis()
        message = branch.slack.say(channel, "bob", "It is down in Lagos, too")
        for _ in range(2):
            await branch.app.message_action("clip", message, user="alice")
        assert len(clips(branch)) == 1

    in_slack(sqlite_url, story)


def owed(branch: Branch) -> list[FollowUp]:
    return branch.town.store.submit(ORG, lambda work: work.find(FollowUp), write=False).result()


def test_a_message_becomes_a_follow_up(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        assert available_shortcuts(branch.service.commands) == ("declare", "clip", "follow")
        channel = branch.crisis()
        message = branch.slack.say(channel, "bob", "Call Ada &amp; Co back")
        await branch.app.message_action("follow", message, user="alice")
        await branch.settled()
        modal = branch.slack.modal("alice")
        assert modal is not None
        assert [field.initial for field in modal.fields if field.initial] == ["Call Ada & Co back"]
        await branch.app.submit("alice", {"customer": "Ada", "what": "Call Ada & Co back"})
        await branch.settled()
        assert [(each.ref, each.promise) for each in owed(branch)] == [("F-1", "Call Ada & Co back")]

    in_slack(sqlite_url, story)


def without_follow_ups(service: Service) -> Service:
    """Return a service of a Beacon that has no verb for follow-ups."""
    return replace(service, commands=Commands(each for each in ALL if each.verb != "follow add"))


def test_a_menu_that_came_too_early_is_refused_in_words(sqlite_url: str) -> None:
    async def story(branch: Branch) -> None:
        assert available_shortcuts(branch.service.commands) == ("declare", "clip")
        channel = branch.crisis()
        message = branch.slack.say(channel, "bob", "Call Ada back")
        await branch.app.message_action("follow", message, user="alice")
        await branch.app.message_action("unheard_of", message, user="alice")
        await branch.settled()
        (view,) = branch.slack.views("alice")
        assert not view.fields

    in_slack(sqlite_url, story, extended=without_follow_ups)


def test_an_answer_in_a_thread_has_an_address_within_it() -> None:
    message = Quoted("17.000200", "x", "U1", "", "16.000100")
    assert permalink("https://acme.slack.com", "C1", message).endswith(
        "/archives/C1/p17000200?thread_ts=16.000100&cid=C1"
    )
    assert permalink("https://acme.slack.com/", "C1", replace(message, thread="17.000200")) == (
        "https://acme.slack.com/archives/C1/p17000200"
    )

"""The fake Slack keeps the rules that Slack documents: tokens, channels, messages, pins, bookmarks, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack, Workspace

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "Cards fail."}}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return client_of(slack, slack.token)


def client_of(slack: FakeSlack, token: str) -> WebClient:
    return WebClient(token, base_url=slack.api_url, retry_handlers=[])


def refusal(call: Callable[[], Any]) -> str:
    """Return the error that a call is answered with."""
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def test_a_token_speaks_for_its_workspace_alone(slack: FakeSlack, client: WebClient) -> None:
    other = slack.workspace("globex")
    room = slack.channel("payments")
    told = client.auth_test()
    assert (told["team_id"], told["user_id"], told["bot_id"]) == (slack.home.id, slack.home.bot, slack.home.bot_id)
    assert "chat:write" in told.headers["X-OAuth-Scopes"]
    stranger = client_of(slack, other.token)
    assert refusal(lambda: stranger.chat_postMessage(channel=room.id, text="hello")) == "channel_not_found"
    assert refusal(lambda: stranger.users_info(user=slack.user("alice").id)) == "user_not_found"


def test_a_token_that_is_no_good_is_told_why(slack: FakeSlack, client: WebClient) -> None:
    assert refusal(client_of(slack, "xoxb-wrong").auth_test) == "invalid_auth"
    assert refusal(client_of(slack, "").auth_test) == "not_authed"
    assert refusal(client_of(slack, slack.app_token).users_conversations) == "not_allowed_token_type"
    slack.expire(slack.token)
    assert refusal(client.auth_test) == "token_expired"
    slack.revoke(slack.token)
    assert refusal(client.auth_test) == "token_revoked"


def test_a_missing_scope_is_named(slack: FakeSlack) -> None:
    few = client_of(slack, slack.mint_token(scopes=["chat:write"]))
    with pytest.raises(SlackApiError) as refused:
        few.conversations_create(name="inc-1", is_private=True)
    assert refused.value.response["needed"] == "groups:write"
    assert refused.value.response["provided"] == "chat:write"
    assert refusal(lambda: few.conversations_history(channel=slack.channel("open").id)) == "missing_scope"


def test_a_method_that_does_not_exist_is_unknown(client: WebClient) -> None:
    assert refusal(lambda: client.api_call("chat.shout")) == "unknown_method"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Payments", "invalid_name_specials"),
        ("pay ments", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("taken", "name_taken"),
        ("old", "name_taken"),
    ],
)
def test_a_channel_name_has_rules(slack: FakeSlack, client: WebClient, name: str, error: str) -> None:
    slack.channel("taken", private=True, bot=False)
    slack.channel("old", archived=True)
    assert refusal(lambda: client.conversations_create(name=name)) == error


def test_only_methods_that_write_read_json(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("inc-1")
    assert client.api_call("conversations.setTopic", json={"channel": room.id, "topic": "Cards"})["topic"] == "Cards"
    assert client.api_call("conversations.info", data={"channel": room.id})["channel"]["name"] == "inc-1"
    assert refusal(lambda: client.api_call("conversations.info", json={"channel": room.id})) == "invalid_arguments"


def test_a_private_channel_is_invisible_to_those_outside(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("secret", private=True, bot=False, members=[slack.user("alice")])
    for call in (client.conversations_info, client.conversations_archive, client.conversations_history):
        assert refusal(lambda call=call: call(channel=room.id)) == "channel_not_found"  # type: ignore[misc] # one name, several signatures
    slack.join(room, slack.home.bot)
    assert client.conversations_info(channel=room.id)["channel"]["is_private"]
    assert client.users_conversations()["channels"] == []
    assert [each["id"] for each in client.users_conversations(types="private_channel")["channels"]] == [room.id]


def test_a_public_channel_takes_posts_of_members_only(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("open", bot=False)
    assert refusal(lambda: client.chat_postMessage(channel=room.id, text="hello")) == "not_in_channel"
    client.conversations_join(channel=room.id)
    client.chat_postMessage(channel=room.id, text="hello")
    slack.change_channel(room, archived=True)
    assert refusal(lambda: client.chat_postMessage(channel=room.id, text="hello")) == "is_archived"
    assert refusal(lambda: client.conversations_archive(channel=room.id)) == "already_archived"


def test_a_bot_cannot_open_an_archived_channel_again(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("open")
    assert refusal(lambda: client.conversations_unarchive(channel=room.id)) == "not_archived"
    client.conversations_archive(channel=room.id)
    assert refusal(lambda: client.conversations_unarchive(channel=room.id)) == "not_in_channel"
    slack.let_bots_unarchive()
    client.conversations_unarchive(channel=room.id)
    assert not room.archived


def test_an_invitation_fails_as_a_whole_unless_forced(slack: FakeSlack, client: WebClient) -> None:
    alice, bob = slack.user("alice"), slack.user("bob")
    room = slack.channel("inc-1", members=[bob])
    users = [alice.id, bob.id, "U404"]
    with pytest.raises(SlackApiError) as refused:
        client.conversations_invite(channel=room.id, users=users)
    whys = {each["user"]: each["error"] for each in refused.value.response["errors"]}
    assert whys == {bob.id: "already_in_channel", "U404": "user_not_found"}
    assert alice.id not in room.members
    client.conversations_invite(channel=room.id, users=users, force=True)
    assert alice.id in room.members
    assert refusal(lambda: client.conversations_invite(channel=room.id, users=slack.home.bot)) == "cant_invite_self"


def test_a_message_is_posted_changed_found_and_deleted(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("inc-1", members=[slack.user("alice")])
    note = {"event_type": "delivery", "event_payload": {"id": "d-1"}}
    posted = client.chat_postMessage(channel=room.id, text="Cards fail.", blocks=[SECTION], metadata=note)
    reply = client.chat_postMessage(channel=room.id, text="On it.", thread_ts=posted["ts"])
    assert reply["ts"] > posted["ts"]
    seen = client.conversations_history(channel=room.id, include_all_metadata=True)["messages"]
    assert [each["ts"] for each in seen] == [posted["ts"]]
    assert seen[0]["metadata"] == note
    assert "event_payload" not in client.conversations_history(channel=room.id)["messages"][0]["metadata"]
    thread = client.conversations_replies(channel=room.id, ts=posted["ts"])["messages"]
    assert [each["text"] for each in thread] == ["Cards fail.", "On it."]
    client.chat_update(channel=room.id, ts=posted["ts"], text="Cards work.", blocks=[section("Cards work.")])
    message = slack.messages(room, seen_by="alice")[0]
    assert (message.words, bool(message.edited), message.metadata) == ("Cards work.", True, note)
    link = client.chat_getPermalink(channel=room.id, message_ts=posted["ts"])["permalink"]
    assert link == f"https://acme.slack.com/archives/{room.id}/p{posted['ts'].replace('.', '')}"
    client.chat_delete(channel=room.id, ts=posted["ts"])
    assert refusal(lambda: client.chat_update(channel=room.id, ts=posted["ts"], text="x")) == "message_not_found"


def test_words_of_a_person_cannot_be_changed_by_the_app(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("inc-1", members=[slack.user("alice")])
    said = slack.say(room, "alice", "We should call the bank.")
    assert refusal(lambda: client.chat_update(channel=room.id, ts=said.ts, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_update(channel=room.id, ts="1.000001", text="x")) == "message_not_found"


def test_a_person_is_reached_even_when_deactivated(slack: FakeSlack, client: WebClient) -> None:
    bob = slack.user("bob", deleted=True, zone="Africa/Lagos", locale="fr-FR")
    posted = client.chat_postMessage(channel=bob.id, text="Please look.")
    assert posted["channel"] == slack.direct(bob).id
    assert client.conversations_open(users=bob.id)["already_open"]
    assert client.users_info(user=bob.id)["user"]["deleted"]
    slack.change_user(bob, deleted=False)
    known = client.users_info(user=bob.id, include_locale=True)["user"]
    assert (known["tz"], known["locale"]) == ("Africa/Lagos", "fr-FR")
    assert refusal(lambda: client.chat_postMessage(channel="U404", text="x")) == "channel_not_found"


def test_an_ephemeral_message_is_for_one_person_of_the_channel(slack: FakeSlack, client: WebClient) -> None:
    alice, bob = slack.user("alice"), slack.user("bob")
    room = slack.channel("inc-1", members=[alice])
    client.chat_postEphemeral(channel=room.id, user=alice.id, text="Only you see this.")
    assert [each.words for each in slack.ephemerals(alice)] == ["Only you see this."]
    assert slack.messages(room) == []
    error = refusal(lambda: client.chat_postEphemeral(channel=room.id, user=bob.id, text="x"))
    assert error == "user_not_in_channel"


def test_a_message_is_pinned_once_and_a_hundred_at_most(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("inc-1")
    stamps = [str(client.chat_postMessage(channel=room.id, text="x")["ts"]) for _ in range(101)]
    client.pins_add(channel=room.id, timestamp=stamps[0])
    assert refusal(lambda: client.pins_add(channel=room.id, timestamp=stamps[0])) == "already_pinned"
    assert refusal(lambda: client.pins_add(channel=room.id, timestamp="1700000000.000001")) == "message_not_found"
    assert client.pins_list(channel=room.id)["items"][0]["message"]["ts"] == stamps[0]
    room.pins = stamps[:100]
    assert refusal(lambda: client.pins_add(channel=room.id, timestamp=stamps[100])) == "too_many_pins"


def test_topic_purpose_and_bookmark_stand_on_the_channel(slack: FakeSlack, client: WebClient) -> None:
    room = slack.channel("inc-1")
    client.conversations_setTopic(channel=room.id, topic="Cards fail")
    client.conversations_setPurpose(channel=room.id, purpose="A crisis")
    client.bookmarks_add(channel_id=room.id, title="Desk", type="link", link="https://desk.example")
    assert (room.topic, room.purpose, room.bookmarks[0]["title"]) == ("Cards fail", "A crisis", "Desk")
    assert client.bookmarks_list(channel_id=room.id)["bookmarks"][0]["link"] == "https://desk.example"
    assert refusal(lambda: client.conversations_setTopic(channel=room.id, topic="x" * 251)) == "too_long"
    assert [each.error for each in slack.violations] == ["too_long"]


def test_lists_come_in_pages(slack: FakeSlack, client: WebClient) -> None:
    people = [slack.user(f"agent{number}") for number in range(5)]
    room = slack.channel("inc-1", members=people, bot=True)
    found = [page["members"] for page in client.conversations_members(channel=room.id, limit=4)]
    assert [len(each) for each in found] == [4, 2]
    group = slack.usergroup("support", people)
    assert client.usergroups_users_list(usergroup=group)["users"] == [each.id for each in people]
    assert refusal(lambda: client.usergroups_users_list(usergroup="S404")) == "no_such_subteam"


def test_what_was_said_outside_a_channel_is_found_with_its_readers(slack: FakeSlack, client: WebClient) -> None:
    alice, bob = slack.user("alice"), slack.user("bob")
    room = slack.channel("secret", private=True, members=[alice])
    lobby = slack.channel("lobby")
    client.chat_postMessage(channel=room.id, text="Data leak")
    assert slack.everything_said(containing="data leak", outside=[room]) == []
    client.conversations_setTopic(channel=lobby.id, topic="DATA LEAK")
    client.chat_postMessage(channel=bob.id, text="fallback", blocks=[section("about the data leak")])
    found = {said.where: said.seen_by for said in slack.everything_said(containing="data leak", outside=[room])}
    assert found["message"] == {bob.id, slack.home.bot}
    assert alice.id in found["topic"]


def test_a_fresh_workspace_has_the_app_only_when_installed(slack: FakeSlack) -> None:
    bare: Workspace = slack.workspace("initech", installed=False)
    assert (bare.bot, bare.token) == ("", "")
    assert slack.install(bare) == bare.token

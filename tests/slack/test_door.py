"""The door over real HTTP: who gets in, who gets a bare 401, and that nothing that is sent breaks anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import pytest

from adapters.slack.bolt import Ack
from adapters.slack.signature import Replayed
from adapters.web import WebHost
from bot.doors import Knock
from bot.refusals import Unavailable
from tests.delivery.hosting import page
from tests.slack.entrance import ALL, SECRET, Entrance, command, event, press, signed, written

Said = tuple[int, bytes]
Conversation = Callable[["Caller"], Awaitable[None]]


class Caller:
    """Sends bytes to the door, signed or not."""

    def __init__(self, session: aiohttp.ClientSession, url: str, entrance: Entrance) -> None:
        self.session, self.url, self.entrance = session, url, entrance

    async def send(self, body: bytes, headers: Mapping[str, str] | None = None, **more: str) -> Said:
        """Post a body; without headers of its own it is signed with what `more` says."""
        if headers is None:
            headers = signed(body, self.entrance.clock(), **more)
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()

    async def say(self, payload: Mapping[str, Any]) -> Said:
        return await self.send(written(payload))


def visit(talk: Conversation, **how: Any) -> Entrance:
    """Let a caller talk to a door; return what stood behind it."""
    entrance = Entrance(**how)

    async def act() -> None:
        host = WebHost(entrance.doors, checks={}, metrics=page)
        port = await host.start()
        try:
            async with aiohttp.ClientSession() as session:
                await talk(Caller(session, f"http://127.0.0.1:{port}/slack/events", entrance))
        finally:
            await host.stop()

    asyncio.run(act())
    return entrance


def test_everything_that_slack_sends_gets_in_by_one_door() -> None:
    async def talk(caller: Caller) -> None:
        for payload in ALL:
            assert await caller.say(payload) == (200, b"")
        assert await caller.say({"type": "url_verification", "challenge": "c"}) == (200, b'{"challenge": "c"}')
        assert await caller.send(b"ssl_check=1&token=t") == (200, b"")

    entrance = visit(talk)
    assert [payload for _, payload, _ in entrance.desk.heard] == list(ALL)
    stamps = [stamp for _, _, stamp in entrance.desk.heard]
    assert len(set(stamps)) == len(ALL)
    assert all(stamps)


def test_an_answer_is_json_and_one_that_is_text_is_text() -> None:
    async def talk(caller: Caller) -> None:
        body = written(command())
        async with caller.session.post(caller.url, data=body, headers=signed(body, caller.entrance.clock())) as answer:
            assert answer.content_type == "application/json"
            assert await answer.json() == {"text": "Ẹ kú", "response_type": "ephemeral"}

    def reply(_: Mapping[str, Any]) -> Ack:
        return {"text": "Ẹ kú", "response_type": "ephemeral"}

    async def all_of_it(caller: Caller) -> None:
        caller.entrance.desk.answer = reply
        await talk(caller)
        caller.entrance.desk.answer = lambda payload: {"text": "half \ud83d"}
        assert await caller.say(command("other")) == (200, b"half ?")

    visit(all_of_it)


@pytest.mark.parametrize("text", ["payload", "the payload=x is lost", "&payload=", 'payload={"type":"x"}', "ssl_check"])
def test_a_command_may_be_about_anything(text: str) -> None:
    """Bolt's own parser takes a form for empty when the word "payload" stands in any of its fields."""

    async def talk(caller: Caller) -> None:
        assert await caller.say(command(text)) == (200, b"")

    assert [payload["text"] for _, payload, _ in visit(talk).desk.heard] == [text]


def test_the_same_request_gets_in_once_and_its_like_with_another_signature_again() -> None:
    async def talk(caller: Caller) -> None:
        body = written(command())
        first = signed(body, caller.entrance.clock())
        assert await caller.send(body, first) == (200, b"")
        assert await caller.send(body, first) == (401, b"")
        assert await caller.send(body, {**first, "X-Slack-Retry-Num": "1"}) == (401, b"")
        at_once = await asyncio.gather(
            *(caller.send(b"a=1", signed(b"a=1", caller.entrance.clock())) for _ in range(9))
        )
        assert sorted(at_once) == [(200, b"")] + [(401, b"")] * 8

    assert len(visit(talk).desk.heard) == 1


def test_a_replay_that_another_server_noticed_is_refused_without_a_word() -> None:
    def replayed(_: Mapping[str, Any]) -> Ack:
        raise Replayed

    async def talk(caller: Caller) -> None:
        caller.entrance.desk.answer = replayed
        assert await caller.say(command()) == (401, b"")

    visit(talk)


def test_whatever_is_not_slacks_gets_a_bare_status_and_is_not_even_read() -> None:
    async def talk(caller: Caller) -> None:
        body = written(command())
        good = signed(body, caller.entrance.clock())
        assert await caller.send(body, {}) == (401, b"")
        assert await caller.send(b"{", {"content-type": "application/json"}) == (401, b"")
        assert await caller.send(body, secret="guessed") == (401, b"")
        assert await caller.send(body + b"&x=1", good) == (401, b"")
        assert await caller.send(body, {**good, "x-slack-signature": "v0=\u00e9"}) == (401, b"")
        assert await caller.send(b"x" * 300_000, good) == (413, b"")
        assert await caller.send(body, {**good, "content-encoding": "gzip"}) == (415, b"")
        async with caller.session.get(caller.url, headers=good) as answer:
            assert (answer.status, await answer.read()) == (405, b"")

    assert not visit(talk).desk.heard


def test_both_secrets_open_the_door_while_one_takes_the_place_of_the_other() -> None:
    async def talk(caller: Caller) -> None:
        assert await caller.send(written(command("a")), secret="next") == (200, b"")
        assert await caller.send(written(command("b")), secret=SECRET) == (200, b"")

    assert len(visit(talk, secrets=("next", SECRET)).desk.heard) == 2


DEEP = b"[" * 100_000 + b"]" * 100_000
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"null", JSON),
        (b"[]", JSON),
        (b'"payload"', JSON),
        (b"7", JSON),
        (b'{"a":' + b"1" * 5000 + b"}", JSON),
        (DEEP, JSON),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, JSON),
        (b"\xff\xfe{}", JSON),
        (b"\xff=1", FORM),
        (b"command=%2Fcrisis&text=%ff", FORM),
        (b"payload=", FORM),
        (b"payload={", FORM),
        (b"payload=[]", FORM),
        (b"payload=" + quote(DEEP).encode()[:200_000], FORM),
        (b"a=1&" * 1000, FORM),
        (written(command()), ""),
        (written(command()), "text/plain"),
        (written(command()), "multipart/form-data; boundary=x"),
        (written(command()), JSON),
        (written(event()), "text/json"),
        (urlencode({"payload": json.dumps({**press(), "user": None})}).encode(), FORM),
    ],
)
def test_what_is_signed_but_broken_is_a_bad_request_and_no_work(body: bytes, kind: str) -> None:
    async def talk(caller: Caller) -> None:
        headers = {**signed(body, caller.entrance.clock()), "content-type": kind}
        assert await caller.send(body, headers) == (400, b"")

    assert not visit(talk).desk.heard


def test_an_empty_form_is_of_no_kind_and_left_alone() -> None:
    async def talk(caller: Caller) -> None:
        assert await caller.send(b"") == (200, b"")
        assert await caller.send(b"a=1&a=2;b") == (200, b"")

    assert not visit(talk).desk.heard


def test_the_kind_of_the_content_may_be_written_in_any_way() -> None:
    async def talk(caller: Caller) -> None:
        for number, kind in enumerate(("Application/JSON", f"{JSON}; charset=utf-8", f" {JSON} ;x")):
            body = written(event(outer={"event_id": f"Ev{number}"}))
            assert await caller.send(body, {**signed(body, caller.entrance.clock()), "content-type": kind}) == (
                200,
                b"",
            )

    assert len(visit(talk).desk.heard) == 3


def test_when_the_memory_of_replays_is_full_requests_are_refused() -> None:
    async def talk(caller: Caller) -> None:
        answers = [await caller.say(command(str(number))) for number in range(4)]
        assert [status for status, _ in answers] == [200, 200, 401, 401]

    assert len(visit(talk, remembers=2).desk.heard) == 2


def test_an_event_that_was_asked_for_again_may_come_with_the_very_same_signature() -> None:
    entrance = Entrance()
    body = json.dumps(event("reaction_added")).encode()
    headers = signed(body, entrance.clock())
    knock = Knock("POST", "/slack/events", {}, headers, body)
    (door,) = entrance.doors

    def fail(_: Mapping[str, Any]) -> dict[str, Any]:
        raise Unavailable("the database restarts")

    async def knock_three_times() -> list[int]:
        entrance.desk.answer = fail
        first = await door.answer(knock)
        entrance.desk.answer = lambda payload: {}
        return [first.status, (await door.answer(knock)).status, (await door.answer(knock)).status]

    assert asyncio.run(knock_three_times()) == [429, 200, 401]

"""The stream of a room: it resumes, it cannot be put out of step, and it ends when its reader is out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
import pytest

from tests.desk.listening import Listener
from tests.desk.office import change, enter
from tests.desk.served import Caller, Served

PROMPT = 5.0  # seconds after which nobody who is out hears anything any more
Open = Callable[..., Awaitable[Listener]]


@asynccontextmanager
async def listening() -> AsyncIterator[Open]:
    """Let people open streams, and close all of them at the end."""
    running: list[asyncio.Task[None]] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:

        async def open_stream(caller: Caller, ref: str, after: str = "0", **headers: str) -> Listener:
            listener = Listener(caller, ref)
            running.append(asyncio.create_task(listener.listen(session, after, **headers)))
            await listener.opened()
            return listener

        try:
            yield open_stream
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def say(caller: Caller, words: str, ref: str) -> None:
    """Say something without holding up who listens."""
    await asyncio.to_thread(partial(caller.say, words, ref))


def test_a_stream_goes_on_after_what_was_seen_last(desk: Served) -> None:
    alice = Caller(desk)
    ref = alice.declare("A stream resumes")

    async def act() -> None:
        async with listening() as open_stream:
            first = await open_stream(alice, ref)
            assert first.headers["Content-Type"] == "text/event-stream"
            assert first.headers["X-Accel-Buffering"] == "no"
            for words in ("first", "second"):
                await say(alice, f"note the {words} word", ref)
                seen = await first.until(f"the {words} word")
            await say(alice, "note the third word", ref)
            await first.until("the third word")
            numbers = [event.number for event in first.heard]
            assert numbers == sorted(set(numbers))
            again = await open_stream(alice, ref, "0", Last_Event_ID=str(seen.number))
            other = await open_stream(alice, ref, str(seen.number))
            for listener in (again, other):
                await listener.until("the third word")
                assert listener.count("the second word") == 0
            await say(alice, "note the fourth word", ref)
            for listener in (first, again, other):
                await listener.until("the fourth word")
                assert listener.count("the fourth word") == 1
                assert listener.count(alice.csrf) == 0

    asyncio.run(act())


@pytest.mark.parametrize("after", ["", "-1", "x", "1e9", "٣", "9" * 15, "9" * 400, "%00", "1;drop"])
def test_who_claims_to_have_seen_anything_odd_harms_nobody(desk: Served, after: str) -> None:
    alice = Caller(desk)
    ref = alice.declare("Numbers run ahead")

    async def act() -> None:
        async with listening() as open_stream:
            odd = await open_stream(alice, ref, after)
            late = await open_stream(alice, ref)
            assert odd.status == late.status == 200
            await say(alice, "note for everyone", ref)
            for listener in (odd, late):
                await listener.until("for everyone")

    asyncio.run(act())


def _sign_out(_: Served, visit: Caller) -> None:
    assert visit.post("/desk/sign-out", everywhere="1")[0] == 303


def _leave_the_company(office: Served, _: Caller) -> None:
    change(office, "UPDATE people SET active = 0 WHERE handle = 'chidi'")


def _run_out(office: Served, _: Caller) -> None:
    change(office, "UPDATE visits SET expires_at = '2020-01-01 00:00:00+00:00' WHERE person_id = 'chidi'")


@pytest.mark.parametrize("how", [_sign_out, _leave_the_company, _run_out])
def test_a_stream_ends_when_its_reader_is_out(office: Served, how: Callable[[Served, Caller], None]) -> None:
    alice = enter(office, "alice")
    ref = alice.declare("Somebody is out")
    change(office, "UPDATE people SET active = 1 WHERE handle = 'chidi'")
    visit = enter(office, "chidi")

    async def act() -> None:
        async with listening() as open_stream:
            out, stays = await open_stream(visit, ref), await open_stream(alice, ref)
            await asyncio.to_thread(how, office, visit)
            async with asyncio.timeout(PROMPT):
                await out.ended.wait()
            await say(alice, "note said among ourselves", ref)
            await stays.until("said among ourselves")
            assert out.count("said among ourselves") == 0
            assert not stays.ended.is_set()
            assert (await open_stream(visit, ref)).status == 401

    asyncio.run(act())

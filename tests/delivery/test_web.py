"""The web host over real connections: what is open, what is closed, and to whom."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from adapters.web import fresh
from tests.delivery.hosting import TOKEN, visit

FORWARDED = {"X-Forwarded-For": "127.0.0.1"}


async def holds() -> bool:
    return True


async def fails() -> bool:
    return False


async def raises() -> bool:
    raise ConnectionError


async def hangs() -> bool:
    await asyncio.Event().wait()
    return True


def test_it_is_alive_and_ready_when_everything_answers() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        for path in ("/healthz", "/readyz"):
            async with session.get(address + path) as answer:
                assert answer.status == 200
        async with session.get(f"{address}/readyz") as answer:
            assert await answer.json() == {"ready": True, "failing": []}

    visit(ask, checks={"store": holds, "ticker": fresh(lambda: 1.0, 5.0)})


def test_it_names_what_is_not_ready_and_stays_alive() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with session.get(f"{address}/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"ready": False, "failing": ["store", "dispatcher", "ticker"]}
        async with session.get(f"{address}/healthz") as answer:
            assert answer.status == 200

    stale = fresh(lambda: float("inf"), 5.0)
    visit(ask, checks={"store": raises, "dispatcher": fails, "desk": holds, "ticker": stale})


def test_a_check_that_never_answers_is_a_check_that_fails() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with session.get(f"{address}/readyz") as answer:
            assert (await answer.json())["failing"] == ["store"]

    visit(ask, checks={"store": hangs})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (FORWARDED, 404),
        ({"Forwarded": "for=127.0.0.1"}, 404),
        ({**FORWARDED, "Authorization": f"Bearer {TOKEN}"}, 200),
        ({**FORWARDED, "Authorization": f"Bearer {TOKEN}x"}, 404),
        ({**FORWARDED, "Authorization": TOKEN}, 404),
        ({**FORWARDED, "Authorization": "Bearer \u00e9"}, 404),
    ],
)
def test_figures_are_for_this_machine_and_for_who_has_the_token(headers: dict[str, str], status: int) -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with session.get(f"{address}/metrics", headers=headers) as answer:
            assert answer.status == status
            assert (b"beacon_outbox" in await answer.read()) == (status == 200)

    visit(ask)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_no_header_opens_the_figures(token: str | None) -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        for value in ("Bearer ", "Bearer None", "Bearer"):
            headers = {**FORWARDED, "Authorization": value}
            async with session.get(f"{address}/metrics", headers=headers) as answer:
                assert answer.status == 404

    visit(ask, metrics_token=token)


def test_a_door_gets_the_request_and_its_answer_goes_out_as_it_is() -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        headers = {"User-Agent": "alice"}
        async with session.post(f"{address}/echo/bob?a=1", data=b"x" * 9, headers=headers) as answer:
            assert answer.status == 201
            assert await answer.json() == {
                "method": "POST",
                "path": "/echo/bob",
                "query": {"a": "1"},
                "params": {"name": "bob"},
                "agent": "alice",
                "size": 9,
                "peer": "127.0.0.1",
            }
            assert (answer.headers["Cache-Control"], answer.headers["X-Extra"]) == ("max-age=5", "yes")

    visit(ask)


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/broken"])
def test_every_answer_carries_the_strict_headers_and_no_name_of_a_framework(path: str) -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with session.get(address + path) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "Server" not in answer.headers

    visit(ask)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/echo/bob", 405), ("GET", "/broken", 500), ("GET", "/../etc", 404)],
)
def test_an_error_is_a_bare_status(method: str, path: str, status: int) -> None:
    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with session.request(method, address + path) as answer:
            assert (answer.status, await answer.read()) == (status, b"")

    visit(ask)

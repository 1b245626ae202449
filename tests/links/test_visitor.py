"""The visitor at a real TLS server: what is alive, dead, moved, slow, huge, or not to be visited at all."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterable

import pytest

from adapters.links import Visitor
from adapters.links.places import Place, is_public, resolve
from bot.resources.checking import Answer, Heard
from tests.links.site import HERE, Names, Site, nowhere, running


def visit(
    tls: tuple[ssl.SSLContext, ssl.SSLContext],
    url: str,
    *,
    names: Callable[[int], Names] | None = None,
    rule: Callable[[str], bool] = lambda address: address == HERE,
    trusts: ssl.SSLContext | None = None,
    patience: float = 10.0,
) -> tuple[Answer, Site, Names]:
    """Visit an address of the site; `names` gets the port on which it is."""

    async def go() -> tuple[Answer, Site, Names]:
        async with running(tls[0]) as site:
            resolver = names(site.port) if names else Names([Place(HERE, site.port)])
            visitor = Visitor(resolver, rule, trusts or tls[1], patience)
            return await visitor.visit(url), site, resolver

    return asyncio.run(go())


Tls = tuple[ssl.SSLContext, ssl.SSLContext]
HEARD = [
    ("/200", Answer(Heard.ALIVE, "200"), ["HEAD"]),
    ("/204", Answer(Heard.ALIVE, "204"), ["HEAD"]),
    ("/moved", Answer(Heard.MOVED, "301", "https://127.0.0.1/secret"), ["HEAD"]),
    ("/404", Answer(Heard.FAILED, "404"), ["HEAD", "GET"]),
    ("/410", Answer(Heard.FAILED, "410"), ["HEAD", "GET"]),
    ("/503", Answer(Heard.FAILED, "503"), ["HEAD", "GET"]),
    ("/403", Answer(Heard.SHY, "403"), ["HEAD", "GET"]),
    ("/429", Answer(Heard.SHY, "429"), ["HEAD", "GET"]),
    ("/rude", Answer(Heard.ALIVE, "200"), ["HEAD", "GET"]),
]


@pytest.mark.parametrize(("path", "answer", "methods"), HEARD)
def test_what_a_page_answers(tls: Tls, path: str, answer: Answer, methods: list[str]) -> None:
    heard, site, _ = visit(tls, f"https://alive.example{path}")
    assert heard == answer
    assert site.requests == [(method, "alive.example", path) for method in methods]


def test_a_redirect_is_not_followed(tls: Tls) -> None:
    _, site, names = visit(tls, "https://alive.example/moved")
    assert (len(site.requests), names.asked) == (1, ["alive.example"])


def test_it_says_who_it_is(tls: Tls) -> None:
    _, site, _ = visit(tls, "https://alive.example/200")
    assert all(agent.startswith("Beacon-link-check/") for agent in site.agents)


def test_a_slow_page_is_not_waited_for(tls: Tls) -> None:
    began = time.monotonic()
    heard, _, _ = visit(tls, "https://alive.example/slow", patience=0.5)
    assert heard == Answer(Heard.FAILED, "timeout")
    assert time.monotonic() - began < 15  # the page itself takes 30 seconds


def test_a_slow_resolver_is_not_waited_for(tls: Tls) -> None:
    class Asleep(Names):
        async def __call__(self, host: str) -> list[Place]:
            await asyncio.sleep(30)
            return []

    heard, _, _ = visit(tls, "https://alive.example/200", names=lambda _: Asleep([]), patience=0.5)
    assert heard == Answer(Heard.FAILED, "timeout")


def test_only_the_beginning_of_a_huge_page_is_read(tls: Tls) -> None:
    heard, site, _ = visit(tls, "https://alive.example/huge")
    assert heard == Answer(Heard.ALIVE, "200")
    assert site.sent < 20_000_000  # what fits into the buffers of two sockets, of a hundred million offered


def test_no_sense_is_no_page(tls: Tls) -> None:
    assert visit(tls, "https://alive.example/garbage")[0] == Answer(Heard.FAILED, "no_connection")


def test_the_connection_goes_where_the_name_led_when_it_was_looked_at(tls: Tls) -> None:
    heard, site, names = visit(
        tls,
        "https://alive.example/404",
        names=lambda port: Names([Place(HERE, port)], [Place("10.0.0.1", port)]),
    )
    assert (heard.code, names.asked) == ("404", ["alive.example"])
    assert [method for method, _, _ in site.requests] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    "places", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["8.8.8.8", "::1"]]
)
def test_what_is_not_public_is_not_connected_to(tls: Tls, places: Iterable[str]) -> None:
    heard, site, _ = visit(
        tls,
        "https://alive.example/200",
        names=lambda port: Names([Place(each, port) for each in places]),
        rule=is_public,
    )
    assert (heard, site.requests) == (Answer(Heard.FAILED, "forbidden_private"), [])


FORMS = (
    *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/"),
    *("https://2130706433/", "https://0x7f.1/", "https://017700000001/", "https://127.1/", "https://１２７.0.0.1/"),
    *("https://localhost/", "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://0/"),
)


@pytest.mark.parametrize("url", FORMS)
def test_as_it_is_shipped_no_form_of_a_private_address_is_visited(url: str) -> None:
    assert asyncio.run(Visitor().visit(url)) == Answer(Heard.FAILED, "forbidden_private")


def test_another_port_credentials_and_plain_http_are_not_visited(tls: Tls) -> None:
    for url in ("https://alive.example:8443/", "https://a:b@alive.example/", "http://alive.example/"):
        heard, site, names = visit(tls, url)
        assert heard.code.startswith("forbidden_")
        assert (site.requests, names.asked) == ([], [])


def test_a_name_in_another_script_is_visited_as_the_network_spells_it(tls: Tls) -> None:
    heard, site, names = visit(tls, "https://bücher.example/200")
    assert heard == Answer(Heard.ALIVE, "200")
    assert (names.asked, site.requests[0][1]) == (["xn--bcher-kva.example"], "xn--bcher-kva.example")


def test_a_certificate_of_somebody_else_is_no_answer(tls: Tls) -> None:
    assert visit(tls, "https://stranger.example/200")[0] == Answer(Heard.FAILED, "bad_certificate")
    unknown = visit(tls, "https://alive.example/200", trusts=ssl.create_default_context())
    assert unknown[0] == Answer(Heard.FAILED, "bad_certificate")


def test_where_nobody_listens(tls: Tls) -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        port = taken.getsockname()[1]
    heard, _, _ = visit(tls, "https://alive.example/200", names=lambda _: Names([Place(HERE, port)]))
    assert heard == Answer(Heard.FAILED, "no_connection")


def test_a_name_that_does_not_exist_failed_and_a_resolver_that_is_silent_says_nothing(tls: Tls) -> None:
    gone, silent = nowhere(socket.EAI_NONAME), nowhere(socket.EAI_AGAIN)
    assert visit(tls, "https://x.example/", names=lambda _: Names(gone))[0] == Answer(Heard.FAILED, "no_such_host")
    assert visit(tls, "https://x.example/", names=lambda _: Names(silent))[0] == Answer(Heard.UNHEARD, "no_network")


def test_nobody_lends_it_a_proxy(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert visit(tls, "https://alive.example/200")[0] == Answer(Heard.ALIVE, "200")


def test_the_machine_s_own_resolver_gives_places_of_the_usual_port() -> None:
    assert {place.port for place in asyncio.run(resolve("127.0.0.1"))} == {443}

"""The visitor: looks at one address without following it anywhere, and says what it answered."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.links.places import Forbidden, Place, Resolver, Rule, find, host_of, is_public, resolve
from bot.resources.checking import Answer, Heard

AGENT = "Beacon-link-check/1 (looks whether a page is still there)"
PATIENCE = 10.0  # seconds for everything about one address
CAP = 4096  # bytes of a page that are read: enough to see that there is one
REDIRECTS = range(300, 400)
ERRORS = 400
ANY = socket.AF_UNSPEC
SHY = (401, 403, 405, 406, 429, 451)  # what sites say to programs, though people see the page
LOST = (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH)


class Visitor:
    """Visits addresses. Where a host is found is asked once; the connection goes there and nowhere else."""

    def __init__(
        self,
        resolver: Resolver = resolve,
        rule: Rule = is_public,
        tls: ssl.SSLContext | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Take who resolves names, which addresses may be visited, and whose certificates count."""
        self._resolver, self._rule, self._patience = resolver, rule, patience
        self._tls = tls or ssl.create_default_context()

    async def visit(self, url: str) -> Answer:
        """Return what an address answers; whatever goes wrong is an answer, too."""
        try:
            async with asyncio.timeout(self._patience):
                host = host_of(url)
                return await self._knock(url, await find(host, self._resolver, self._rule))
        except Forbidden as forbidden:
            return Answer(Heard.FAILED, f"forbidden_{forbidden.code}")
        except socket.gaierror as error:
            return _unresolved(error)
        except TimeoutError:
            return Answer(Heard.FAILED, "timeout")
        except (aiohttp.ClientError, OSError, UnicodeError, ValueError) as error:
            return _unanswered(error)

    async def _knock(self, url: str, place: Place) -> Answer:
        connector = aiohttp.TCPConnector(
            resolver=_Pinned(place), ssl=self._tls, force_close=True, use_dns_cache=False, limit=1
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": AGENT, "Accept": "*/*"},
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=self._patience),
        ) as session:
            first = await _ask(session, "HEAD", url)
            return first if first.heard in (Heard.ALIVE, Heard.MOVED) else await _ask(session, "GET", url)


async def _ask(session: aiohttp.ClientSession, method: str, url: str) -> Answer:
    async with session.request(method, url, allow_redirects=False) as response:
        if method == "GET":
            await response.content.read(CAP)
        return _answer(response.status, response.headers.get("Location", ""))


def _answer(status: int, target: str) -> Answer:
    code = str(status)
    if status in REDIRECTS and target:
        return Answer(Heard.MOVED, code, _printable(target))
    if status in SHY:
        return Answer(Heard.SHY, code)
    return Answer(Heard.ALIVE if status < ERRORS else Heard.FAILED, code)


def _printable(target: str) -> str:
    """Return where a page moved, short and without signs that would act on whoever reads it."""
    return "".join(sign for sign in target if sign.isprintable())[:300]


def _unresolved(error: socket.gaierror) -> Answer:
    """A name that does not exist is the page's fault; a resolver that does not answer is ours."""
    gone = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
    return Answer(Heard.FAILED, "no_such_host") if gone else Answer(Heard.UNHEARD, "no_network")


def _unanswered(error: Exception) -> Answer:
    number = getattr(error, "errno", None)
    if number in LOST:
        return Answer(Heard.UNHEARD, "no_network")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Answer(Heard.FAILED, "bad_certificate")
    return Answer(Heard.FAILED, "no_connection")


class _Pinned(AbstractResolver):
    """Answers every question with the place that was looked at before."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def resolve(
        self,
        host: str,
        port: int = 0,  # noqa: ARG002 - aiohttp's own name; the place was pinned before
        family: socket.AddressFamily = ANY,  # noqa: ARG002 - likewise
    ) -> list[ResolveResult]:
        """Return that place."""
        address, pinned = self._place
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        flags = int(socket.AI_NUMERICHOST)
        return [ResolveResult(hostname=host, host=address, port=pinned, family=kind, proto=0, flags=flags)]

    async def close(self) -> None:
        """There is nothing to let go of."""

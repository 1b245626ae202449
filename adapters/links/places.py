"""Places: where a host is found, and whether a request may go there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from yarl import URL

HTTPS = 443
SITE_LOCAL = IPv6Network("fec0::/10")
COMPATIBLE = IPv6Network("::/96")  # an IPv4 address written as IPv6, long out of use
NAT64 = IPv6Network("64:ff9b::/96")
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
Address = IPv4Address | IPv6Address


class Place(NamedTuple):
    """Where a connection goes."""

    address: str
    port: int = HTTPS


Resolver = Callable[[str], Awaitable[list[Place]]]  # may raise socket.gaierror
Rule = Callable[[str], bool]


class Forbidden(Exception):
    """An address that is never visited. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def resolve(host: str) -> list[Place]:
    """Ask the machine's resolver where a host is found."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    return [Place(str(place[0])) for *_, place in found]


def host_of(url: str) -> str:
    """Return the host of an address, as the network spells it. Raises `Forbidden`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Forbidden("unreadable") from None
    if parts.scheme != "https":
        raise Forbidden("not_https")
    if "@" in parts.netloc:
        raise Forbidden("credentials")
    if port not in (None, HTTPS):
        raise Forbidden("port")
    if not host or "\\" in url or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise Forbidden("unreadable")
    return _as_dialled(url)


def _as_dialled(url: str) -> str:
    """Return the host as the client reads it: what is looked at has to be what is connected to."""
    try:
        return URL(url).raw_host or ""
    except ValueError:
        raise Forbidden("unreadable") from None


async def find(host: str, resolver: Resolver, rule: Rule) -> Place:
    """Return the one place to which to connect. Raises `Forbidden` when any answer is not allowed.

    A name that leads to a public and to a private address at once is a trick, not a mistake.
    """
    places = await resolver(host)
    if not places:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    if not all(rule(place.address) for place in places):
        raise Forbidden("private")
    return places[0]


def is_public(address: str) -> bool:
    """Say whether an address, and any that is hidden inside it, belongs to the public internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(found)
    if inner is not None:
        return not isinstance(inner, IPv6Address) and _is_global(inner)
    return _is_global(found)


def _is_global(found: Address) -> bool:
    local = found.is_multicast or found.is_reserved or found.is_loopback or found.is_link_local or found.is_unspecified
    return found.is_global and not local and not (isinstance(found, IPv6Address) and found in SITE_LOCAL)


def _inside(found: Address) -> Address | None:
    """Return the address that another one carries, or itself where that has no public use at all."""
    if isinstance(found, IPv4Address):
        return None
    if found.teredo is not None or found in NAT64_LOCAL or found in COMPATIBLE:
        return found
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour

"""Places: which addresses are never visited, in whatever form they come."""

from __future__ import annotations

import asyncio

import pytest

from adapters.links.places import Forbidden, Place, find, host_of, is_public
from tests.links.site import Names

FORBIDDEN = (
    *(
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
    ),
    *("100.64.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.7", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
    *("2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3", "not an address"),
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_private_address_is_forbidden_in_every_form(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_visited(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://site.example", "not_https"),
        ("ftp://site.example", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("https://me@site.example", "credentials"),
        ("https://me:secret@site.example", "credentials"),
        ("https://@site.example", "credentials"),
        ("https://site.example:8443", "port"),
        ("https://site.example:22", "port"),
        ("https://site.example:port", "unreadable"),
        ("https://", "unreadable"),
        ("https://site.example\\@127.0.0.1", "credentials"),
        ("https://site.example\\.evil.example", "unreadable"),
        ("https://site.example/\r\nX: y", "unreadable"),
        ("https://[::1", "unreadable"),
    ],
)
def test_what_is_no_address_to_visit(url: str, code: str) -> None:
    with pytest.raises(Forbidden) as refused:
        host_of(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Site.Example:443/a?b#c", "site.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://１２７.0.0.1/", "127.0.0.1"),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)
def test_a_host_is_read_as_the_network_spells_it(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_name_that_leads_to_a_public_and_a_private_address_is_forbidden() -> None:
    names = Names([Place("8.8.8.8"), Place("10.0.0.1")])
    with pytest.raises(Forbidden):
        asyncio.run(find("site.example", names, is_public))


def test_a_name_is_resolved_once() -> None:
    names = Names([Place("8.8.8.8")], [Place("127.0.0.1")])
    assert asyncio.run(find("site.example", names, is_public)) == Place("8.8.8.8", 443)
    assert names.asked == ["site.example"]

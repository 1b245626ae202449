"""Answers: pages, redirects and what was sent, in the words of doors."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from adapters.desk.multipart import Part, parts_of
from bot.attachments import attach
from bot.doors import Knock, Reply
from bot.invocation import spoken

HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MOST_FIELDS = 60
PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def page(words: str, status: int = 200) -> Reply:
    """Return a page of HTML that may use nothing but the desk's own files."""
    # With "no-referrer" a browser would send plain forms with the origin "null", and they would be refused.
    return Reply(status, words.encode(), HTML, {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"})


def see_other(where: str, cookie: str | None = None) -> Reply:
    """Send a browser to another page of ours, with a cookie if it is to have one."""
    headers = {"Location": where} | ({"Set-Cookie": cookie} if cookie is not None else {})
    return Reply(303, b"", HTML, headers)


def what_was_sent(knock: Knock) -> dict[str, str]:
    """Return the fields of a form; one that cannot be read is an empty one."""
    kind = knock.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        return {part.name: _value(part) for part in parts_of(kind, knock.body, MOST_FIELDS)}
    try:
        pairs = parse_qsl(knock.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: spoken(value) for name, value in pairs}


def _value(part: Part) -> str:
    """Return a part as a field: a file with its name, and nothing where none was chosen."""
    if part.file is None:
        return spoken(part.content.decode("utf-8", "replace"))
    return attach(part.file, part.content) if part.file or part.content else ""


def is_from_here(knock: Knock) -> bool:
    """Say whether a request comes from this machine and names it: a page elsewhere cannot pretend that.

    A proxy on this machine looks as if it were from here; what it passes on is not.
    """
    if any(name in knock.headers for name in PASSED_ON):
        return False
    host = urlsplit(f"//{knock.headers.get('host', '')}").hostname or ""
    return _is_loopback(knock.peer) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False

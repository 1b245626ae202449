"""What can be wrong with one field of a resource, whether it stands in a file or was typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

REGION = re.compile(r"\*|[A-Z]{2}(-[A-Z0-9]{1,3})?")
LOCALE = re.compile(r"\*|[a-z]{2,3}(_[A-Z]{2})?")
NUMBER = re.compile(r"\+?[0-9][0-9 ()\-]{1,38}")
HTTPS = 443


def is_link(url: str) -> bool:
    """Say whether a customer may be sent to an address: https, a host, no name or password, the usual port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # brackets that do not close, a port that is no number
        return False
    return (
        parts.scheme == "https"
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port in (None, HTTPS)
        and not any(sign.isspace() or not sign.isprintable() for sign in url)
    )


def is_region(code: str) -> bool:
    """Say whether a code names a country, a part of one, or everywhere."""
    return REGION.fullmatch(code) is not None


def is_locale(code: str) -> bool:
    """Say whether a code names a language, or many."""
    return LOCALE.fullmatch(code) is not None


def is_number(words: str) -> bool:
    """Say whether words are a telephone number as people dial it."""
    return NUMBER.fullmatch(words) is not None

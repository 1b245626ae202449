"""Words: what Slack escaped and marked up in a typed text, turned back into what the person meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

# A user, a channel, a word to many, or an address; nothing else is markup, whatever stands in pointed brackets.
MARKED = re.compile(r"<([@#](?=[A-Z0-9])|!(?=[a-z])|(?=[a-z][a-z0-9+.-]*:))([^<>|\s]+)(?:\|([^<>]*))?>")
USER = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the ampersand last, so that "&amp;lt;" stays "&lt;"


def users_in(text: str) -> set[str]:
    """Return the ids of the people whom an escaped text mentions."""
    return set(USER.findall(text))


def plain(text: str, handles: Mapping[str, str]) -> str:
    """Return an escaped text as a person would have typed it; `handles` are the people's by user id."""
    text = MARKED.sub(lambda mark: _spoken(mark, handles), text)
    for escape, sign in ESCAPES:
        text = text.replace(escape, sign)
    return text


def without(text: str, user: str) -> str:
    """Return an escaped text without the mentions of one user."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text).strip()


def named(fields: Mapping[str, str], handles: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form with the people who were picked in it as @handles."""
    return {name: _picked(value, handles) for name, value in fields.items()}


def _picked(value: str, handles: Mapping[str, str]) -> str:
    match = USER.fullmatch(value)
    return f"@{handles.get(match[1], match[1].lower())}" if match else value


def _spoken(mark: re.Match[str], handles: Mapping[str, str]) -> str:
    sign, target, label = mark[1], mark[2], mark[3] or ""
    if sign == "@":
        return f"@{handles.get(target, target.lower())}"  # never the label: a stranger may be called like one of ours
    if sign == "#":
        return f"#{label or target}"
    if sign == "!":
        return label or f"@{target.rpartition('^')[2]}"
    return _address(target, label)


def _address(target: str, label: str) -> str:
    """Return an address as it was typed: Slack adds a scheme, and shows what it was added to."""
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == target:
        return bare
    return label if label in target else f"{label} ({bare})"

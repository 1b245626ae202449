"""Seals: what goes out to Slack in buttons and forms and comes back, so that nobody else can have made or kept it."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote

from bot.refusals import Refusal

BUTTON_LASTS = timedelta(days=30)
MAX_STATE = 3_000  # characters of a view's private_metadata
MARK_BYTES = 16
MAX_DIGITS = 12  # of a time in seconds
ESCAPED = str.maketrans({"%": "%25", "&": "%26", "<": "%3C", ">": "%3E"})  # Slack may give the last three back as HTML


@dataclass(frozen=True, slots=True)
class Seals:
    """Seals with the first key and opens with any of them, so that keys can be changed one after the other.

    What is sealed can be read by whoever holds it. It opens only for the scope and the use it was made for.
    """

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse to work without a key: everybody could make such a seal."""
        if not self.keys or not all(self.keys):
            raise ValueError("seals need at least one key, and no key may be empty")

    def seal(self, words: str, *, scope: str, expires: datetime) -> str:
        """Return the words of a button, sealed."""
        return self._close("button", words, scope, expires)

    def open(self, token: str, *, scope: str, now: datetime) -> str:
        """Return the words of a button. Refuses what was not sealed here for this scope, and what is too old."""
        return self._open("button", token, scope, now, (Refusal("button.broken"), Refusal("button.expired")))

    def state(self, document: Mapping[str, str], *, scope: str, expires: datetime) -> str:
        """Return what a form must remember, sealed. Raises ValueError where it is more than a form can keep."""
        token = self._close("form", json.dumps(document, ensure_ascii=False, separators=(",", ":")), scope, expires)
        if len(token) > MAX_STATE:
            raise ValueError(f"a form cannot remember {len(token)} characters; the most is {MAX_STATE}")
        return token

    def read_state(self, token: str, *, scope: str, now: datetime) -> dict[str, str]:
        """Return what a form remembers. Refuses what was not sealed here for this scope, and what is too old."""
        refusals = Refusal("form.broken"), Refusal("form.expired")
        document: dict[str, str] = json.loads(self._open("form", token, scope, now, refusals))
        return document

    def _close(self, use: str, words: str, scope: str, expires: datetime) -> str:
        until = str(int(expires.timestamp()))
        return f"{_mark(self.keys[0], use, scope, until, words)}.{until}.{words.translate(ESCAPED)}"

    def _open(self, use: str, token: str, scope: str, now: datetime, refusals: tuple[Refusal, Refusal]) -> str:
        """Return what was sealed. Raises the first refusal for what is broken, the second for what is too old."""
        broken, expired = refusals
        mark, _, rest = token.partition(".")
        until, _, escaped = rest.partition(".")
        words = unquote(escaped)
        given = mark.encode(errors="replace")
        made = [hmac.compare_digest(given, _mark(key, use, scope, until, words).encode()) for key in self.keys]
        if not any(made) or len(until) > MAX_DIGITS:
            raise broken
        if now.timestamp() >= int(until):
            raise expired
        return words


def _mark(key: bytes, use: str, scope: str, until: str, words: str) -> str:
    # The lengths keep a part from passing for the end of the one before it.
    sealed = f"{use} {len(scope)} {scope} {len(until)} {until} {words}"
    digest = hmac.digest(key, sealed.encode(errors="surrogatepass"), "sha256")
    return urlsafe_b64encode(digest[:MARK_BYTES]).rstrip(b"=").decode()

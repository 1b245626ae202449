"""The signature: who may speak to Beacon in Slack's name, decided before a byte of the request is understood."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.refusals import Misconfigured

BODY_CAP = 256 * 1024  # bytes
WINDOW = 300  # seconds that a request's time may lie in the past or in the future
TIMESTAMP = re.compile(r"[0-9]{1,12}")  # not \d: digits of other scripts are not Slack's
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Replayed(Exception):
    """The very same signed request was answered before, here or on another replica."""


class Verifier:
    """Checks requests against the signing secrets, of which there are several while they are changed."""

    def __init__(self, secrets: Iterable[str], clock: Callable[[], datetime]) -> None:
        """Raises `Misconfigured` without a secret, or with an empty one: the door would be open."""
        self._secrets = tuple(secret.encode() for secret in secrets)
        if not self._secrets or not all(self._secrets):
            raise Misconfigured(
                "SLACK_SIGNING_SECRET: it is empty; copy the signing secret from the Basic Information page of the app"
            )
        self._clock = clock

    def stamp_of(self, method: str, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the stamp of a request that Slack signed, or None for any other. Never raises.

        `headers` have names in lower case. The stamp is a digest of the signature, in hex, and so the
        same only for the same bytes at the same second.
        """
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if method != "POST" or len(body) > BODY_CAP:
            return None
        if not TIMESTAMP.fullmatch(timestamp) or not SIGNATURE.fullmatch(signature):
            return None
        if abs(self._clock().timestamp() - int(timestamp)) > WINDOW or not self._signed(timestamp, signature, body):
            return None
        return hashlib.sha256(signature.encode()).hexdigest()

    def _signed(self, timestamp: str, signature: str, body: bytes) -> bool:
        signed, given = b"v0:%b:%b" % (timestamp.encode(), body), bytes.fromhex(signature.removeprefix("v0="))
        matches = [hmac.compare_digest(hmac.digest(secret, signed, "sha256"), given) for secret in self._secrets]
        return any(matches)

"""The vault: seals tokens for the database, and opens them as long as one of its keys fits."""

from __future__ import annotations

import logging

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.refusals import Misconfigured

SETTING = "BEACON_SECRET_KEYS"

log = logging.getLogger("beacon.slack")


class Vault:
    """Seals with the first key, and opens what any of the keys has sealed."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        """Take keys as `new_key` makes them. Raises `Misconfigured` when there is none, or one is no key."""
        if not keys:
            raise Misconfigured(
                f"{SETTING}: tokens of workspaces are kept sealed; put the key there that `beacon secrets key` prints"
            )
        try:
            self._newest, *older = (Fernet(key) for key in keys)
        except ValueError:  # its words could repeat the key
            raise Misconfigured(
                f"{SETTING}: one of the keys is not whole; use keys that `beacon secrets key` prints, "
                "with commas between them"
            ) from None
        self._all = MultiFernet([self._newest, *older])

    def seal(self, text: str) -> str:
        """Return a text so that only who has the key can read it."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a sealed text. Raises `Misconfigured` when no key opens it."""
        try:
            return self._all.decrypt(sealed).decode()
        except InvalidToken:
            raise _locked() from None

    def opened(self, sealed: str) -> str:
        """Return a sealed text, or '' when no key opens it: that costs its own workspace, and no other."""
        try:
            return self.open(sealed)
        except Misconfigured:
            log.error("token_locked")  # noqa: TRY400 - the fault is in the keys and not in the code
            return ""

    def turned(self, sealed: str) -> str | None:
        """Return it sealed with the first key, or None when it is already. Raises `Misconfigured`."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self.seal(self.open(sealed))
        return None


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode()


def _locked() -> Misconfigured:
    return Misconfigured(
        f"{SETTING}: none of its keys opens a token in the database; add the key that was the first before, "
        "after the new one"
    )

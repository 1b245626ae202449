"""Keys: what seals buttons and forms, made from a secret that every server of this Beacon has."""

from __future__ import annotations

from hashlib import blake2b

from bot.settings import Settings
from bot.settings_slack import SlackSettings

PURPOSE = b"beacon buttons"


def seal_keys(settings: Settings, slack: SlackSettings) -> tuple[bytes, ...]:
    """Return the keys, the one that seals first: a secret that is being replaced still opens what it sealed."""
    tokens = (slack.app_token, slack.bot_token, slack.client_secret)
    secrets = [secret.get_secret_value() for secret in slack.signing_secrets]
    last = [token.get_secret_value() for token in tokens if token is not None]
    return tuple(_derived(secret) for secret in (settings.seal_keys or secrets or last))


def _derived(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=PURPOSE).digest()

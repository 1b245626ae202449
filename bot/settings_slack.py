"""Slack's part of the settings, under the names that every Slack app uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, model_validator

API = "https://slack.com/api/"
# These are known by their own names, without the product's prefix.
USUAL = (
    "slack_bot_token",
    "slack_signing_secret",
    "slack_app_token",
    "slack_client_id",
    "slack_client_secret",
    "slack_api_url",
)
SECRETS = ("slack_bot_token", "slack_signing_secret", "slack_app_token", "slack_client_secret")
ADVICE = {
    "slack_bot_token": "copy the Bot User OAuth Token of your Slack app, which begins with xoxb-",
    "slack_app_token": "copy an App-Level Token of your Slack app with connections:write; it begins with xapp-",
    "slack_client_id": "copy the Client ID of your Slack app",
    "slack_client_secret": "copy the Client Secret of your Slack app",
    "slack_signing_secret": "copy the Signing Secret of your Slack app; while you change it, write both with a comma",
    "slack_api_url": "write an address that ends with /api/, or remove it",
    "slack_announce": "write the id of a channel, such as C012ABCDEF",
    "slack_settle": "write how many seconds Slack may take to show a message in the history, from 0 to 600",
    "slack_groups": "write the ids of user groups with commas between them, such as S012ABCDEF",
}


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Beacon is in Slack: in one workspace by its token, or in many that install it themselves."""

    bot_token: SecretStr | None
    signing_secrets: tuple[SecretStr, ...]
    app_token: SecretStr | None
    client_id: str
    client_secret: SecretStr | None
    api_url: str
    announce: str
    groups: tuple[str, ...]
    settle: int

    @property
    def by_socket(self) -> bool:
        """Whether Slack is reached by a connection of ours, so that nothing has to reach us."""
        return self.app_token is not None

    @property
    def for_many(self) -> bool:
        """Whether any workspace may install this Beacon."""
        return self.bot_token is None and bool(self.client_id)


def _upper(value: object) -> object:
    """Read `S012, S034`, or a list of such ids in the file."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        return value
    return tuple(name.strip().upper() for name in names if name.strip())


Group = Annotated[str, Field(pattern=r"^S[A-Z0-9]{2,20}$")]


class SlackFields(BaseModel):
    """The settings as they are written; all of them may be left out."""

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = Field(default=API, pattern=r"^https?://[^\s?#]+/$")
    slack_announce: str = Field(default="", pattern=r"^([CG][A-Z0-9]{2,20})?$")
    slack_settle: int = Field(default=15, ge=0, le=600)  # seconds until the history certainly shows a message
    slack_groups: Annotated[tuple[Group, ...], BeforeValidator(_upper)] = ()

    @property
    def slack(self) -> SlackSettings | None:
        """Slack's settings together, or None when this Beacon is not in Slack."""
        if self.slack_bot_token is None and not self.slack_client_id:
            return None
        secret = self.slack_signing_secret.get_secret_value() if self.slack_signing_secret else ""
        return SlackSettings(
            self.slack_bot_token,
            tuple(SecretStr(part) for part in re.split(r"[,\s]+", secret) if part),
            self.slack_app_token,
            self.slack_client_id,
            self.slack_client_secret,
            self.slack_api_url,
            self.slack_announce,
            self.slack_groups,
            self.slack_settle,
        )

    @model_validator(mode="after")
    def slack_is_whole(self) -> SlackFields:
        """Refuse what could never work, or would leave a door open: the first thing that is missing."""
        for name, begins in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
            token: SecretStr | None = getattr(self, name)
            if token is not None and not token.get_secret_value().startswith(begins):
                raise ValueError(f"{name}: {ADVICE[name]}")
        slack = self.slack
        if slack is None:
            if self.slack_signing_secret or self.slack_app_token:
                raise ValueError(f"slack_bot_token: {ADVICE['slack_bot_token']}")
            return self
        if not slack.signing_secrets and not slack.by_socket:
            raise ValueError(f"slack_signing_secret: {ADVICE['slack_signing_secret']}")
        if slack.bot_token and slack.client_id:
            raise ValueError(
                "slack_client_id: remove it to stay in one workspace, or remove SLACK_BOT_TOKEN to be in many"
            )
        if slack.for_many and slack.client_secret is None:
            raise ValueError(f"slack_client_secret: {ADVICE['slack_client_secret']}")
        return self

"""Slack's schema of an app manifest, version 2, as far as an app like this one can use it, with its documented limits.

Where the reference and the published JSON schema differ, the stricter figure stands.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints

Address = Annotated[str, StringConstraints(pattern=r"^https://", max_length=3000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class Part(BaseModel):
    """A piece of the manifest: it takes nothing that Slack does not know."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Part):
    major_version: Literal[2]
    minor_version: StrictInt = 1


class Display(Part):
    name: Annotated[str, StringConstraints(min_length=1, max_length=35)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None
    long_description: Annotated[str, StringConstraints(min_length=175, max_length=4000)] | None = None
    background_color: Annotated[str, StringConstraints(pattern=r"^#([0-9a-fA-F]{3}){1,2}$")] | None = None


class AppHome(Part):
    home_tab_enabled: StrictBool = False
    messages_tab_enabled: StrictBool = False
    messages_tab_read_only_enabled: StrictBool = False


class BotUser(Part):
    display_name: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$", max_length=80)]
    always_online: StrictBool = False


class Shortcut(Part):
    name: Annotated[str, StringConstraints(min_length=1, max_length=24)]
    type: Literal["message", "global"]
    callback_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=150)]


class SlashCommand(Part):
    command: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]+$", max_length=32)]
    url: Address | None = None
    description: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    usage_hint: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    should_escape: StrictBool = False


class Features(Part):
    app_home: AppHome
    bot_user: BotUser
    shortcuts: Annotated[list[Shortcut], Field(min_length=1, max_length=5)] | None = None
    slash_commands: Annotated[list[SlashCommand], Field(min_length=1, max_length=5)]


class Scopes(Part):
    bot: Annotated[list[Name], Field(max_length=255)]


class OAuth(Part):
    redirect_urls: Annotated[list[Address], Field(max_length=1000)] | None = None
    scopes: Scopes


class Events(Part):
    request_url: Address | None = None
    bot_events: Annotated[list[Name], Field(max_length=100)]


class Interactivity(Part):
    is_enabled: StrictBool
    request_url: Address | None = None


class Settings(Part):
    event_subscriptions: Events
    interactivity: Interactivity
    org_deploy_enabled: StrictBool
    socket_mode_enabled: StrictBool
    token_rotation_enabled: StrictBool


class Manifest(Part):
    """The whole of it. In YAML, `_metadata` is the first part."""

    metadata: Metadata = Field(alias="_metadata")
    display_information: Display
    features: Features
    oauth_config: OAuth
    settings: Settings

    def addresses(self) -> set[StrictStr]:
        """Return every address that Slack would call."""
        interactivity, events = self.settings.interactivity, self.settings.event_subscriptions
        called = [each.url for each in self.features.slash_commands]
        return {url for url in (*called, interactivity.request_url, events.request_url) if url}

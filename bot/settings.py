"""Settings: one frozen object out of the environment and an optional file, or a line per wrong value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.grammar import nearest
from bot.refusals import Misconfigured

PREFIX = "BEACON_"
FILE_SETTING = "BEACON_CONFIG"  # names the file; everything else may stand in it
DEMO = "demo"


def _listed(value: object) -> object:
    """Read `alice, @bob` as handles; a list in the file is taken as it is."""
    if not isinstance(value, str):
        return value
    return tuple(name.strip().lstrip("@").lower() for name in value.split(",") if name.strip())


Handles = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """Everything that can be configured. Each field is BEACON_<NAME> in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = "sqlite:///beacon.db"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    org: str = Field(default=DEMO, pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    org_name: str = Field(default="Demo Company", min_length=1, max_length=80)
    people: Handles = ()
    leads: Handles | None = None
    declarers: Handles = ()
    approvers: Handles = ()
    admins: Handles = ()
    locale: Literal["en", "yo", "te", "sw", "km", "af"] = "en"
    zone: str = "UTC"
    company: str = ""  # a folder with playbooks, routes and resources of the company's own
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def known_database(cls, url: str) -> str:
        """Refuse a database that Beacon does not speak to."""
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///path/beacon.db or postgresql://user@host/name")
        return url

    @field_validator("zone")
    @classmethod
    def known_zone(cls, zone: str) -> str:
        """Refuse a time zone that no computer knows."""
        if zone not in available_timezones():
            raise ValueError("use a name such as Africa/Lagos or UTC")
        return zone


def read_settings(environment: Mapping[str, str], file: str = "") -> Settings:
    """Return the settings; the environment wins over the file (TOML).

    Raises `Misconfigured` with one line for each wrong value, which names the setting and the fix.
    """
    given = {**_from_file(file), **_from_environment(environment)}
    unknown = [_unknown(name) for name in given if name not in Settings.model_fields]
    if unknown:
        raise Misconfigured("\n".join(unknown))
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise Misconfigured("\n".join(map(_line, error.errors(include_url=False)))) from None


def _from_file(content: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(
            f"{FILE_SETTING}: the file is not TOML ({error}); write lines such as port = 8080"
        ) from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in environment.items() if name.startswith(PREFIX) and name != FILE_SETTING}
    return {name.removeprefix(PREFIX).lower(): value for name, value in own.items()}


def _unknown(name: str) -> str:
    close = nearest(name, Settings.model_fields)
    hint = f"did you mean {PREFIX}{close.upper()}?" if close else "remove it"
    return f"{PREFIX}{name.upper()}: there is no such setting; {hint}"


def _line(detail: Any) -> str:
    name = str(detail["loc"][0])
    secret = Settings.model_fields[name].annotation == (SecretStr | None)
    shown = "" if secret else f" (it is {str(detail['input'])[:60]!r})"
    return f"{PREFIX}{name.upper()}: {str(detail['msg']).removeprefix('Value error, ')}{shown}"

"""Settings: one frozen object out of the environment and an optional file, or a line per wrong value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.grammar import nearest
from bot.refusals import Misconfigured

PREFIX = "BEACON_"
FILE_SETTING = "BEACON_CONFIG"  # names the file; everything else may stand in it
DEMO = "demo"
LIST_OF_PEOPLE = "write names with commas between them, such as alice, bob"
DATABASES = (
    "use sqlite:///path/beacon.db or postgresql://user:password@host/name (in a password, %40 is @ and %2F is /)"
)
# What to write, by setting, where the validator's own words are a developer's.
ADVICE = {
    "database_url": DATABASES,
    "zone": "use a name such as Africa/Lagos or UTC",
    "host": "write an address or a name of this machine, such as 127.0.0.1",
    "port": "write a whole number from 0 to 65535",
    "org": "write 1 to 40 small letters, digits and dashes, such as demo",
    "org_name": "write 1 to 80 characters",
    "people": LIST_OF_PEOPLE,
    "leads": LIST_OF_PEOPLE,
    "declarers": LIST_OF_PEOPLE,
    "approvers": LIST_OF_PEOPLE,
    "admins": LIST_OF_PEOPLE,
    "locale": "write one of en, yo, te, sw, km, af",
    "company": "write the path of a folder",
    "url": "write the address at which people reach the desk, without a slash at its end",
    "demo": "write on or off; on only with BEACON_HOST=127.0.0.1, for it asks nobody who they are",
    "metrics_token": "write a long word that nobody can guess",
    "log_level": "write one of DEBUG, INFO, WARNING, ERROR",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET = ("database_url", "metrics_token")  # their values are never shown: an address can hold a password


def _listed(value: object) -> object:
    """Read `alice, @bob`, or a list of such names in the file, as handles."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        return value
    return tuple(name.strip().lstrip("@").lower() for name in names if name.strip())


Handle = Annotated[str, StringConstraints(pattern=r"^[^\s@;:,/\"<>]{1,80}$")]
Handles = Annotated[tuple[Handle, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """Everything that can be configured. Each field is BEACON_<NAME> in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(default="sqlite:///beacon.db", repr=False)  # it can hold a password
    host: str = Field(default="127.0.0.1", pattern=r"^\S+$")
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
    url: str = Field(default="", pattern=r"^$|^https?://[^\s?#/]+(/[^\s?#/]+)*$")  # where people reach the desk
    demo: bool = False  # anyone on this machine acts as anyone, without signing in
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def known_database(cls, url: str) -> str:
        """Refuse a database that Beacon does not speak to, or an address that cannot be one."""
        known = url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://"))
        if not known or not _is_sound(url):
            raise ValueError(DATABASES)
        return url

    @field_validator("demo")
    @classmethod
    def demo_stays_here(cls, demo: bool, given: ValidationInfo) -> bool:
        """Refuse a demo that others than this machine could reach: it asks nobody who they are."""
        if demo and given.data.get("host") not in LOOPBACK:
            raise ValueError("the demo serves this machine alone")
        return demo

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
    wrong = [_unknown(name) for name in given if name not in Settings.model_fields]
    try:
        settings = Settings.model_validate({name: given[name] for name in given if name in Settings.model_fields})
    except ValidationError as error:
        # A list of people with two wrong names is one wrong value.
        wrong += dict.fromkeys(map(_line, error.errors(include_url=False)))
    if wrong:
        raise Misconfigured("\n".join(wrong))
    return settings


def _is_sound(url: str) -> bool:
    """Say whether an address has one user and a number as port: a password can break it into other parts."""
    try:
        parts = urlsplit(url)
        return parts.port != 0 and parts.netloc.count("@") <= 1
    except ValueError:
        return False


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
    advice = ADVICE.get(name) or str(detail["msg"]).removeprefix("Value error, ")
    shown = "" if name in SECRET else f" (it is {str(detail['input'])[:60]!r})"
    return f"{PREFIX}{name.upper()}: {advice}{shown}"

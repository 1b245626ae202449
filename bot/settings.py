"""Settings: one frozen object out of the environment and an optional file, or a line per wrong value."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.grammar import nearest
from bot.refusals import Misconfigured
from bot.settings_slack import ADVICE as SLACK_ADVICE
from bot.settings_slack import SECRETS as SLACK_SECRETS
from bot.settings_slack import USUAL, SlackFields

PREFIX = "BEACON_"
FILE_SETTING = "BEACON_CONFIG"  # names the file; everything else may stand in it
DEMO = "demo"
HOME = "home"  # the organisation of a Beacon that is in a chat, unless it has another name
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
    "archive": "write on or off",
    "retention_days": "write a whole number of days, or 0 to keep customers for good",
    "slash": "write a slash command, such as /crisis",
    "secret_keys": "make keys with `beacon secrets key`, and write them with commas between them, the newest first",
    "person_budget": "write how many requests one person may make in a minute",
    "workspace_budget": "write how many requests one workspace may make in a minute",
    "queue_alert": "write how many follow-ups of a crisis may wait for somebody to take them",
    "log_level": "write one of DEBUG, INFO, WARNING, ERROR",
    **SLACK_ADVICE,
}
KEY_LENGTH = 32  # bytes
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Their values are never shown: an address can hold a password.
SECRET = ("database_url", "metrics_token", "secret_keys", *SLACK_SECRETS)


def _listed(value: object) -> object:
    """Read `alice, @bob`, or a list of such names in the file, as handles."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        return value
    return tuple(name.strip().lstrip("@").lower() for name in names if name.strip())


Handle = Annotated[str, StringConstraints(pattern=r"^[^\s@;:,/\"<>]{1,80}$")]
Handles = Annotated[tuple[Handle, ...], BeforeValidator(_listed)]


class Settings(SlackFields):
    """Everything that can be configured. `variable` is what a field is called in the environment."""

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
    slash: str = Field(default="/crisis", pattern=r"^/[a-z0-9_-]{1,31}$")
    archive: bool = False  # the rooms of a resolved crisis are closed for new messages
    retention_days: int = Field(default=730, ge=0, le=36_500)  # until a silent customer is erased; 0: never
    person_budget: int = Field(default=60, ge=1, le=100_000)  # requests a minute
    workspace_budget: int = Field(default=3000, ge=1, le=1_000_000)
    queue_alert: int = Field(default=50, ge=1, le=100_000)  # unclaimed follow-ups of a crisis
    secret_keys: SecretStr | None = None  # seal what rests in the database; the first seals, all open
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

    @field_validator("secret_keys")
    @classmethod
    def sound_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        """Refuse keys that could not seal anything."""
        if not all(_is_key(key) for key in _listed_secrets(keys)):
            raise ValueError(ADVICE["secret_keys"])
        return keys

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

    @model_validator(mode="after")
    def secrets_can_rest(self) -> Settings:
        """Refuse to keep the tokens of workspaces where anyone who reads the database could use them."""
        if self.slack and self.slack.for_many and not self.seal_keys:
            raise ValueError(f"secret_keys: {ADVICE['secret_keys']}")
        return self

    @property
    def seal_keys(self) -> tuple[str, ...]:
        """The keys that seal secrets at rest, the one that seals first."""
        return _listed_secrets(self.secret_keys)


def variable(field: str) -> str:
    """Return the name of a setting in the environment."""
    return field.upper() if field in USUAL else f"{PREFIX}{field.upper()}"


def read_settings(environment: Mapping[str, str], file: str = "") -> Settings:
    """Return the settings; the environment wins over the file (TOML).

    Raises `Misconfigured` with one line for each wrong value, which names the setting and the fix.
    """
    given = {**_from_file(file), **_from_environment(environment)}
    if ("slack_bot_token" in given or "slack_client_id" in given) and "org" not in given:
        given = {"org_name": "Our company", **given, "org": HOME}
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
    usual = {field: environment[variable(field)] for field in USUAL if environment.get(variable(field))}
    return {name.removeprefix(PREFIX).lower(): value for name, value in own.items()} | usual


def _unknown(name: str) -> str:
    close = nearest(name, Settings.model_fields)
    hint = f"did you mean {variable(close)}?" if close else "remove it"
    return f"{PREFIX}{name.upper()}: there is no such setting; {hint}"


def _line(detail: Any) -> str:
    said = str(detail["msg"]).removeprefix("Value error, ")
    if not detail["loc"]:  # settings that do not go together: the sentence begins with the one to change
        field, _, advice = said.partition(": ")
        return f"{variable(field)}: {advice}"
    name = str(detail["loc"][0])
    shown = "" if name in SECRET else f" (it is {str(detail['input'])[:60]!r})"
    return f"{variable(name)}: {ADVICE.get(name) or said}{shown}"


def _listed_secrets(keys: SecretStr | None) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.get_secret_value().split(",") if key.strip()) if keys else ()


def _is_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key.encode())) == KEY_LENGTH
    except (ValueError, binascii.Error):
        return False

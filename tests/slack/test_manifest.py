"""The manifest: Slack would take it, and it asks for what is used and for nothing else."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError
from ruamel.yaml import YAML
from slack_sdk.web.async_client import AsyncWebClient

from adapters.content import texts
from adapters.slack.handlers.events import TABLE
from adapters.slack.handlers.shortcuts import SHORTCUTS as ANSWERED
from adapters.slack.manifest import SHORTCUTS, written
from adapters.slack.scopes import EVENTS, METHODS, REASONS, needed
from bot.refusals import Misconfigured
from bot.settings import Settings, read_settings
from tests.core.catalogue import catalogue
from tests.core.speech import ROOT, constants
from tests.program.shell import Inside
from tests.slack.manifest_schema import Manifest

URL = "https://ops.example.com"
DOOR = f"{URL}/slack/events"
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "hush",
    "SLACK_SIGNING_SECRET": "a" * 32,
    "BEACON_SECRET_KEYS": Fernet.generate_key().decode(),
}
ALL = tuple(each.id for each in SHORTCUTS)
say = texts().speaking()


def read(content: str, *, version: tuple[int, int] = (1, 2)) -> Any:
    """Read a manifest as a program does that speaks one version of YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(content)


def page(settings: Settings | None = None, shortcuts: tuple[str, ...] = ALL, *, url: str = URL, **options: bool) -> str:
    """Write a manifest; options are `socket` and `oauth`."""
    chosen = {"socket": False, "oauth": False, **options}
    return written(settings or Settings(), shortcuts, say, url=url, **chosen)


@pytest.mark.parametrize("socket", [False, True])
@pytest.mark.parametrize("oauth", [False, True])
@pytest.mark.parametrize("slash", ["/crisis", "/a", f"/{'x' * 31}"])
@pytest.mark.parametrize("shortcuts", [("declare",), ALL])
def test_slack_would_take_every_manifest(socket: bool, oauth: bool, slash: str, shortcuts: tuple[str, ...]) -> None:
    text = page(Settings(slash=slash), shortcuts, socket=socket, oauth=oauth)
    found = Manifest.model_validate(read(text))
    assert found.features.slash_commands[0].command == slash
    assert found.settings.socket_mode_enabled is socket
    assert found.settings.token_rotation_enabled is oauth


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("display_information", "name"), "B" * 36),
        (("display_information", "description"), "B" * 141),
        (("display_information", "long_description"), "B" * 174),
        (("features", "slash_commands", 0, "command"), f"/{'x' * 32}"),
        (("features", "slash_commands", 0, "usage_hint"), "x" * 1001),
        (("features", "slash_commands", 0, "url"), "http://ops.example.com/slack/events"),
        (("features", "shortcuts", 0, "name"), "x" * 25),
        (("features", "shortcuts", 0, "description"), "x" * 151),
        (("features", "shortcuts", 0, "type"), "channel"),
        (("settings", "socket_mode_enabled"), "yes"),
        (("settings", "no_such_setting"), True),
    ],
)
def test_the_schema_refuses_what_slack_refuses(place: tuple[str | int, ...], value: object) -> None:
    broken = deepcopy(read(page()))
    part = broken
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    with pytest.raises(ValidationError):
        Manifest.model_validate(broken)


def test_every_reader_of_yaml_reads_the_same() -> None:
    text = page(oauth=True)
    assert read(text) == read(text, version=(1, 1))


def test_commands_buttons_and_events_come_to_one_address() -> None:
    assert Manifest.model_validate(read(page())).addresses() == {DOOR}
    below = Manifest.model_validate(read(page(url=f"{URL}/beacon/")))
    assert below.addresses() == {f"{URL}/beacon/slack/events"}


def test_socket_mode_names_no_address() -> None:
    text = page(socket=True, url="")
    assert "http" not in text
    assert Manifest.model_validate(read(text)).addresses() == set()


def test_an_installation_link_comes_back_to_one_address() -> None:
    assert read(page(oauth=True))["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert "redirect_urls" not in read(page())["oauth_config"]


def test_settings_for_many_workspaces_are_seen_by_themselves() -> None:
    text = page(read_settings(MANY))
    assert "redirect_urls" in text
    assert "hush" not in text
    assert read(text)["settings"]["token_rotation_enabled"] is True


def test_the_address_of_the_desk_is_the_one_when_none_is_given() -> None:
    assert Manifest.model_validate(read(page(Settings(url=URL), url=""))).addresses() == {DOOR}


@pytest.mark.parametrize(
    ("url", "desk", "named"),
    [
        ("", "", "--url: write a public address"),
        ("http://ops.example.com", "", "--url http://ops.example.com: write a public address"),
        ("ops.example.com", "", "--url ops.example.com: write a public address"),
        ("https://ops.example.com?a=b", "", "--url https://ops.example.com?a=b: write a public address"),
        ("https://ops.example.com /x", "", "write a public address"),
        ("", "http://127.0.0.1:8080", "BEACON_URL is http://127.0.0.1:8080: write a public address"),
    ],
)
def test_an_address_that_slack_would_not_call_is_refused(url: str, desk: str, named: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(named)):
        page(Settings(url=desk), url=url)


def test_every_scope_has_its_reason_beside_it() -> None:
    text = page()
    assert set(REASONS) == set(needed())
    for scope in needed():
        assert re.search(rf"- {re.escape(scope)} +# {re.escape(say(REASONS[scope]))}\n", text)
    assert {key for key in catalogue() if key.startswith("slack.scope.")} == set(REASONS.values())


def test_a_shortcut_that_nothing_answers_is_left_out() -> None:
    found = read(page(shortcuts=("declare", "clip")))["features"]["shortcuts"]
    assert [(each["callback_id"], each["type"]) for each in found] == [("declare", "global"), ("clip", "message")]


def calls_of_the_sdk() -> dict[str, str]:
    """Return every method of the Web API by the name of its function in the SDK."""
    found = {}
    for name, function in inspect.getmembers(AsyncWebClient, inspect.isfunction):
        said = re.search(r'api_call\(\s*"([\w.]+)"', inspect.getsource(function))
        if said:
            found[name] = said[1]
    return found


def called() -> Iterator[tuple[str, str]]:
    """Yield every method of the Web API that the code names, with the file."""
    known = calls_of_the_sdk()
    for path in sorted((ROOT / "adapters" / "slack").rglob("*.py")):
        if path.name in ("scopes.py", "errors.py"):
            continue  # tables about methods
        tree = ast.parse(path.read_text("utf-8"))
        yield from ((path.name, str(each.value)) for each in constants(tree) if each.value in known.values())
        named = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        yield from ((path.name, known[name]) for name in named if name in known)


def test_every_method_that_is_called_is_known_with_its_scopes() -> None:
    assert len(calls_of_the_sdk()) > 200
    assert {(file, method) for file, method in called() if method not in METHODS} == set()


def test_no_method_is_known_that_nothing_calls() -> None:
    assert set(METHODS) - {method for _, method in called()} == set()


def test_the_events_are_those_that_something_answers() -> None:
    assert {event.partition(".")[0] for event in EVENTS} == set(TABLE)


def test_the_shortcuts_are_those_that_something_answers() -> None:
    assert set(ANSWERED) == set(ALL)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The program in this process."""
    return Inside(tmp_path, monkeypatch, capsys)


def test_the_program_writes_it(inside: Inside) -> None:
    ran = inside.run("slack", "manifest", "--url", URL)
    found = Manifest.model_validate(read(ran.out))
    assert (ran.status, ran.err, found.addresses()) == (0, "", {DOOR})
    assert found.features.shortcuts is not None
    assert [each.callback_id for each in found.features.shortcuts][:1] == ["declare"]
    through = inside.run("slack", "manifest", "--socket", BEACON_SLASH="/incident")
    assert Manifest.model_validate(read(through.out)).features.slash_commands[0].command == "/incident"


def test_the_program_says_which_address_it_lacks(inside: Inside) -> None:
    ran = inside.run("slack", "manifest")
    assert (ran.status, ran.out) == (2, "")
    assert "--url: write a public address such as https://ops.example.com, or use --socket" in ran.err

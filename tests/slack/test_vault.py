"""Secrets at rest: sealed with the newest key, opened with any, and turned to a new one while servers run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.install import resealing
from adapters.slack.install.vault import Vault, new_key
from adapters.store import SqlStore, open_store
from bot.model.chats import HOUSE, Installation, installation_id
from bot.refusals import Misconfigured
from bot.settings import read_settings
from tests.program.shell import Shell
from tests.store.cast import do, put

OLD, NEW, OTHER = new_key(), new_key(), new_key()
TOKEN, RENEWAL = "xoxb-canary-token", "xoxe-canary-renewal"


def installation(ref: str, vault: Vault, **values: Any) -> Installation:
    row = Installation(installation_id("slack", ref), HOUSE, "slack", ref, f"slack-{ref.lower()}", ref)
    return replace(row, token=vault.seal(TOKEN), renewal=vault.seal(RENEWAL), **values)


def stored(store: SqlStore) -> dict[str, Installation]:
    return {row.ref: row for row in do(store, lambda work: work.find(Installation), HOUSE)}


def test_a_sealed_text_shows_nothing_and_opens_with_its_key() -> None:
    vault = Vault((OLD,))
    sealed = vault.seal(TOKEN)
    assert TOKEN not in sealed
    assert vault.seal(TOKEN) != sealed
    assert vault.open(sealed) == TOKEN


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    both = Vault((NEW, OLD))
    assert both.open(Vault((OLD,)).seal(TOKEN)) == TOKEN
    assert Vault((NEW,)).open(both.seal(TOKEN)) == TOKEN


def test_a_text_is_turned_to_the_newest_key_once() -> None:
    both = Vault((NEW, OLD))
    turned = both.turned(Vault((OLD,)).seal(TOKEN))
    assert turned is not None
    assert Vault((NEW,)).open(turned) == TOKEN
    assert both.turned(turned) is None


@pytest.mark.parametrize(
    "unlock",
    [
        lambda: Vault(()),
        lambda: Vault((NEW, "too-short")),
        lambda: Vault((NEW[:-2],)),
        lambda: Vault(("ключ",)),
        lambda: Vault((NEW,)).open(Vault((OLD,)).seal(TOKEN)),
        lambda: Vault((NEW,)).open("tampered"),
        lambda: Vault((NEW,)).turned(Vault((OLD,)).seal(TOKEN)),
    ],
)
def test_what_cannot_be_sealed_or_opened_is_one_line_that_names_the_setting(unlock: Callable[[], object]) -> None:
    with pytest.raises(Misconfigured, match=r"^BEACON_SECRET_KEYS: .*key") as caught:
        unlock()
    line = str(caught.value)
    assert "\n" not in line
    assert not any(secret in line for secret in (NEW, OLD, TOKEN, "too-short"))


def test_many_workspaces_without_a_key_refuse_to_start() -> None:
    given = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary", "SLACK_SIGNING_SECRET": "canary"}
    with pytest.raises(Misconfigured, match=r"^BEACON_SECRET_KEYS: make keys with `beacon secrets key`"):
        read_settings(given)
    assert read_settings({**given, "BEACON_SECRET_KEYS": NEW}).seal_keys == (NEW,)


def test_turning_seals_every_installation_with_the_first_key_and_is_done_once(store: SqlStore) -> None:
    old, both = Vault((OLD,)), Vault((NEW, OLD))
    put(store, *(installation(f"T{number:03}", old) for number in range(45)), installation("TNEW", both))
    put(store, replace(installation("TGONE", old), token="", renewal="", active=False))
    assert resealing.turn(store, (NEW, OLD)) == resealing.Turned(45, 1, 1)
    assert resealing.turn(store, (NEW,)) == resealing.Turned(0, 46, 1)
    newest = Vault((NEW,))
    for row in stored(store).values():
        if row.active:
            assert (newest.open(row.token), newest.open(row.renewal)) == (TOKEN, RENEWAL)


def test_turning_stops_before_a_token_that_no_key_opens(store: SqlStore) -> None:
    put(store, installation("T1", Vault((OTHER,))))
    with pytest.raises(Misconfigured, match="none of its keys opens"):
        resealing.turn(store, (NEW, OLD))
    assert Vault((OTHER,)).open(stored(store)["T1"].token) == TOKEN


def test_a_new_key_is_printed_alone_and_it_says_where_to_put_it(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    one, other = shell.run("secrets", "key"), shell.run("secrets", "key")
    assert (one.status, one.out == other.out) == (0, False)
    assert Vault((one.out.strip(),)).open(Vault((one.out.strip(),)).seal(TOKEN)) == TOKEN
    assert "BEACON_SECRET_KEYS" in one.err
    assert "beacon secrets rotate" in one.err
    assert not (tmp_path / "beacon.db").exists()


def test_rotating_from_the_terminal_says_what_it_did(sqlite_url: str, tmp_path: Path) -> None:
    with closing(open_store(sqlite_url)) as store:
        put(store, installation("T1", Vault((OLD,))), installation("T2", Vault((OLD,))))
    shell = Shell(tmp_path, BEACON_DATABASE_URL=sqlite_url)
    ran = shell.run("secrets", "rotate", BEACON_SECRET_KEYS=f"{NEW},{OLD}")
    assert ran.status == 0
    assert ran.out.startswith("Workspaces sealed with the first key just now: 2. Before: 0. Without secrets: 0.\n")
    again = shell.run("secrets", "rotate", BEACON_SECRET_KEYS=NEW)
    assert "just now: 0. Before: 2." in again.out
    assert not [secret for secret in (OLD, NEW, TOKEN) if secret in ran.said + again.said]


@pytest.mark.parametrize(("keys", "line"), [("", "beacon secrets key"), (OTHER, "none of its keys opens a token")])
def test_rotating_without_the_right_keys_is_one_line_that_names_them(
    sqlite_url: str, tmp_path: Path, keys: str, line: str
) -> None:
    with closing(open_store(sqlite_url)) as store:
        put(store, installation("T1", Vault((OLD,))))
    given = {"BEACON_SECRET_KEYS": keys} if keys else {}
    ran = Shell(tmp_path, BEACON_DATABASE_URL=sqlite_url).run("secrets", "rotate", **given)
    assert ran.status != 0
    assert ran.out == ""
    assert ran.err.startswith("BEACON_SECRET_KEYS: ")
    assert line in ran.err
    assert len(ran.err.splitlines()) == 1

"""`beacon db` and `beacon audit`: schemas forth and back, copies that are whole, and a record that was touched."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.store.upgrade import HEAD, REVISIONS
from tests.program.shell import Inside, Shell

AT_HEAD = f"The database is at revision {HEAD}.\n"


@contextmanager
def opened(url: str) -> Iterator[Any]:
    """Open a database of either sort, past Beacon; what is done is kept."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as embedded:
            yield embedded
            embedded.commit()
    else:
        with psycopg.connect(url) as served:
            yield served


def test_the_schema_goes_forth_back_and_forth(inside: Inside, empty_url: str) -> None:
    for args, said in (
        (("upgrade",), AT_HEAD),
        (("upgrade",), AT_HEAD),
        (("downgrade", "base"), "The database is at revision base.\n"),
        (("downgrade", "base"), "The database is at revision base.\n"),
        (("upgrade",), AT_HEAD),
    ):
        ran = inside.run("db", *args, BEACON_DATABASE_URL=empty_url)
        assert (ran.status, ran.out, ran.err) == (0, said, "")
    assert inside.run("say", "--as", "alice", "list", BEACON_DATABASE_URL=empty_url).status == 0


def test_an_upgrade_keeps_what_is_there(inside: Inside, database_url: str) -> None:
    inside.run("say", "--as", "alice", "declare Card payments fail", BEACON_DATABASE_URL=database_url)
    inside.run("db", "upgrade", BEACON_DATABASE_URL=database_url)
    assert "Card payments fail" in inside.run("say", "--as", "bob", "list", BEACON_DATABASE_URL=database_url).out


@pytest.mark.parametrize("revision", ["9999", "", "head", "-1", "base; DROP TABLE crises"])
def test_an_unknown_revision_is_refused_with_the_known_ones(inside: Inside, revision: str) -> None:
    inside.run("db", "upgrade")
    ran = inside.run("db", "downgrade", "--", revision)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f"base, {REVISIONS[0]}" in ran.err
    assert inside.run("db", "upgrade").out == AT_HEAD


def test_a_copy_is_whole_while_others_write(shell: Shell, tmp_path: Path) -> None:
    shell.run("say", "--as", "alice", "declare Card payments fail")
    writers = [shell.start("say", "--as", "bob", f"note number {number}") for number in range(3)]
    ran = shell.run("db", "backup", "copy.db")
    assert (ran.status, ran.out) == (0, "The copy is in copy.db.\n")
    assert [writer.wait(30) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.communicate()
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    checked = shell.run("audit", "verify", BEACON_DATABASE_URL=f"sqlite:///{tmp_path}/copy.db")
    assert (checked.status, checked.out.splitlines()[-1]) == (0, "Every timeline is what was written.")


def test_a_copy_is_not_written_over_anything(inside: Inside, tmp_path: Path) -> None:
    inside.run("db", "upgrade")
    (tmp_path / "letter.txt").write_text("Dear customer")
    for target in ("letter.txt", ".", str(tmp_path)):
        ran = inside.run("db", "backup", target)
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert "exists already" in ran.err
    assert (tmp_path / "letter.txt").read_text() == "Dear customer"


@pytest.mark.parametrize("target", ["/dev/null/copy.db", "/proc/copy.db"])
def test_a_copy_that_cannot_be_written_is_one_line(inside: Inside, target: str) -> None:
    inside.run("db", "upgrade")
    ran = inside.run("db", "backup", target)
    assert ran.status != 0
    assert (ran.out, ran.err.count("\n")) == ("", 1)


def test_there_is_no_copy_of_nothing(inside: Inside) -> None:
    ran = inside.run("db", "backup", "copy.db")
    assert (ran.status, "there is no database at" in ran.err) == (2, True)


def test_postgres_is_copied_with_its_own_tool(inside: Inside, postgres_url: str) -> None:
    ran = inside.run("db", "backup", "copy.db", BEACON_DATABASE_URL=postgres_url)
    assert (ran.status, "pg_dump" in ran.err) == (2, True)


def test_the_audit_says_that_every_timeline_is_whole(inside: Inside, database_url: str) -> None:
    assert "Every timeline" in inside.run("audit", "verify", BEACON_DATABASE_URL=database_url).out
    inside.run("say", "--as", "alice", "declare Card payments fail", BEACON_DATABASE_URL=database_url)
    inside.run("say", "--as", "bob", "note The bank answers", BEACON_DATABASE_URL=database_url)
    ran = inside.run("audit", "verify", BEACON_DATABASE_URL=database_url)
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["demo C-1: whole, 2 events", "Every timeline is what was written."],
    )


@pytest.mark.parametrize(
    ("tampering", "event"),
    [
        ("UPDATE events SET text = 'The bank never answered' WHERE seq = 2", "2"),
        ("DELETE FROM events WHERE seq = 2", "2"),
        ("DELETE FROM events WHERE seq = 3", "3"),
        ("UPDATE events SET actor = 'alice' WHERE seq = 3", "3"),
    ],
)
def test_the_audit_finds_the_event_that_was_touched(
    inside: Inside, database_url: str, tampering: str, event: str
) -> None:
    inside.run("say", "--as", "alice", "declare Card payments fail", BEACON_DATABASE_URL=database_url)
    for note in ("The bank answers", "It works again"):
        inside.run("say", "--as", "bob", f"note {note}", BEACON_DATABASE_URL=database_url)
    with opened(database_url) as database:
        assert database.execute(tampering).rowcount == 1
    ran = inside.run("audit", "verify", BEACON_DATABASE_URL=database_url)
    assert (ran.status, ran.out.splitlines()) == (
        1,
        [
            f"demo C-1: event {event} is not what was written",
            "Timelines that were changed: 1. Compare them with a backup.",
        ],
    )

"""Backups of an embedded database."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from adapters.store import open_store
from adapters.store.backup import backup
from adapters.store.upgrade import is_current
from bot.model.crisis import Crisis
from bot.refusals import Misconfigured, Unavailable
from tests.store.cast import ACME, crisis, do, put


def test_a_backup_is_whole_while_others_write(sqlite_url: str, tmp_path: Path) -> None:
    store, over = open_store(sqlite_url), Event()

    def declare() -> None:
        number = 0
        while not over.is_set():
            number += 2
            put(store, *(crisis(f"c{n}", number=n) for n in (number, number + 1)))  # in one transaction

    writer = Thread(target=declare)
    writer.start()
    while len(do(store, lambda work: work.find(Crisis, limit=50))) < 50:
        pass
    copies = [tmp_path / f"copy{n}.db" for n in range(5)]
    for copy in copies:
        backup(sqlite_url, copy)
    over.set()
    writer.join()
    store.close()
    for copy in copies:
        assert not copy.with_name(f"{copy.name}-wal").exists()
        assert is_current(f"sqlite:///{copy}")
        restored = open_store(f"sqlite:///{copy}")
        count = len(do(restored, lambda work: work.find(Crisis)))
        restored.close()
        assert count >= 50
        assert count % 2 == 0


def test_a_backup_never_overwrites(sqlite_url: str, tmp_path: Path) -> None:
    target = tmp_path / "kept.db"
    target.write_text("an older backup")
    with pytest.raises(Misconfigured, match="exists already"):
        backup(sqlite_url, target)
    assert target.read_text() == "an older backup"


def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no database"):
        backup(f"sqlite:///{tmp_path}/nothing.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_backup_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "letter.db"
    source.write_text("Dear customer, " * 100)
    with pytest.raises(Unavailable):
        backup(f"sqlite:///{source}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == [source]


def test_postgresql_has_its_own_tool() -> None:
    with pytest.raises(Misconfigured, match="pg_dump"):
        backup("postgresql://host/beacon", Path("copy.dump"))


def test_a_restored_backup_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    put(store, crisis())
    backup(sqlite_url, tmp_path / "copy.db")
    store.close()
    restored = open_store(f"sqlite:///{tmp_path}/copy.db")
    assert do(restored, lambda work: work.swap(crisis(), crisis(title="Goes on")))
    put(restored, crisis("fire", number=2))
    assert [one.title for one in do(restored, lambda work: work.find(Crisis, org_id=ACME, order="number"))] == [
        "Goes on",
        "Flood in the valley",
    ]
    restored.close()

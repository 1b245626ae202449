"""An import that is killed in the middle loses no line, takes none twice, and goes on where it was."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from adapters.store import SqlStore
from bot.model.customer import Customer
from bot.model.upload import Upload, UploadState
from tests.core.ledger import rows
from tests.customers.files import imports, in_crisis, whole
from tests.customers.test_importing import good
from tests.town import Town

ROOT = Path(__file__).parents[2]
MANY = 4_000


def test_an_import_that_was_killed_goes_on_where_it_was(store: SqlStore, database_url: str, tmp_path: Path) -> None:
    town = in_crisis(store)
    file = tmp_path / "customers.csv"
    file.write_text("name,email,phone,account,language,zone,region,tier,mood,promise,due,owner\n", "utf-8")
    with file.open("a", encoding="utf-8") as opened:
        opened.writelines(f"{good(n)}\n" for n in range(MANY))
    kill_in_the_middle(town, file, database_url)
    (half,) = rows(town, Upload)
    assert half.state is UploadState.RUNNING
    assert 0 < half.position < MANY
    assert whole(town) == half.position == half.imported
    asyncio.run(imports(town).go())
    (done,) = rows(town, Upload)
    assert (done.state, done.imported, done.joined, done.rejected) == (UploadState.DONE, MANY, 0, {})
    assert whole(town) == MANY


def kill_in_the_middle(town: Town, file: Path, address: str) -> None:
    """Let the program bring a file in, and kill it once some of it is there."""
    call = [sys.executable, "-m", "bot", "import", str(file), "--crisis", "C-1", "--as", "alice"]
    env = {**os.environ, "BEACON_DATABASE_URL": address}
    with subprocess.Popen(call, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        while program.poll() is None and not has_begun(town):
            time.sleep(0.01)
        program.kill()
        said = program.communicate()
    assert program.returncode == -9, said


def has_begun(town: Town) -> bool:
    count = town.store.submit(town.settings.org, lambda work: work.count(Customer), write=False).result()
    return bool(count)

"""The wheel: everything that the program needs travels with it, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.program.shell import Ran, calm

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapters", "bot", "commands", "migrations")
PATIENCE = 120  # seconds


def run(*args: str | Path, folder: Path, **env: str) -> Ran:
    """Run a program with nothing of this environment around it."""
    done = subprocess.run(
        args,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={"HOME": str(folder), **env},
        timeout=PATIENCE,
        check=False,
    )
    return calm(Ran(done.returncode, done.stdout, done.stderr))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from this tree with the tools that are here."""
    target = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT, folder=target)
    assert built.status == 0, built.said
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, which sees the dependencies that are here but not this tree."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    done = run(*pip, folder=home)
    assert done.status == 0, done.said
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home)}))
    # A plain line of a .pth file adds a folder, but does not follow the .pth files in it, such as
    # the one through which this tree is imported here.
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return home


def names(wheel: Path) -> list[str]:
    """Return the files of a wheel."""
    with ZipFile(wheel) as box:
        return box.namelist()


def test_all_that_is_not_code_travels_with_it(wheel: Path) -> None:
    there = set(names(wheel))
    endings = ("*.py", "*.po", "*.yaml", "*.html", "*.css", "*.js", "*.svg", "*.woff2")
    wanted = [path for package in PACKAGES for ending in endings for path in (ROOT / package).rglob(ending)]
    assert len(wanted) > 150
    assert [path for path in wanted if path.relative_to(ROOT).as_posix() not in there] == []


def test_nothing_of_the_tests_travels_with_it(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert [name for name in names(wheel) if "test" in name or name.endswith((".pyc", ".db", ".toml"))] == []


def test_its_papers_name_the_program_and_the_licence(wheel: Path) -> None:
    with ZipFile(wheel) as box:
        papers = {name.rpartition("/")[2]: name for name in names(wheel) if ".dist-info/" in name}
        assert "beacon = bot.__main__:main" in box.read(papers["entry_points.txt"]).decode()
        metadata = box.read(papers["METADATA"]).decode()
    assert "LICENSE" in papers
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata


def test_what_runs_is_what_was_installed(installed: Path, tmp_path: Path) -> None:
    python = installed / "bin" / "python"
    for package in PACKAGES:
        found = run(python, "-c", f"import {package}; print({package}.__file__)", folder=tmp_path)
        assert Path(found.out.strip()).is_relative_to(installed), found.said
    missing = run(python, "-c", "import importlib.util as u; print(u.find_spec('tests'))", folder=tmp_path)
    assert missing.out == "None\n"


def test_the_demo_runs_from_it_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    ran = run(installed / "bin" / "beacon", "demo", folder=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert "That was the demo." in ran.out
    assert list(tmp_path.iterdir()) == []


def test_every_part_is_found_from_it(installed: Path, tmp_path: Path) -> None:
    beacon = installed / "bin" / "beacon"
    for args, said in (
        (("db", "upgrade"), "The database is at revision"),
        (("playbook", "lint"), "Errors: 0"),
        (("playbook", "render", "product_failure"), "-- body (en)"),
        (("say", "--as", "alice", "declare Card payments fail"), "C-1"),
        (("room", "C-1"), "Talking points"),
        (("audit", "verify"), "Every timeline is what was written."),
        (("db", "downgrade", "base"), "base"),
    ):
        ran = run(beacon, *args, folder=tmp_path)
        assert (ran.status, ran.err) == (0, "")
        assert said in ran.out
    doctor = run(beacon, "doctor", folder=tmp_path, BEACON_PORT="0")
    assert (doctor.status, doctor.out.splitlines()[-1]) == (0, "Everything is in order.")

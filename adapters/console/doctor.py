"""The doctor: looks at each piece of the configuration and names the fix of what is wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from adapters.console.wiring import Database
from adapters.files import company_files
from bot.findings import Finding
from bot.playbook.library import Library
from bot.refusals import Misconfigured, Unavailable
from bot.settings import Settings
from bot.texts import LOCALES, Say, Texts

WELL, ILL = 0, 1
OLDEST_TZDATA = "2026"
PATIENCE = 2.0  # seconds for a server on this machine
LONGEST_REASON = 200  # characters
LONGEST_PAGE = 4096  # bytes


@dataclass(frozen=True, slots=True)
class Patient:
    """What there is to examine; the composition root gives it. `more` looks at what the terminal does not know."""

    settings: Callable[[], Settings]
    library: Callable[[Settings], Library]
    texts: Texts
    database: Database
    more: tuple[Callable[[Settings], Iterable[Finding]], ...] = ()


def examine(patient: Patient, echo: Callable[[str], object], say: Say) -> int:
    """Print a line for everything that was looked at; return 1 when something needs a fix."""
    findings = list(_findings(patient))
    for finding in findings:
        mark = say("cli.doctor.well" if finding.well else "cli.doctor.ill")
        echo(f"{mark} {say(finding.key, **finding.facts)}")
    faults = sum(not finding.well for finding in findings)
    echo(say("cli.doctor.all_well") if not faults else say("cli.doctor.faults", n=faults))
    return ILL if faults else WELL


def _findings(patient: Patient) -> Iterator[Finding]:
    try:
        settings = patient.settings()
    except Misconfigured as fault:
        for line in str(fault).splitlines():
            yield Finding("cli.doctor.settings.wrong", well=False, facts={"line": line})
        return
    yield Finding("cli.doctor.settings", well=True)
    yield from _database(patient, settings)
    yield from _books(patient, settings)
    yield from _languages(patient.texts)
    yield _address(settings)
    yield _zones()
    yield _leads(settings)
    for look in patient.more:
        yield from look(settings)


def _database(patient: Patient, settings: Settings) -> Iterator[Finding]:
    try:
        yield from _schema(patient, settings.database_url)
    except Misconfigured as fault:
        yield Finding("cli.doctor.settings.wrong", well=False, facts={"line": str(fault)})
    except Unavailable as fault:
        yield Finding("cli.doctor.no_answer", well=False, facts={"reason": _in_one_line(fault)})


def _schema(patient: Patient, address: str) -> Iterator[Finding]:
    """Look at the schema. An embedded database that is not there is made, as by every other command."""
    revision, newest = patient.database.state(address)
    if revision is None and address.startswith("sqlite"):
        patient.database.upgrade(address)
        revision, newest = patient.database.state(address)
    if revision is None:
        yield Finding("cli.doctor.schema.none", well=False)
    else:
        yield Finding("cli.doctor.schema" if newest else "cli.doctor.schema.old", newest, {"revision": revision})
    if newest:
        can_write = patient.database.writable(address)
        yield Finding("cli.doctor.writable" if can_write else "cli.doctor.not_writable", can_write)


def _in_one_line(fault: Exception) -> str:
    words = " ".join(str(fault).split())
    return words if len(words) <= LONGEST_REASON else f"{words[:LONGEST_REASON]}…"


def _books(patient: Patient, settings: Settings) -> Iterator[Finding]:
    try:
        problems = patient.library(settings).lint(datetime.now(UTC).date())
    except Misconfigured as fault:
        yield Finding("cli.doctor.settings.wrong", well=False, facts={"line": str(fault)})
        return
    if settings.company:
        found = company_files(settings.company)
        key = "cli.doctor.company" if found else "cli.doctor.company.empty"
        yield Finding(key, bool(found), {"folder": settings.company, "names": ", ".join(found)})
    errors = sum(problem.level == "error" for problem in problems)
    key = "cli.doctor.playbooks.wrong" if errors else "cli.doctor.playbooks"
    yield Finding(key, not errors, {"n": errors})


def _languages(texts: Texts) -> Iterator[Finding]:
    there = [locale for locale in LOCALES if texts.has(locale)]
    yield Finding("cli.doctor.languages", well=True, facts={"known": ", ".join(there)})


def _address(settings: Settings) -> Finding:
    """A port that is taken is fine when it is Beacon's own server that holds it."""
    facts = {"host": settings.host, "port": settings.port}
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            return Finding("cli.doctor.address", well=True, facts=facts)
    except (OSError, UnicodeError):
        served = _serves(settings)
        return Finding("cli.doctor.address.served" if served else "cli.doctor.address.taken", served, facts)


def _serves(settings: Settings) -> bool:
    """Say whether a Beacon answers at the address. An HTTP library would slow down every call of the program."""
    try:
        with socket.create_connection((settings.host, settings.port), PATIENCE) as line, line.makefile("rb") as page:
            line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return b'"alive"' in page.read(LONGEST_PAGE)
    except (OSError, UnicodeError):
        return False


def _zones() -> Finding:
    try:
        found = version("tzdata")
    except PackageNotFoundError:
        return Finding("cli.doctor.zones.missing", well=False)
    fresh = found.split(".")[0] >= OLDEST_TZDATA
    return Finding("cli.doctor.zones" if fresh else "cli.doctor.zones.old", fresh, {"version": found})


def _leads(settings: Settings) -> Finding:
    open_to_all = settings.leads == () or (settings.leads is None and settings.org != "demo")
    return Finding("cli.doctor.leads.none" if open_to_all else "cli.doctor.leads", well=True)

"""Sheets at the terminal: `beacon import` and `beacon export`, for people and for other programs."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.console.once import DONE, MISUSED, REFUSED, print_json, print_reply
from adapters.console.screen import Screen
from adapters.console.times import clock_at
from adapters.console.usage import told
from adapters.console.wiring import Beacon, Wiring
from bot.attachments import MOST_BYTES, attach
from bot.cards import Actions
from bot.customers.exporting import export
from bot.invocation import Invocation
from bot.model.org import Org, Person
from bot.model.upload import Upload, UploadState
from bot.ports import Work
from bot.refusals import Misconfigured, Refusal
from bot.reply import Reply, refuse
from bot.settings import Settings
from bot.texts import Say

Opening = Callable[[Wiring, Settings], Screen]


class Refused(Exception):
    """Carries the reply of a no to whoever prints it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.refusal)
        self.reply = reply


def add_sheets(app: typer.Typer, wiring: Wiring, screen_for: Opening) -> None:
    """Add the commands for files of customers to the program."""
    _add_import(app, wiring, screen_for)
    _add_export(app, wiring, screen_for)


def _add_import(app: typer.Typer, wiring: Wiring, screen_for: Opening) -> None:
    say = wiring.texts.speaking()
    person, which, clock = _person(say), _crisis(say), _clock(say)
    machine = typer.Option("--json", help=say("cli.json"))
    source = typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help=say("cli.import.file"))

    @app.command("import", **told(say("cli.import")))
    def bring_in(
        file: Annotated[Path, source],
        crisis: Annotated[str, which],
        as_: Annotated[str, person],
        as_json: Annotated[bool, machine] = False,
        at: Annotated[str | None, clock] = None,
    ) -> None:
        settings = wiring.settings()
        screen = screen_for(wiring, settings)
        with closing(wiring.beacon(settings, clock_at(at))) as beacon:
            desk = Counter(beacon, settings.org, as_, crisis)
            try:
                done = desk.bring_in(file)
            except Refused as no:
                print_reply(screen, no.reply, as_json=as_json)
                raise typer.Exit(MISUSED) from no
            if as_json:
                print_json(screen, document_of(done))
            else:
                screen.card(desk.ask(f"import show {done.ref}").card)
        # Somebody may have given the import up meanwhile: then not all of it came in.
        raise typer.Exit(REFUSED if done.rejected or done.state is not UploadState.DONE else DONE)


def _add_export(app: typer.Typer, wiring: Wiring, screen_for: Opening) -> None:
    say = wiring.texts.speaking()
    person, which, clock = _person(say), _crisis(say), _clock(say)
    target = typer.Argument(metavar="FILE", help=say("cli.export.file"))

    @app.command("export", **told(say("cli.export")))
    def send_out(
        crisis: Annotated[str, which],
        as_: Annotated[str, person],
        file: Annotated[Path | None, target] = None,
        at: Annotated[str | None, clock] = None,
    ) -> None:
        settings = wiring.settings()
        with closing(wiring.beacon(settings, clock_at(at))) as beacon:
            try:
                sheet = Counter(beacon, settings.org, as_, crisis).export()
            except Refusal as no:
                reply = refuse(no, wiring.texts.speaking())
                raise typer.Exit(print_reply(screen_for(wiring, settings), reply, as_json=False)) from no
        _write(sheet, file)


def _person(say: Say) -> Any:
    return typer.Option("--as", help=say("cli.as"))


def _crisis(say: Say) -> Any:
    return typer.Option("--crisis", metavar="C-1", help=say("cli.crisis"))


def _clock(say: Say) -> Any:
    return typer.Option("--at", help=say("cli.at"))


def document_of(upload: Upload) -> dict[str, Any]:
    """Return what became of a file, as other programs read it."""
    lines = sorted((int(line), reasons) for line, reasons in upload.rejected.items())
    rejected = [{"line": line, "reason": reasons[0], "reasons": reasons} for line, reasons in lines]
    return {"imported": upload.imported, "joined": upload.joined, "rejected": rejected}


class Counter:
    """Where somebody hands files in and takes them out, for one crisis."""

    def __init__(self, beacon: Beacon, org_id: str, handle: str, crisis: str) -> None:
        self._beacon, self._org_id, self._handle, self._crisis = beacon, org_id, handle, crisis.strip()

    def ask(self, words: str, **fields: str) -> Reply:
        """Return the reply to a command about the crisis. Raises `Refused`."""
        line = f"{self._crisis} {words}"
        asked = Invocation(self._org_id, self._handle, line, fields=fields or None)
        reply = self._beacon.service.handle(asked, self._beacon.clock())
        if reply.refusal:
            raise Refused(reply)
        return reply

    def bring_in(self, file: Path) -> Upload:
        """Bring a file in to its end; return what became of it. Raises `Refused`."""
        reply = self.ask("follow import", file=attach(file.name, _read(file)))
        ref = next(each.run for block in reply.card.blocks if isinstance(block, Actions) for each in block.buttons)
        ref = ref.rpartition(" ")[2]
        try:
            self.ask(f"import start {ref}")
        except Refused:
            self.ask(f"import cancel {ref}")
            raise
        return self._carry_on(ref)

    def _carry_on(self, ref: str) -> Upload:
        """Carry it on, however many servers do that, too."""
        number = int(ref.removeprefix("U-"))
        upload: Upload | None = self._look(lambda work: work.find(Upload, number=number)[0])
        while upload and upload.state is UploadState.RUNNING:
            upload = self._beacon.imports().step(self._org_id, upload.id)
            if upload and sys.stderr.isatty():
                sys.stderr.write(f"\r{upload.ref} {upload.position}/{upload.lines}")
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        if upload is None:
            raise RuntimeError(f"{ref} is gone")
        return upload

    def _look(self, job: Callable[[Work], Upload]) -> Upload:
        return self._beacon.store.submit(self._org_id, job, write=False).result()

    def export(self) -> str:
        """Return the sheet of the crisis. Raises `Refusal`."""

        def job(work: Work) -> str:
            org, people = work.get(Org, self._org_id), work.find(Person, handle=self._handle.lstrip("@").lower())
            if org is None or not people or not people[0].active:
                raise Refusal("person.stranger", person=self._handle[:40])
            return export(self._beacon.service.context(work, org, people[0], self._beacon.clock()), self._crisis)

        return self._beacon.store.submit(self._org_id, job).result()


def _read(file: Path) -> bytes:
    """Read no more of a file than is needed to see that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Misconfigured(f"cannot read {file}: {error.strerror}") from error


def _write(sheet: str, file: Path | None) -> None:
    """Write a sheet where only its owner reads it; spreadsheets know the encoding by the sign before it."""
    if file is None:
        sys.stdout.write(sheet.replace("\r\n", "\n"))
        return
    try:
        file.touch(mode=0o600)
        file.write_bytes(sheet.encode("utf-8-sig"))
    except OSError as error:
        raise Misconfigured(f"cannot write {file}: {error.strerror}") from error

"""Upkeep: the program's commands for administrators: the database, the playbooks, the record, the doctor."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
from pathlib import Path
from typing import Annotated

import typer

from adapters.clock import Clock
from adapters.console.usage import plain, told
from adapters.console.wiring import Wiring
from bot.refusals import Misconfigured
from bot.settings import Settings


def add_upkeep(app: typer.Typer, wiring: Wiring) -> None:
    """Add the commands for administrators to the program."""
    say = wiring.texts.speaking()
    names = ("db", "playbook", "audit", "resource")
    database, playbooks, audits, resources = (plain(say(f"cli.{name}"), name) for name in names)
    for group in (database, playbooks, audits, resources):
        app.add_typer(group)
    _add_database(database, wiring)
    _add_playbooks(playbooks, wiring)
    _add_checks(app, audits, wiring)
    _add_resources(resources, wiring)


def _add_database(group: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()
    back_to, copy = (
        typer.Argument(metavar="REVISION", help=say("cli.db.revision")),
        typer.Argument(metavar="FILE", help=say("cli.db.target")),
    )

    def tell_revision(address: str) -> None:
        revision, _ = wiring.database().state(address)
        typer.echo(say("cli.db.at", revision=revision or "base"))

    @group.command(**told(say("cli.db.upgrade")))
    def upgrade() -> None:
        address = wiring.settings().database_url
        wiring.database().upgrade(address)
        tell_revision(address)

    @group.command(**told(say("cli.db.downgrade")))
    def downgrade(revision: Annotated[str, back_to]) -> None:
        address = wiring.settings().database_url
        wiring.database().downgrade(address, revision)
        tell_revision(address)

    @group.command(**told(say("cli.db.backup")))
    def backup(target: Annotated[Path, copy]) -> None:
        try:
            wiring.database().backup(wiring.settings().database_url, target)
        except OSError as error:
            raise Misconfigured(f"cannot write {target}: {error.strerror}") from error
        typer.echo(say("cli.db.backed_up", target=target))


def _add_playbooks(group: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()
    which, outlet = typer.Argument(metavar="KIND", help=say("cli.kind")), typer.Option(help=say("cli.medium"))
    stage, language = typer.Option(help=say("cli.draft")), typer.Option(help=say("cli.locale"))

    @group.command(**told(say("cli.playbook.lint")))
    def lint() -> None:
        from adapters.console.books import print_problems  # noqa: PLC0415 - YAML is slow to import

        today = Clock()().date()
        raise typer.Exit(print_problems(wiring.library(wiring.settings()).lint(today), typer.echo, say))

    @group.command(**told(say("cli.playbook.render")))
    def render(
        kind: Annotated[str, which],
        medium: Annotated[str, outlet] = "sms",
        draft: Annotated[str, stage] = "holding",
        locale: Annotated[str, language] = "en",
    ) -> None:
        from adapters.console.books import Wanted, print_draft  # noqa: PLC0415 - YAML is slow to import

        wanted = Wanted(kind, medium, draft, locale)
        library, texts = wiring.library(wiring.settings()), wiring.playbook_texts()
        raise typer.Exit(print_draft(library, texts, wanted, typer.echo, say))

    @group.command(**told(say("cli.playbook.diff")))
    def diff(kind: Annotated[str, which]) -> None:
        from adapters.console.books import print_changes  # noqa: PLC0415 - YAML is slow to import

        shipped, own = wiring.library(Settings()), wiring.library(wiring.settings())
        raise typer.Exit(print_changes(shipped, own, kind, typer.echo, say))


def _add_checks(app: typer.Typer, audits: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()

    @app.command(**told(say("cli.doctor")))
    def doctor() -> None:
        from adapters.console.doctor import Patient, examine  # noqa: PLC0415 - what `say` never needs

        patient = Patient(wiring.settings, wiring.library, wiring.texts, wiring.database(), wiring.examinations)
        raise typer.Exit(examine(patient, typer.echo, say))

    @audits.command("verify", **told(say("cli.audit.verify")))
    def verify_all() -> None:
        from adapters.console.audit import verify  # noqa: PLC0415 - what `say` never needs

        beacon = wiring.beacon(wiring.settings(), Clock())
        status = verify(beacon.store, typer.echo, say)
        beacon.close()
        raise typer.Exit(status)


def _add_resources(group: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()

    @group.command("check", **told(say("cli.resource.check")))
    def check() -> None:
        from adapters.console.links import print_round  # noqa: PLC0415 - what `say` never needs

        beacon = wiring.beacon(wiring.settings(), Clock())
        status = print_round(beacon.link_rounds(), typer.echo, say)
        beacon.close()
        raise typer.Exit(status)

    @group.command("lint", **told(say("cli.resource.lint")))
    def lint() -> None:
        from adapters.console.books import print_problems  # noqa: PLC0415 - YAML is slow to import

        today = Clock()().date()
        raise typer.Exit(print_problems(wiring.library(wiring.settings()).lint_beside(today), typer.echo, say))

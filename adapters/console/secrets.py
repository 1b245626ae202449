"""The program's commands for the keys that seal secrets in the database."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
from contextlib import closing

import typer

from adapters.clock import Clock
from adapters.console.usage import plain, told
from adapters.console.wiring import Wiring


def add_secrets(app: typer.Typer, wiring: Wiring) -> None:
    """Add the commands for keys to the program."""
    say = wiring.texts.speaking()
    group = plain(say("cli.secrets"), "secrets")
    app.add_typer(group)

    @group.command(**told(say("cli.secrets.key")))
    def key() -> None:
        typer.echo(wiring.secrets().new_key())
        typer.echo(say("cli.secrets.key.place"), err=True)

    @group.command(**told(say("cli.secrets.rotate")))
    def rotate() -> None:
        settings = wiring.settings()
        with closing(wiring.beacon(settings, Clock())) as beacon:
            done = wiring.secrets().turn(beacon.store, settings.seal_keys)
        typer.echo(say("cli.secrets.rotated", turned=done.turned, kept=done.kept, empty=done.empty))
        typer.echo(say("cli.secrets.rotated.next"))

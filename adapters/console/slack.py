"""The program's commands for those who set Beacon up in Slack."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
from typing import Annotated

import typer

from adapters.console.usage import plain, told
from adapters.console.wiring import Manifest
from bot.texts import Say


def add_slack(app: typer.Typer, say: Say, write: Manifest) -> None:
    """Add the commands for Slack to the program."""
    group = plain(say("cli.slack"), "slack")
    app.add_typer(group)
    place, through = typer.Option(help=say("cli.slack.url")), typer.Option("--socket", help=say("cli.slack.socket"))
    several = typer.Option("--oauth", help=say("cli.slack.oauth"))

    @group.command(**told(say("cli.slack.manifest")))
    def manifest(
        url: Annotated[str, place] = "",
        socket: Annotated[bool, through] = False,
        oauth: Annotated[bool, several] = False,
    ) -> None:
        typer.echo(write(url=url, socket=socket, oauth=oauth), nl=False)

"""The program's command that forgets a customer, after asking whether that is meant."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
from contextlib import closing
from typing import Annotated

import typer

from adapters.clock import Clock
from adapters.console.once import REFUSED, print_reply
from adapters.console.reader import Reader
from adapters.console.screen import Screen, open_screen
from adapters.console.usage import plain, told
from adapters.console.wiring import Wiring
from bot.refusals import Refusal, Unavailable
from bot.reply import Reply, refuse
from bot.settings import Settings
from bot.times import show_moment


def add_erasing(app: typer.Typer, wiring: Wiring) -> None:
    """Add the commands that forget somebody to the program."""
    say = wiring.texts.speaking()
    group = plain(say("cli.erase"), "erase")
    app.add_typer(group)
    person, machine = typer.Option("--as", help=say("cli.as")), typer.Option("--json", help=say("cli.json"))
    whom = typer.Argument(metavar="CUSTOMER", help=say("form.customer.who.hint"))
    sure = typer.Option("--yes", help=say("cli.erase.yes"))

    @group.command("customer", **told(say("cli.erase.customer")))
    def erase_customer(
        customer: Annotated[str, whom],
        as_: Annotated[str, person],
        yes: Annotated[bool, sure] = False,
        as_json: Annotated[bool, machine] = False,
    ) -> None:
        settings = wiring.settings()
        reply = _erased(wiring, settings, customer, as_, sure=yes)
        if reply is None:
            typer.echo(say("cli.erase.left"), err=True)
            raise typer.Exit(REFUSED)
        raise typer.Exit(print_reply(_screen(wiring, settings), reply, as_json=as_json))


def _erased(wiring: Wiring, settings: Settings, words: str, actor: str, *, sure: bool) -> Reply | None:
    """Erase, and return the reply; None when somebody had second thoughts."""
    say, clock = wiring.texts.speaking(), Clock()
    try:
        with closing(wiring.beacon(settings, clock)) as beacon:
            eraser = beacon.eraser()
            customer = eraser.found(settings.org, actor, words, clock())
            named = f"{customer.ref} {customer.name}".strip()
            if not sure and not typer.confirm(say("cli.erase.sure", customer=named), err=True):
                return None
            return Reply(eraser.erase(settings.org, actor, customer, clock()))
    except Refusal as refusal:
        return refuse(refusal, say)
    except Unavailable:
        return refuse(Refusal("store.unavailable"), say)


def _screen(wiring: Wiring, settings: Settings) -> Screen:
    say = wiring.texts.speaking(settings.locale)
    return Screen(open_screen(), Reader(say.locale, settings.zone, say, show_moment))

"""The `beacon` program: its commands and options, for people at a terminal and for other programs."""

# Annotations are evaluated here: typer reads them, and they name values of the enclosing function.
import asyncio
from collections.abc import Callable, Coroutine
from contextlib import closing
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from adapters.clock import Clock
from adapters.console.erase import add_erasing
from adapters.console.once import print_reply, print_room
from adapters.console.reader import Reader
from adapters.console.screen import Screen, open_screen
from adapters.console.secrets import add_secrets
from adapters.console.sheets import add_sheets
from adapters.console.slack import add_slack
from adapters.console.times import clock_at
from adapters.console.upkeep import add_upkeep
from adapters.console.usage import plain, told
from adapters.console.wiring import Beacon, Wiring
from bot.refusals import Refusal, Unavailable
from bot.reply import Reply, refuse
from bot.settings import Settings
from bot.times import show_moment


def screen_for(wiring: Wiring, settings: Settings) -> Screen:
    """Return the terminal's screen for somebody who reads the organisation's language."""
    say = wiring.texts.speaking(settings.locale)
    return Screen(open_screen(), Reader(say.locale, settings.zone, say, show_moment))


def program(wiring: Wiring) -> typer.Typer:
    """Return the program with all its commands."""
    say = wiring.texts.speaking()
    app = plain(say("cli.beacon"), "beacon")
    _add_running(app, wiring)
    _add_asking(app, wiring)
    add_upkeep(app, wiring)
    add_slack(app, say, wiring.manifest)
    add_secrets(app, wiring)
    add_erasing(app, wiring)
    add_sheets(app, wiring, screen_for)
    return app


def _add_running(app: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()
    person = typer.Option("--as", help=say("cli.as"))

    @app.command(**told(say("cli.serve")))
    def serve() -> None:
        def ready(settings: Settings, port: int) -> None:
            typer.echo(say("cli.serving", address=settings.url or f"http://{settings.host}:{port}"))

        wiring.serve(ready)

    @app.command(**told(say("cli.chat")))
    def chat(as_: Annotated[str, person] = "alice") -> None:
        raise typer.Exit(_sit_down(wiring, as_))

    @app.command(**told(say("cli.demo")))
    def demo() -> None:
        raise typer.Exit(_play(wiring))


def _sit_down(wiring: Wiring, as_: str) -> int:
    """Open the interactive terminal for somebody whom the organisation knows."""
    from adapters.console.sitting import sit_down  # noqa: PLC0415 - a prompt that `say` never shows

    settings, handle = wiring.settings(), as_.lstrip("@").lower()
    screen = screen_for(wiring, settings)
    with closing(wiring.beacon(settings, Clock())) as beacon:
        desk = beacon.desk()
        if handle not in asyncio.run(desk.people()):
            stranger = refuse(Refusal("person.stranger", person=as_), wiring.texts.speaking())
            return print_reply(screen, stranger, as_json=False)
        asyncio.run(sit_down(desk, screen, handle, beacon.dispatcher))
    return 0


def _play(wiring: Wiring) -> int:
    """Play the scripted crisis in a database of its own; what went another way than told is an error."""
    from adapters.console.demo import play  # noqa: PLC0415 - a story that `say` never tells
    from adapters.console.story import STORY  # noqa: PLC0415 - likewise

    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/demo.db")
        with closing(wiring.beacon(settings, Clock())) as beacon:
            surprises = asyncio.run(play(STORY, beacon.desk(), screen_for(wiring, settings)))
    for surprise in surprises:
        typer.echo(surprise, err=True)
    return 1 if surprises else 0


def _add_asking(app: typer.Typer, wiring: Wiring) -> None:
    say = wiring.texts.speaking()
    person, machine = typer.Option("--as", help=say("cli.as")), typer.Option("--json", help=say("cli.json"))
    place, clock = typer.Option("--in", help=say("cli.in")), typer.Option("--at", help=say("cli.at"))
    line, name = (
        typer.Argument(metavar="WORDS", help=say("cli.words")),
        typer.Argument(metavar="ROOM", help=say("cli.in")),
    )

    @app.command("say", **told(say("cli.say")))
    def say_once(
        words: Annotated[str, line],
        as_: Annotated[str, person],
        room: Annotated[str | None, place] = None,
        as_json: Annotated[bool, machine] = False,
        at: Annotated[str | None, clock] = None,
    ) -> None:
        settings, set_to, where = wiring.settings(), clock_at(at), room or None

        def ask(beacon: Beacon) -> Coroutine[None, None, Reply]:
            return beacon.desk().say_once(words, where, as_)

        reply = _reply(wiring, settings, set_to, ask)
        raise typer.Exit(print_reply(screen_for(wiring, settings), reply, as_json=as_json))

    @app.command("room", **told(say("cli.room")))
    def show_room(room: Annotated[str, name], as_json: Annotated[bool, machine] = False) -> None:
        settings = wiring.settings()
        raise typer.Exit(_show_room(wiring, settings, room, as_json=as_json))

    @app.command(**told(say("cli.tick")))
    def tick(at: Annotated[str | None, clock] = None) -> None:
        with closing(wiring.beacon(wiring.settings(), clock_at(at))) as beacon:
            said = asyncio.run(beacon.desk().come_up_to_date())
            asyncio.run(beacon.imports().go())  # what was begun elsewhere and has not ended
        typer.echo(say("cli.ticked", n=said))


def _reply(
    wiring: Wiring, settings: Settings, clock: Clock, ask: Callable[[Beacon], Coroutine[None, None, Reply]]
) -> Reply:
    """Return what Beacon replies; a database that does not answer is a refusal like any other."""
    try:
        with closing(wiring.beacon(settings, clock)) as beacon:
            return asyncio.run(ask(beacon))
    except Unavailable:
        return refuse(Refusal("store.unavailable"), wiring.texts.speaking())


def _show_room(wiring: Wiring, settings: Settings, room: str, *, as_json: bool) -> int:
    screen = screen_for(wiring, settings)
    try:
        with closing(wiring.beacon(settings, Clock())) as beacon:
            print_room(screen, room, asyncio.run(beacon.desk().whole_room(room)), as_json=as_json)
            return 0
    except Unavailable:
        refusal = Refusal("store.unavailable")
    except Refusal as unknown:
        refusal = unknown
    return print_reply(screen, refuse(refusal, wiring.texts.speaking()), as_json=as_json)

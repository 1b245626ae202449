"""The `beacon` program: what each of its commands is wired to; it decides nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from adapters import files
from adapters.clock import Clock
from adapters.console.ending import is_debugging, run
from adapters.console.program import program
from adapters.console.streams import legible, open_closed_streams
from adapters.console.wiring import Database, Wiring
from adapters.content import library, playbook_texts, texts
from adapters.logs import set_up
from bot.beacon import Beacon
from bot.refusals import Misconfigured
from bot.settings import FILE_SETTING, Settings, read_settings

if TYPE_CHECKING:
    from adapters.console.wiring import Secrets
    from adapters.metrics import Metrics
    from adapters.serving import Parts
    from bot.findings import Finding


def settings_now() -> Settings:
    """Read the settings of this process. Raises `Misconfigured`."""
    named = os.environ.get(FILE_SETTING, "")
    if named and not Path(named).is_file():
        raise Misconfigured(f"{FILE_SETTING}: there is no file {named}; create it or remove the setting")
    return read_settings(os.environ, files.read_text(Path(named), FILE_SETTING) if named else "")


def run_server(ready: Callable[[Settings, int], None]) -> None:
    """Serve until asked to stop; `ready` hears the settings and the port once everything is up."""
    from adapters.console.books import refuse_broken_playbooks
    from adapters.metrics import Metrics
    from adapters.serving import quieten, serve
    from commands import ALL

    settings = settings_now()
    set_up(settings.log_level)
    quieten()
    refuse_broken_playbooks(library(settings), texts().speaking())
    metrics = Metrics(command.verb for command in ALL)
    with closing(Beacon(settings, Clock(), metrics)) as beacon:
        asyncio.run(serve(_parts(beacon, metrics), lambda port: ready(settings, port)))


def _parts(beacon: Beacon, metrics: Metrics) -> Parts:
    from adapters.serving import Parts

    token, (desk, streams), slack = beacon.settings.metrics_token, beacon.browser_desk(), beacon.slack
    rounds = (beacon.link_rounds().run, beacon.housekeeper().run, beacon.imports().run)
    return Parts(
        outbox=beacon.store.outbox,
        dispatcher=beacon.dispatcher,
        tick=beacon.clockwork.tick,
        clock=beacon.clock,
        metrics=metrics,
        metrics_token=token.get_secret_value() if token else None,
        host=beacon.settings.host,
        port=beacon.settings.port,
        doors=(*desk.doors(), *(slack.doors() if slack else ())),
        beside=(streams.hub.run, streams.inspect, *rounds, *(slack.beside() if slack else ())),
        closing=(slack.close,) if slack else (),
    )


def database() -> Database:
    """Return what can be done to a database as a whole."""
    from adapters.store import upkeep

    return upkeep


def slack_manifest(*, url: str, socket: bool, oauth: bool) -> str:
    """Return the manifest of the Slack app. Raises `Misconfigured`."""
    from adapters.slack.program import app_manifest
    from bot.command import Commands
    from commands import ALL

    settings = settings_now()
    say = texts().speaking(settings.locale)
    return app_manifest(settings, Commands(ALL), say, url=url, socket=socket, oauth=oauth)


def slack_findings(settings: Settings) -> list[Finding]:
    """Return what there is to find of Beacon's place in Slack, if it has one."""
    if settings.slack is None:
        return []
    from adapters.slack.program import place_in_slack
    from adapters.store import open_store

    return place_in_slack(settings, open_store, Clock())


def secrets() -> Secrets:
    """Return what can be done about the keys that seal secrets."""
    from adapters.slack.install import resealing

    return resealing


def wiring() -> Wiring:
    """Return what the program's commands are wired to."""
    return Wiring(
        texts(),
        settings_now,
        Beacon,
        library,
        playbook_texts,
        run_server,
        database,
        slack_manifest,
        (slack_findings,),
        secrets,
    )


def main() -> None:
    """Run the program. What is wrong with the configuration or the store is one line, never a traceback."""
    open_closed_streams()
    set_up("DEBUG" if is_debugging() else "ERROR")  # `serve` says more
    app = program(wiring())
    run(app, legible(sys.argv[1:]), texts().speaking())


if __name__ == "__main__":
    main()

"""Run the fake Slack as a process: prints one JSON line with its address and secrets, then serves until stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal

from tests.fakes.slack import FakeSlack


def main() -> None:
    """Read the flags and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-checks", action="store_true")
    parser.add_argument("--no-record", action="store_true")
    parser.add_argument("--rates", action="store_true")
    chosen = parser.parse_args()
    slack = FakeSlack(
        port=chosen.port,
        seed=chosen.seed,
        checks=not chosen.no_checks,
        recording=not chosen.no_record,
        rates=chosen.rates,
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(slack))


async def serve(slack: FakeSlack) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with slack:
        facts = ("url", "api_url", "token", "app_token", "signing_secret", "client_id", "client_secret", "app_id")
        named = {"team": slack.home.id, "bot": slack.home.bot}
        print(json.dumps({name: getattr(slack, name) for name in facts} | named), flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()

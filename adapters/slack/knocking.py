"""Knocking: sends this Beacon a request as Slack would, through whatever stands between, to see that it arrives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

import aiohttp
from slack_sdk.signature import SignatureVerifier

REFUSED = 401
LONGEST = 4096  # bytes of an answer that are read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `key` names the sentence; `status` is that of the answer, or 0 when none came."""

    key: str
    well: bool
    status: int = 0


async def knock(address: str, here: str, secret: str, moment: datetime, *, patience: float) -> Outcome:
    """Ask the server at `address` to prove that it can be reached; `here` is where it listens, if it runs.

    `patience` is in seconds. Never raises.
    """
    challenge = token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge, "token": ""})
    timeout = aiohttp.ClientTimeout(total=patience)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        try:
            headers = _signed(secret, str(int(moment.timestamp())), body)
            async with session.post(address, data=body, headers=headers, allow_redirects=False) as answer:
                page = (await answer.content.read(LONGEST)).decode(errors="replace")
                return _judge(answer.status, proven=challenge in page)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            runs = await _runs(session, here)
        return Outcome("cli.doctor.slack.door.unreached" if runs else "cli.doctor.slack.door.asleep", well=not runs)


def _signed(secret: str, timestamp: str, body: str) -> dict[str, str]:
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }


def _judge(status: int, *, proven: bool) -> Outcome:
    if proven:
        return Outcome("cli.doctor.slack.door", well=True, status=status)
    key = "cli.doctor.slack.door.refused" if status == REFUSED else "cli.doctor.slack.door.odd"
    return Outcome(key, well=False, status=status)


async def _runs(session: aiohttp.ClientSession, here: str) -> bool:
    try:
        async with session.get(f"{here}/healthz") as answer:
            return b'"alive"' in await answer.content.read(LONGEST)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False

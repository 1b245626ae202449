"""The examination: looks at Beacon's place in Slack from both ends, and names the fix of what is wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any

from pydantic import SecretStr

from adapters.slack.api import SlackApi
from adapters.slack.errors import RATE_LIMITED
from adapters.slack.install.oauth import INSTALL
from adapters.slack.knocking import knock
from adapters.slack.manifest import ADDRESS, EVENTS_PATH
from adapters.slack.scopes import needed
from bot.chat import NotSent, TryLater, Unreachable
from bot.findings import Finding
from bot.settings import Settings
from bot.settings_slack import API, SlackSettings

PATIENCE = 5.0  # seconds for one look; they go on side by side
MOST_SKEW = timedelta(seconds=60)
SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
CHANNEL_FAULTS = {
    "channel_not_found": "cli.doctor.slack.announce.missing",
    "is_archived": "cli.doctor.slack.announce.archived",
}
GROUP_FAULTS = {
    "no_such_subteam": "cli.doctor.slack.group.missing",
    "plan_upgrade_required": "cli.doctor.slack.group.plan",
}
Findings = list[Finding]
Headers = Mapping[str, str]


def findings(settings: Settings, *, clock: Callable[[], datetime], tokens: Mapping[str, str] | None = None) -> Findings:
    """Return what `examine_slack` finds, over connections of its own. It blocks, and wants no loop to run."""

    async def look(api: SlackApi) -> Findings:
        try:
            return await examine_slack(settings, api, clock, tokens)
        finally:
            await api.close()

    return asyncio.run(look(SlackApi(settings.slack.api_url if settings.slack else API)))


async def examine_slack(
    settings: Settings, api: SlackApi, clock: Callable[[], datetime], tokens: Mapping[str, str] | None = None
) -> Findings:
    """Return what is well and what is not. Never raises, never takes much longer than `PATIENCE` twice.

    `tokens` are those of the workspaces that installed Beacon by its link, by the workspace's name.
    """
    slack = settings.slack
    if slack is None:
        return [Finding("cli.doctor.slack.none", well=True)]
    look = _Look(settings, slack, api, clock)
    ways = look.connection(slack.app_token) if slack.app_token else look.door()
    known = {"SLACK_BOT_TOKEN": slack.bot_token.get_secret_value()} if slack.bot_token else dict(tokens or {})
    found = await asyncio.gather(ways, *(look.workspace(name, token) for name, token in known.items()))
    nobody = Finding("cli.doctor.slack.nobody", well=True, facts={"url": f"{settings.url}{INSTALL}"})
    whole = [*look.configuration(), *chain(*found), *([] if known else [nobody])]
    return [each for index, each in enumerate(whole) if each not in whole[:index]]


@dataclass(frozen=True, slots=True)
class _Look:
    settings: Settings
    slack: SlackSettings
    api: SlackApi
    clock: Callable[[], datetime]

    def configuration(self) -> Iterator[Finding]:
        """Look at what can be judged without asking anybody."""
        api_url, url = self.slack.api_url, self.settings.url
        if api_url != API:
            yield Finding("cli.doctor.slack.gateway", well=True, facts={"url": api_url})
        if self.slack.for_many and not url:
            yield Finding("cli.doctor.slack.url.missing", well=False)
        if url and not ADDRESS.fullmatch(url) and (self.slack.for_many or not self.slack.by_socket):
            yield Finding("cli.doctor.slack.url.plain", well=False, facts={"url": url})
        odd = [secret for secret in self.slack.signing_secrets if not SIGNING_SECRET.fullmatch(_open(secret))]
        if odd and not self.slack.by_socket:
            yield Finding("cli.doctor.slack.signing_secret", well=False)

    async def connection(self, app_token: SecretStr) -> Findings:
        """Look whether Slack would open a connection of Socket Mode; none is opened."""

        async def ask() -> Findings:
            await self.api.answer(None, "apps.connections.open", token=_open(app_token))
            return [Finding("cli.doctor.slack.socket", well=True)]

        return await self._within(ask(), "cli.doctor.slack.socket.refused")

    async def door(self) -> Findings:
        """Look whether a request with Slack's signature comes through to the server."""
        address = f"{self.settings.url or self._here()}{EVENTS_PATH}"
        secret, moment = _open(self.slack.signing_secrets[0]), self.clock()
        outcome = await knock(address, self._here(), secret, moment, patience=PATIENCE)
        return [Finding(outcome.key, outcome.well, {"address": address, "status": outcome.status})]

    def _here(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.settings.port}"

    async def workspace(self, name: str, token: str) -> Findings:
        """Look at one workspace; `name` is where its token comes from, or what it is called."""
        headers: Headers = {}
        who: dict[str, Any] = {}

        async def ask() -> Findings:
            nonlocal who, headers
            who, headers = await self.api.answer(None, "auth.test", token=token)
            facts: dict[str, object] = {"workspace": who.get("team"), "bot": who.get("user")}
            return [Finding("cli.doctor.slack.token", well=True, facts=facts)]

        refused = "cli.doctor.slack.token.lost" if self.slack.for_many else "cli.doctor.slack.token.refused"
        found = await self._within(ask(), refused, {"token_expired": refused}, name=name)
        if not who:
            return found
        lower = {key.lower(): value for key, value in headers.items()}
        rest = [] if self.slack.for_many else [self._announcements(token, who), *self._groups(token)]
        return [*found, *_scopes(lower), *self._time(lower), *chain(*await asyncio.gather(*rest))]

    def _time(self, headers: Headers) -> Iterator[Finding]:
        try:
            skew = abs(self.clock() - parsedate_to_datetime(headers["date"]))
        except (KeyError, ValueError, TypeError):
            return  # a gateway that leaves the time out
        well = skew <= MOST_SKEW
        key = "cli.doctor.slack.clock" if well else "cli.doctor.slack.clock.wrong"
        yield Finding(key, well, {"seconds": round(skew.total_seconds())})

    async def _announcements(self, token: str, who: Mapping[str, Any]) -> Findings:
        if not self.slack.announce:
            return [Finding("cli.doctor.slack.announce.none", well=True)]

        async def ask() -> Findings:
            body, _ = await self.api.answer(None, "conversations.info", token=token, channel=self.slack.announce)
            channel = body["channel"]
            key, facts = _state(channel, who), {"channel": channel.get("name", self.slack.announce)}
            return [Finding(key, key == "cli.doctor.slack.announce", facts)]

        unknown = "cli.doctor.slack.announce.unknown"
        return await self._within(ask(), unknown, CHANNEL_FAULTS, channel=self.slack.announce)

    def _groups(self, token: str) -> Iterator[Awaitable[Findings]]:
        for group in self.slack.groups:
            yield self._within(self._group(token, group), "cli.doctor.slack.group.unknown", GROUP_FAULTS, group=group)

    async def _group(self, token: str, group: str) -> Findings:
        body, _ = await self.api.answer(None, "usergroups.users.list", token=token, usergroup=group)
        return [Finding("cli.doctor.slack.group", True, {"group": group, "n": len(body["users"])})]

    async def _within(
        self, look: Awaitable[Findings], key: str, keys: Mapping[str, str] | None = None, **facts: object
    ) -> Findings:
        """Wait for a look; a no is a fault of `key`, or of what `keys` has for Slack's word for it."""
        place = {"url": self.slack.api_url}
        try:
            async with asyncio.timeout(PATIENCE):
                return await look
        except TimeoutError:
            return [Finding("cli.doctor.slack.slow", False, {**place, "seconds": round(PATIENCE)})]
        except Unreachable as fault:
            return [Finding("cli.doctor.slack.unreachable", False, {**place, "reason": fault.code})]
        except NotSent as fault:
            return [self._no(fault, key, keys or {}, facts)]
        except Exception as fault:  # whatever a broken gateway answers, the other looks go on
            reason = getattr(fault, "code", type(fault).__name__)
            return [Finding("cli.doctor.slack.silent", False, {**place, "reason": reason})]

    def _no(self, fault: NotSent, key: str, keys: Mapping[str, str], facts: Mapping[str, object]) -> Finding:
        if fault.code in RATE_LIMITED:
            return Finding("cli.doctor.slack.busy", False, {"reason": fault.code})
        if isinstance(fault, TryLater) and fault.code not in keys:
            return Finding("cli.doctor.slack.silent", False, {"url": self.slack.api_url, "reason": fault.code})
        return Finding(keys.get(fault.code, key), False, {**facts, "reason": fault.code})


def _open(secret: SecretStr) -> str:
    return secret.get_secret_value()


def _scopes(headers: Headers) -> Iterator[Finding]:
    if "x-oauth-scopes" not in headers:
        return  # a gateway that leaves them out
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")} - {""}
    missing, spare = sorted(set(needed()) - granted), sorted(granted - set(needed()))
    key = "cli.doctor.slack.scopes.missing" if missing else "cli.doctor.slack.scopes"
    yield Finding(key, not missing, {"scopes": ", ".join(missing), "n": len(needed())})
    if spare:
        yield Finding("cli.doctor.slack.scopes.spare", well=True, facts={"scopes": ", ".join(spare)})


def _state(channel: Mapping[str, Any], who: Mapping[str, Any]) -> str:
    """Return the sentence about the announcement channel, as Slack describes it."""
    writers: Mapping[str, Any] = (channel.get("properties") or {}).get("posting_restricted_to") or {}
    shut_out = bool(writers) and who.get("user_id") not in writers.get("user", ())
    if channel.get("is_archived"):
        return "cli.doctor.slack.announce.archived"
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return "cli.doctor.slack.announce.shared"
    if not channel.get("is_member"):
        return "cli.doctor.slack.announce.outside"
    if channel.get("is_read_only") or shut_out:
        return "cli.doctor.slack.announce.read_only"
    return "cli.doctor.slack.announce"

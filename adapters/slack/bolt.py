"""Bolt: one app for whatever Slack sends, over HTTP and Socket Mode, with a table of our own behind it."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.budget import Budget
from adapters.slack.kinds import (
    CHALLENGE,
    COMMAND,
    EVENT,
    FORM,
    MENU,
    ON_MESSAGE,
    PRESS,
    SHAPES,
    SHORTCUT,
    Payload,
    asker_of,
    first_field,
    is_whole,
    kind_of,
    space_of,
)
from adapters.slack.signature import Replayed
from adapters.slack.teams import Team
from bot.refusals import Unavailable
from bot.texts import Say

Ack = dict[str, Any]  # keyword arguments of Bolt's ack(); {} is an empty 200
Handle = Callable[[Payload, str | None], Awaitable[Ack]]
Tell = Callable[[Payload, str], None]

PLAIN, JSON = "text/plain;charset=utf-8", "application/json;charset=utf-8"
MALFORMED, AGAIN, FORGED = 400, 429, 401
UNUSED = "http://127.0.0.1:9"
FIRST_FAULT = 500  # from this status on Slack counts the app as broken, and tells so to its users

log = logging.getLogger("beacon.slack")
quiet = logging.getLogger("beacon.slack.bolt")


class Handlers(Protocol):
    """What is done about each kind of payload. `stamp` is that of the signature, None over Socket Mode.

    Raises `Replayed` when the same signed request was answered before.
    """

    async def typed(self, payload: Payload, stamp: str | None) -> Ack: ...

    async def pressed(self, payload: Payload, stamp: str | None) -> Ack: ...

    async def submitted(self, payload: Payload, stamp: str | None) -> Ack: ...

    async def called(self, payload: Payload, stamp: str | None) -> Ack: ...

    async def happened(self, payload: Payload, stamp: str | None) -> Ack: ...


class Directory(Protocol):
    """Knows from memory where Beacon is installed."""

    def by_id(self, team_id: str, /) -> Team | None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to Slack."""

    status: int = 200
    body: str = ""
    content_type: str = PLAIN


class SlackApp:
    """Takes payloads that are certainly Slack's, drops what is none of Beacon's business, and answers the rest.

    `tell` says something privately to whoever sent a payload, where no answer can; it must not wait.
    """

    def __init__(
        self,
        handlers: Handlers,
        teams: Directory,
        budget: Budget,
        say: Say,
        *,
        client: AsyncWebClient,
        tell: Tell,
    ) -> None:
        self._teams, self._budget, self._say, self._tell = teams, budget, say, tell
        done: dict[str, Handle] = {
            COMMAND: handlers.typed,
            PRESS: handlers.pressed,
            FORM: handlers.submitted,
            SHORTCUT: handlers.called,
            ON_MESSAGE: handlers.called,
        }
        self._bolt = _bolt(client, _Table(done, self._in_trouble))
        self._bolt.use(_Table({EVENT: handlers.happened}, self._in_trouble))

    async def answer(self, payload: Payload, stamp: str | None) -> Answer:
        """Return the answer to a payload. Never raises, and never with a status that says Beacon is broken."""
        kind = kind_of(payload)
        if kind not in SHAPES:  # a closed view, a check of the certificate, whatever Slack invents next
            return _answer({"options": []} if kind == MENU else {})
        if not is_whole(kind, payload):
            return _malformed(kind)
        if kind == CHALLENGE:
            return await self._dispatch(payload, {})
        team = self._teams.by_id(space_of(payload) or "")
        if team is None or not team.active:
            log.info("slack_not_installed", extra={"kind": kind})
            return _answer(self._no(kind, payload, self._say("slack.not_installed")))
        return self._too_fast(kind, payload, team) or await self._dispatch(
            payload, {"kind": kind, "team": team, "stamp": stamp}
        )

    async def _dispatch(self, payload: Payload, context: dict[str, Any]) -> Answer:
        """Ask Bolt. It gets the payload parsed, as it does over Socket Mode.

        Its own parser takes a command for an empty one when there is the word "payload" in its text.
        """
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=dict(payload), context=context)
        except Exception as error:  # it reads deep into the payload, and believes that everything is there
            log.info("slack_unreadable", extra={"code": type(error).__name__})
            return _malformed(kind_of(payload))
        response = await self._bolt.async_dispatch(request)
        if response.status >= FIRST_FAULT:
            return _malformed(kind_of(payload))
        return Answer(response.status, response.body, response.headers["content-type"][0])

    def _too_fast(self, kind: str, payload: Payload, team: Team) -> Answer | None:
        asker = asker_of(kind, payload)
        wait = self._budget.wait(team.id, asker) if asker else 0.0
        if not wait:
            return None
        log.info("slack_too_fast", extra={"kind": kind, "org": team.org_id, "seconds": round(wait, 1)})
        return _answer(self._no(kind, payload, self._say.count("slack.too_fast", ceil(wait))))

    def _in_trouble(self, kind: str, payload: Payload) -> Ack:
        return self._no(kind, payload, self._say("slack.trouble"))

    def _no(self, kind: str, payload: Payload, text: str) -> Ack:
        """Return the ack that says no, or say it beside the ack where Slack shows none."""
        if kind == COMMAND:
            return {"text": text, "response_type": "ephemeral"}
        if kind == FORM and (field := first_field(payload)):
            return {"response_action": "errors", "errors": {field: text}}  # the form stays, with what was typed
        if asker_of(kind, payload):
            self._whisper(kind, payload, text)
        return {}

    def _whisper(self, kind: str, payload: Payload, text: str) -> None:
        try:
            self._tell(payload, text)
        except Exception:
            log.exception("slack_untold", extra={"kind": kind})


class _Table(AsyncMiddleware):
    """A step in Bolt's chain that answers some kinds of payload, in place of listeners, which it asks one by one."""

    def __init__(self, handles: Mapping[str, Handle], trouble: Callable[[str, Payload], Ack]) -> None:
        self._handles, self._trouble = handles, trouble

    async def async_process(self, *, req: AsyncBoltRequest, **chain: Any) -> BoltResponse:
        kind: str = req.context.get("kind", CHALLENGE)
        if kind not in self._handles:
            passed_on: BoltResponse = await chain["next"]()
            return passed_on
        team = req.context["team"]
        try:
            ack = await self._handles[kind](req.body, req.context["stamp"])
            return await req.context.ack(**ack)
        except Replayed:
            return BoltResponse(status=FORGED)
        except Exception as error:
            log.exception("slack_failed", extra={"kind": kind, "org": team.org_id})
            if kind == EVENT and isinstance(error, Unavailable):
                return BoltResponse(status=AGAIN)  # nothing was kept, and Slack delivers an event again
            return await req.context.ack(**self._trouble(kind, req.body))


class _FromMemory(AsyncAuthorize):
    """Answers Bolt's question who Beacon is in a workspace, without asking Slack."""

    async def __call__(self, *, context: AsyncBoltContext, **_: Any) -> AuthorizeResult:
        team: Team = context["team"]
        return AuthorizeResult(enterprise_id=None, team_id=team.id, bot_user_id=team.bot, bot_token=team.token)


def _bolt(client: AsyncWebClient, first: AsyncMiddleware) -> AsyncApp:
    """Return Bolt's app. What people do is answered `first`; who Beacon is matters only to what is left after it."""
    # Bolt finds the names of our settings in the environment too, and warns that it was given better ones.
    quiet.setLevel(logging.ERROR)
    app = AsyncApp(
        name=quiet.name,  # it sets the level of the logger of this name
        logger=quiet,
        # Each request gets a copy, which nobody calls; with a proxy named it does not look for one each time.
        client=AsyncWebClient(base_url=client.base_url, proxy=client.proxy or UNUSED, retry_handlers=[], logger=quiet),
        before_authorize=first,
        authorize=_FromMemory(),  # type: ignore[no-untyped-call]  # Bolt's own initialiser has no types
        process_before_response=True,
        request_verification_enabled=False,  # done in front, before anything is parsed
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    quiet.setLevel(logging.WARNING)  # with none set, Bolt would put a line together for each of its steps
    return app


def _answer(ack: Ack) -> Answer:
    return Answer(200, json.dumps(ack), JSON) if ack else Answer()


def _malformed(kind: str) -> Answer:
    log.warning("slack_malformed", extra={"kind": kind})
    return Answer(MALFORMED)

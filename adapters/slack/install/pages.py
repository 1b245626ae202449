"""Pages: what somebody who installs Beacon reads in the browser; plain HTML, without script or style."""

from __future__ import annotations

from html import escape

from adapters.slack.install.grant import Arrival
from bot.doors import Reply
from bot.refusals import Refusal
from bot.texts import Say

HTML = "text/html; charset=utf-8"
PAGE = (
    '<!doctype html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n</head>\n'
    "<body>\n<main>\n<h1>{title}</h1>\n{content}\n</main>\n</body>\n</html>\n"
)


def welcome(say: Say, came: Arrival, *, again: bool, slash: str) -> Reply:
    """Return the page that says where Beacon is now, and what to do first."""
    title = say("slack.install.again" if again else "slack.install.done", name=came.name)
    steps = [_paragraph(say("slack.install.next", slash=slash)), _paragraph(say("slack.install.rooms"))]
    if came.url:
        steps.append(_link(came.url, say("slack.install.open")))
    return _page(say, 200, title, steps)


def sorry(say: Say, refusal: Refusal, status: int, *, again: str = "") -> Reply:
    """Return the page that says why nothing was installed, and what to do next; `again` is where to begin anew."""
    key = f"refusal.{refusal.key}"
    steps = [_paragraph(say(key, **refusal.facts)), _paragraph(say(f"{key}.fix", **refusal.facts))]
    if again:
        steps.append(_link(again, say("slack.install.begin")))
    return _page(say, status, say("slack.install.failed"), steps)


def _page(say: Say, status: int, title: str, content: list[str]) -> Reply:
    body = PAGE.format(locale=escape(say.locale), title=escape(title), content="\n".join(content))
    return Reply(status, body.encode("utf-8", "replace"), HTML)


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _link(address: str, words: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(words)}</a></p>'

"""`desk`: a one-time link that opens the browser desk as the person who asked."""

from __future__ import annotations

from bot.cards import Card, Link, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Nothing
from bot.model.signin import LINK_LASTS, SignInLink, digest_of
from bot.refusals import Refusal


def run(context: Context, _form: Nothing) -> Card:
    """Make the link. Only its digest is stored, so that nobody finds it in the database."""
    if not context.desk_url:
        raise Refusal("desk.nowhere")
    token = context.new_id() + context.new_id()
    expires_at = context.now + LINK_LASTS
    context.work.add(SignInLink(digest_of(token), context.org.id, context.actor.id, expires_at))
    say = context.say
    link = Link(f"{context.desk_url}/desk/sign-in?token={token}", say("desk.link"))
    return Card("desk.link", say("desk.title"), (Text((link,)), Text(say.phrase("desk.once"), "quiet")))


command = Command("desk", Nothing, run, about=About.NOTHING, secret=True, aliases=("web",))

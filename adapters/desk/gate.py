"""The gate: who is let in to the desk, how they sign in and out, and what may not come from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from adapters.desk.answers import is_from_here, page, see_other, what_was_sent
from adapters.desk.pages import Pages
from adapters.desk.render import Renderer
from adapters.desk.visits import Visitor, Visits, is_from_our_page, is_ours
from bot.doors import Knock, Reply
from bot.refusals import Refusal

Enter = Callable[[Knock, Visitor], Awaitable[Reply]]
Answer = Callable[[Knock], Awaitable[Reply]]


class Gate:
    """Stands before every page. Outside of a demo, a one-time link from a chat is the only way in."""

    def __init__(self, pages: Pages, visits: Visits, renderer: Renderer) -> None:
        self._pages, self._visits, self._renderer = pages, visits, renderer
        self._site = pages.site

    def only_visitors(self, enter: Enter) -> Answer:
        """Let somebody with a visit in; in a demo, everyone of this machine and nobody else."""

        async def answer(knock: Knock) -> Reply:
            if self._site.demo and not is_from_here(knock):
                return self.refuse(403, "desk.error.demo_only_here")
            visitor = await self._visits.of(knock)
            if visitor is not None:
                return await self._let_in(enter, knock, visitor)
            if self._site.demo and knock.method == "GET":
                return await self._begin(self._site.people[0], self._here(knock))
            return page(self._renderer.page(self._pages.sign_in(None)), 401)

        return answer

    async def act_as(self, knock: Knock, visitor: Visitor) -> Reply:
        """Become another person of the demo organisation."""
        sent = what_was_sent(knock)
        person, back = sent.get("person", ""), sent.get("back", "")
        if person not in (self._site.people if self._site.demo else ()):
            return self.refuse(403, "desk.error.not_ours")
        await self._visits.end(visitor, everywhere=False)
        home = f"{self._site.base}/desk"
        return await self._begin(person, back if _is_below(back, home) else home)

    async def show_sign_in(self, knock: Knock) -> Reply:
        """Show a page with a button: looking at a link, as chats do for a preview, does not use it up."""
        return page(self._renderer.page(self._pages.sign_in(knock.query.get("token") or None)))

    async def sign_in(self, knock: Knock) -> Reply:
        """Use a link up, and begin a visit. No other site may make a browser do that: it would be in as another."""
        if not is_from_our_page(knock, self._site.host):
            return self.refuse(403, "desk.error.not_ours")
        try:
            token = await self._visits.redeem(what_was_sent(knock).get("token", ""))
        except Refusal as refusal:
            say = self._pages.look(None).say
            problem = f"{say(f'refusal.{refusal.key}')} {say(f'refusal.{refusal.key}.fix')}"
            return page(self._renderer.page(self._pages.sign_in(None, problem)), 403)
        return see_other(f"{self._site.base}/desk", self._visits.cookie(token))

    async def sign_out(self, knock: Knock, visitor: Visitor) -> Reply:
        """End this visit, or all of the person's."""
        await self._visits.end(visitor, everywhere=bool(what_was_sent(knock).get("everywhere")))
        return see_other(f"{self._site.base}/desk/sign-in", self._visits.cookie(""))

    def refuse(self, status: int, key: str, **facts: object) -> Reply:
        """Return a page that says why there is none."""
        return page(self._renderer.page(self._pages.error(status, key, **facts)), status)

    async def _let_in(self, enter: Enter, knock: Knock, visitor: Visitor) -> Reply:
        ours = is_from_our_page(knock, self._site.host) and is_ours(what_was_sent(knock), visitor)
        if knock.method == "POST" and not ours:
            return self.refuse(403, "desk.error.not_ours")
        try:
            return await enter(knock, visitor)
        except Refusal as refusal:
            return self.refuse(404, f"refusal.{refusal.key}", **refusal.facts)

    async def _begin(self, handle: str, where: str) -> Reply:
        return see_other(where, self._visits.cookie(await self._visits.begin_as(handle)))

    def _here(self, knock: Knock) -> str:
        return self._site.base + quote(knock.path.removeprefix(self._site.base), safe="/@")


def _is_below(path: str, home: str) -> bool:
    """Say whether an address is a page of ours: never another site's, however it is written."""
    below = path == home or path.startswith(f"{home}/")
    return below and path.isprintable() and "\\" not in path and "//" not in path

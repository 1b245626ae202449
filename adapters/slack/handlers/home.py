"""Home: the tab where somebody finds what is open and what waits for them."""

from __future__ import annotations

from adapters.slack.handlers.answering import Answers
from adapters.slack.handlers.asking import Asker, Asking
from adapters.slack.handlers.needs import Needs
from adapters.slack.handlers.payloads import By
from bot.invocation import Invocation

WORDS = "home"


class Home:
    """Publishes somebody's Home tab."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers) -> None:
        self._needs, self._asking, self._answers = needs, asking, answers

    async def show(self, by: By) -> None:
        """Bring the Home tab of a person up to date; one who is not let in reads why."""
        task = await self._asking.begin(by, _asked, self._needs.patience)
        answered = await task
        asker = answered.asker
        view = self._needs.painter.home((answered.card,), **await self._answers.light(asker, answered.card))
        if asker.team:
            await self._needs.api.call(asker.team, "views.publish", user_id=by.user, view=view)


async def _asked(asker: Asker) -> Invocation:
    return asker.invocation(WORDS, None, None)

"""Founded: the configured organisation comes into being, or the operator hears what is wrong with its routes."""

from __future__ import annotations

from adapters.console.books import lines_of
from adapters.founding import Founder
from bot.playbook.problem import PlaybookError
from bot.refusals import Misconfigured
from bot.texts import Say


def found_home(founder: Founder, say: Say) -> None:
    """Bring it into being. Raises `Misconfigured` with a line per fault when its routes cannot be read."""
    try:
        founder.home()
    except PlaybookError as fault:
        raise Misconfigured(lines_of(fault.problems, say)) from None

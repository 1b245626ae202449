"""Playbooks at the terminal: every problem with its line, one draft as it would go out, what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.playbook.diff import diff
from bot.playbook.library import Library, PlaybookError, Problem
from bot.playbook.render import Rendered, render
from bot.refusals import Misconfigured
from bot.template import fill
from bot.texts import LOCALES, Say

Echo = Callable[[str], object]
GOOD, FAULTY, UNKNOWN = 0, 1, 2
DRAFTS = ("holding", "update", "resolved")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which draft to show: the kind of crisis, the medium, the kind of draft, the language."""

    kind: str
    medium: str
    draft: str
    locale: str


def lines_of(problems: Iterable[Problem], say: Say) -> str:
    """Return a line per problem: where it is, and what it is."""
    return "\n".join(line_of(problem, say) for problem in problems)


def line_of(problem: Problem, say: Say) -> str:
    """Return a problem as `file:line: sentence`."""
    return f"{problem.file}:{problem.line}: {fill(say.template(problem.key), problem.facts)}"


def print_problems(problems: Iterable[Problem], echo: Echo, say: Say) -> int:
    """Print every problem; return 0 when nothing is an error."""
    found = list(problems)
    for problem in found:
        echo(line_of(problem, say))
    errors = sum(problem.level == "error" for problem in found)
    echo(say("cli.playbook.counted", errors=errors, warnings=len(found) - errors))
    return FAULTY if errors else GOOD


def print_draft(library: Library, texts: Mapping[str, Mapping[str, str]], wanted: Wanted, echo: Echo, say: Say) -> int:
    """Print one draft with the longest values that it must hold, and how long that makes it."""
    if wanted.kind not in library.kinds():
        echo(say("cli.playbook.unknown", kind=wanted.kind, known=", ".join(library.kinds())))
        return UNKNOWN
    for option, value, known in (("draft", wanted.draft, DRAFTS), ("locale", wanted.locale, LOCALES)):
        if value not in known:
            echo(say("cli.playbook.unknown_option", option=option, value=value, known=", ".join(known)))
            return UNKNOWN
    try:
        playbook, limits = library.playbook(wanted.kind), library.limits()
    except PlaybookError as error:
        return print_problems(error.problems, echo, say)
    rendered = render(playbook, wanted.medium, texts, limits, kind=wanted.draft, locale=wanted.locale)
    if rendered is None:
        echo(say("cli.playbook.no_draft", kind=wanted.kind, medium=wanted.medium, draft=wanted.draft))
        return UNKNOWN
    _print_pieces(rendered, echo, say)
    return GOOD


def _print_pieces(rendered: Rendered, echo: Echo, say: Say) -> None:
    for piece in rendered.pieces:
        measure = piece.measure
        facts = {"size": measure.amount, "unit": measure.count_by, "target": measure.target or measure.hard or "-"}
        echo(say("cli.playbook.piece", field=piece.field, locale=rendered.locale, **facts))
        echo(piece.words)


def print_changes(shipped: Library, own: Library, kind: str, echo: Echo, say: Say) -> int:
    """Print what the company's overlays change in one kind."""
    if kind not in shipped.kinds() or kind not in own.kinds():
        echo(say("cli.playbook.unknown", kind=kind, known=", ".join(shipped.kinds())))
        return UNKNOWN
    try:
        changes = diff(shipped.playbook(kind), own.playbook(kind))
    except PlaybookError as error:
        return print_problems(error.problems, echo, say)
    for change in changes:
        facts = {"path": change.path, "before": change.before, "after": change.after}
        echo(say(f"change.{change.how}", **facts))
    echo(say("cli.playbook.changes", n=len(changes)))
    return GOOD


def refuse_broken_playbooks(books: Library, say: Say) -> None:
    """Raise `Misconfigured` with a line per fault: a crisis is no time to find one."""
    faults = [problem for problem in books.lint() if problem.level == "error"]
    if faults:
        raise Misconfigured(lines_of(faults, say))

"""The keyboard: a comfortable prompt for a person at a terminal, plain lines for everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.validation import ValidationError, Validator

from adapters.console.screen import Screen


class Leaving(Exception):
    """The person closed the terminal, or there is nothing left to read."""


class Cancelled(Exception):
    """The person gave up what they were asked for; nothing of it is sent."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. `fault` returns what is wrong with an answer, or '' when it can be taken."""

    fault: Callable[[str], str]
    value: str = ""  # what stands there already
    offers: tuple[str, ...] = ()  # what can be completed


class Keyboard(Protocol):
    """How a person answers the terminal."""

    def held(self) -> AbstractContextManager[None]:
        """Return a context in which printing does not disturb what is being typed."""

    async def command(self, prompt: str) -> str:
        """Return a line, or several that were pasted as one. Raises Leaving; '' for a dropped line."""

    async def answer(self, question: Question) -> str:
        """Return an answer without fault. Raises Cancelled."""

    async def agree(self, prompt: str) -> bool:
        """Return whether the person agreed."""


class PromptKeyboard:
    """A prompt with history, completion and editing. Alt and Enter begin a new line."""

    def __init__(self, completer: Completer, hint: Callable[[], str], yes: str, history: Path | None = None) -> None:
        """Take the key that says yes, and a file for the history (none: it ends with the session)."""
        self._yes = yes
        self._commands: PromptSession[str] = PromptSession(
            history=_open_history(history),
            completer=completer,
            auto_suggest=AutoSuggestFromHistory(),
            bottom_toolbar=lambda: [("noreverse", hint())],
            key_bindings=_newline_keys(),
        )
        self._answers: PromptSession[str] = PromptSession(key_bindings=_newline_keys())
        self._agreements: PromptSession[str] = PromptSession(key_bindings=_agreement_keys(yes))

    def held(self) -> AbstractContextManager[None]:
        """Print above the prompt, so that a half-typed line stays whole."""
        return patch_stdout(raw=True)

    async def command(self, prompt: str) -> str:
        """Ask for a command; Ctrl-C drops the line, Ctrl-D leaves."""
        try:
            return await self._commands.prompt_async(_styled(prompt))
        except KeyboardInterrupt:
            return ""
        except EOFError as end:
            raise Leaving from end

    async def answer(self, question: Question) -> str:
        """Ask with the fault shown below the line until there is none; Ctrl-C or Ctrl-D cancels."""
        try:
            return await self._answers.prompt_async(
                _styled(""),
                default=question.value,
                validator=_FaultFinder(question.fault),
                validate_while_typing=False,
                completer=WordCompleter(list(question.offers), ignore_case=True, sentence=True),
            )
        except (KeyboardInterrupt, EOFError) as end:
            raise Cancelled from end

    async def agree(self, prompt: str) -> bool:
        """Ask for one key: the one for yes, or any other for no."""
        return await self._agreements.prompt_async(_styled(prompt)) == self._yes


class LineKeyboard:
    """Lines from a pipe or a file, shown as they are read."""

    def __init__(self, lines: TextIO, screen: Screen, yes: str) -> None:
        self._lines = lines
        self._screen = screen
        self._yes = yes

    def held(self) -> AbstractContextManager[None]:
        """Nothing is typed here that could be disturbed."""
        return nullcontext()

    async def command(self, prompt: str) -> str:
        """Read the next line. Raises Leaving at the end."""
        line = await asyncio.to_thread(self._lines.readline)
        if not line:
            raise Leaving
        self._screen.say_by(prompt, line.strip())
        return line.strip()

    async def answer(self, question: Question) -> str:
        """Read an answer; an empty line keeps what stands there. The end of the lines cancels."""
        while True:
            try:
                text = await self.command("") or question.value
            except Leaving as end:
                raise Cancelled from end
            fault = question.fault(text)
            if not fault:
                return text
            self._screen.warn(fault)

    async def agree(self, prompt: str) -> bool:
        """Read a line: it agrees when it is the key for yes."""
        try:
            return (await self.command(prompt)).lower() == self._yes
        except Leaving:
            return False


class _FaultFinder(Validator):
    """Shows what is wrong with an answer while it can still be put right."""

    def __init__(self, fault: Callable[[str], str]) -> None:
        self._fault = fault

    def validate(self, document: Document) -> None:
        fault = self._fault(document.text)
        if fault:
            raise ValidationError(len(document.text), fault)


def _open_history(path: Path | None) -> History:
    """Keep what was typed between sessions, readable by its owner alone: it names customers."""
    if path is None:
        return InMemoryHistory()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return FileHistory(path)


def _styled(prompt: str) -> StyleAndTextTuples:
    return [("bold", f"{prompt} › ".lstrip())]


def _newline_keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def _agreement_keys(yes: str) -> KeyBindings:
    keys = KeyBindings()

    @keys.add(yes)
    @keys.add(yes.upper())
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=yes)

    @keys.add(Keys.Any)
    @keys.add("enter")
    @keys.add("escape")
    @keys.add("c-c")
    @keys.add("c-d")
    @keys.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result="")

    return keys

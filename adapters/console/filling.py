"""Filling in a form at the terminal: one field after the other, each fault told where it is made."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from adapters.console.completion import SLASH
from adapters.console.keyboard import Cancelled, Keyboard, Question
from adapters.console.render import draw_field, numbered_choices
from adapters.console.screen import Screen
from adapters.console.typed import LOCAL
from bot.attachments import MOST_BYTES, attach
from bot.cards import FieldView, FormView


async def fill(form: FormView, keyboard: Keyboard, screen: Screen, people: tuple[str, ...]) -> dict[str, str]:
    """Return the values of a form by field name, without the blank ones. Raises Cancelled.

    A form that comes back with faults is asked for these alone; the other values stay as they are.
    """
    wrong = [field for field in form.fields if field.error]
    values = {field.name: field.value for field in form.fields}
    screen.heading(form.title)
    screen.tell("console.form.how")
    for field in wrong or form.fields:
        values[field.name] = await _ask(field, keyboard, screen, people)
    return {name: value for name, value in values.items() if value}


async def _ask(field: FieldView, keyboard: Keyboard, screen: Screen, people: tuple[str, ...]) -> str:
    screen.show("", draw_field(replace(field, value=""), screen.reader))
    if field.kind == "file":
        screen.tell("console.form.file")
    offers = people if field.kind == "person" else tuple(choice.label for choice in field.choices)
    question = Question(partial(fault_of, field, screen), _standing(field), offers)
    while True:
        answer = (await keyboard.answer(question)).strip()
        if answer or not field.required:
            return read_answer(field, answer, screen)
        if await keyboard.agree(screen.reader.say("console.form.leave")):
            raise Cancelled


def _standing(field: FieldView) -> str:
    """Return what stands in the line to begin with: a choice by its label, and no choice that was wrong."""
    if not field.choices:
        return field.value
    return next((choice.label for choice in field.choices if choice.value == field.value), "")


def fault_of(field: FieldView, screen: Screen, answer: str) -> str:
    """Return what is wrong with an answer as a sentence, or '' when it can be sent."""
    say, text = screen.reader.say, answer.strip()
    if field.max_length is not None and len(text) > field.max_length:
        return say("console.form.too_long", limit=field.max_length, length=len(text))
    if text and text.split()[0].casefold() in (SLASH, *LOCAL) and not (field.kind == "file" and Path(text).exists()):
        return say("console.form.command")
    return _fault_of_kind(field, text, screen) if text else ""


def _fault_of_kind(field: FieldView, text: str, screen: Screen) -> str:
    say = screen.reader.say
    if field.kind == "file":
        return _fault_of_file(text, screen)
    if field.kind == "number" and not text.isdecimal():
        return say("console.form.number")
    if field.kind == "choice" and not read_answer(field, text, screen):
        return say("console.form.choice", known=", ".join(n for n, _ in numbered_choices(field)))
    if field.kind == "toggle" and not read_answer(field, text, screen):
        return say("console.form.toggle", yes=say("console.key.yes"), no=say("console.key.no"))
    return ""


def read_answer(field: FieldView, answer: str, screen: Screen) -> str:
    """Return the value that an answer stands for; '' for a choice or a yes or no that it is not."""
    text = answer.strip()
    if field.kind == "choice":
        return _picked(field, text.casefold())
    if field.kind == "toggle":
        return _yes_or_no(text.casefold(), screen)
    if field.kind == "file" and text:
        return attach(_path(text).name, _path(text).read_bytes())
    return text


def _path(text: str) -> Path:
    """Return the path that was typed, or dropped onto the terminal, which puts quotation marks around it."""
    return Path(text.strip("'\"")).expanduser()


def _fault_of_file(text: str, screen: Screen) -> str:
    say, path = screen.reader.say, _path(text)
    try:
        with path.open("rb") as opened:
            too_big = len(opened.read(MOST_BYTES + 1)) > MOST_BYTES
    except (OSError, ValueError):
        return say("console.form.no_file", path=path)
    return say("console.form.too_big", limit=MOST_BYTES // 1024 // 1024) if too_big else ""


def _picked(field: FieldView, text: str) -> str:
    """Find a choice by its value, its label, or the number that it was shown with."""
    for number, choice in numbered_choices(field):
        if text in (choice.value.casefold(), choice.label.casefold(), number):
            return choice.value
    return ""


def _yes_or_no(text: str, screen: Screen) -> str:
    for value in ("yes", "no"):
        if text in (value, screen.reader.say(f"console.key.{value}")):
            return value
    return ""

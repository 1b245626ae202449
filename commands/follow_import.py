"""`follow import` and `import …`: a file of customers, looked at first, then brought in line by line."""

from __future__ import annotations

from typing import Annotated

from bot.access import Permit
from bot.attachments import detach
from bot.cards import Card
from bot.command import Command
from bot.context import Context
from bot.customers import uploads
from bot.forms import Form, Shape
from bot.model.upload import Upload
from bot.views.importing import upload_card


class File(Form):
    """The file."""

    file: Annotated[str, Shape("file", required=True)] = ""


class Which(Form):
    """An upload; without one, the newest of the crisis."""

    upload: Annotated[str, Shape(position=0)] = ""


class Columns(Form):
    """An upload, and which of its columns stand for what."""

    upload: Annotated[str, Shape(position=0, required=True)] = ""
    columns: Annotated[str, Shape("paragraph", position=1, rest=True, required=True)] = ""


def take(context: Context, form: File) -> Card:
    """Take a file in and show what it is taken for; nothing comes in before somebody has looked."""
    return _shown(context, uploads.begin(context, *detach(form.file)))


def show(context: Context, form: Which) -> Card:
    """Show an upload as it stands."""
    return _shown(context, uploads.must_find(context, form.upload))


def start(context: Context, form: Which) -> Card:
    """Let it come in."""
    return _shown(context, uploads.start(context, _held(context, form.upload)))


def cancel(context: Context, form: Which) -> Card:
    """Give it up."""
    return _shown(context, uploads.cancel(context, _held(context, form.upload)))


def columns(context: Context, form: Columns) -> Card:
    """Take columns for other fields."""
    return _shown(context, uploads.choose(context, _held(context, form.upload), form.columns))


def _held(context: Context, words: str) -> Upload:
    return uploads.must_find(context, words, hold=True)


def _shown(context: Context, upload: Upload) -> Card:
    return upload_card(context.the_crisis, upload, context.say)


# Replies that show lines of a file are not kept for a repeat: they must not outlive the import.
commands = (
    Command("follow import", File, take, permit=Permit.RUN, secret=True, asks=True),
    Command("import show", Which, show, permit=Permit.RUN, writes=False),
    Command("import start", Which, start, permit=Permit.RUN),
    Command("import cancel", Which, cancel, permit=Permit.RUN),
    Command("import columns", Columns, columns, permit=Permit.RUN, secret=True, asks=True),
)

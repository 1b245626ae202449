"""Uploads: how a file comes in, is confirmed, carried on chunk by chunk, given up, and forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import conduct
from bot.attachments import MOST_BYTES
from bot.context import Context
from bot.customers.columns import MOST_LINES, Sheet, changed, chosen, guess, read_sheet
from bot.customers.importing import advance
from bot.customers.sheet import Unreadable, decoded
from bot.model.crisis import Crisis
from bot.model.upload import Upload, UploadState
from bot.refusals import Conflict, Refusal

NUMBER = re.compile(r"[uU][-\u2010\u2011](\d{1,9})")
WAITS = timedelta(hours=24)  # that a file lies here unconfirmed before it is forgotten
POINTS = ("email", "phone", "account")
NAMES = ("name", "given_name", "family_name")


def begin(context: Context, name: str, content: bytes) -> Upload:
    """Take a file in, with its columns guessed. Refuses what is no sheet, and a closed crisis."""
    _must_be_open(context.the_crisis)
    if len(content) > MOST_BYTES:
        raise Refusal("import.too_big", limit=MOST_BYTES // 1024 // 1024)
    try:
        text = decoded(content)
        sheet = read_sheet(text)
    except Unreadable as unreadable:
        raise Refusal(f"import.file.{unreadable.reason}") from None
    if not sheet.rows:
        raise Refusal("import.no_lines")
    if len(sheet.rows) > MOST_LINES:
        raise Refusal("import.too_many", n=max(len(sheet.rows), text.count("\n")), limit=MOST_LINES)
    upload = Upload(
        context.new_id(),
        context.org.id,
        context.work.next_number("upload"),
        context.the_crisis.id,
        name,
        context.actor.id,
        context.now,
        text,
        len(sheet.rows),
        guess(sheet),
    )
    context.work.add(upload)
    return upload


def must_find(context: Context, words: str = "", *, hold: bool = False) -> Upload:
    """Return the upload that somebody named, or the newest one of the crisis. Refuses any other crisis's."""
    match = NUMBER.fullmatch(words.strip())
    if words.strip() and not match:
        raise Refusal("import.unknown", upload=words[:40])
    asked: dict[str, Any] = {"number": int(match[1])} if match else {}
    crisis_id = context.the_crisis.id
    found = context.work.find(Upload, crisis_id=crisis_id, order="number", descending=True, limit=1, hold=hold, **asked)
    if not found:
        raise Refusal("import.unknown", upload=words[:40]) if match else Refusal("import.none")
    return found[0]


def choose(context: Context, upload: Upload, words: str) -> Upload:
    """Take columns for other fields than were guessed. Refuses once the import has begun."""
    _must_wait(upload)
    columns = changed(upload.columns, chosen(read_sheet(upload.content).headings, words))
    return _kept(context, upload, replace(upload, columns=columns))


def start(context: Context, upload: Upload) -> Upload:
    """Let an upload come in. Refuses one of which nobody could be named or reached."""
    _must_wait(upload)
    _must_be_open(context.the_crisis)
    lacking = missing(upload)
    if lacking:
        raise Refusal(f"import.{lacking}", upload=upload.ref)
    return _kept(context, upload, replace(upload, state=UploadState.RUNNING))


def missing(upload: Upload) -> str:
    """Return what its columns lack, as the end of a refusal's key, or nothing."""
    fields = set(upload.columns.values())
    if not fields & set(NAMES):
        return "no_name"
    return "" if fields & set(POINTS) else "no_contact"


def cancel(context: Context, upload: Upload) -> Upload:
    """Give an import up; what has come in stays. Refuses one that has ended."""
    if upload.state not in (UploadState.GUESSED, UploadState.RUNNING):
        raise Refusal("import.ended", upload=upload.ref)
    if upload.position:
        _record(context, context.the_crisis, upload)
    return _kept(context, upload, _forgotten(upload, UploadState.CANCELLED))


def step(context: Context, upload_id: str) -> Upload | None:
    """Carry an import on by one chunk, or end it; return it as it then is, or None when it is gone."""
    upload = context.work.get(Upload, upload_id, hold=True)
    if upload is None or upload.state is not UploadState.RUNNING:
        return upload
    crisis = context.work.get(Crisis, upload.crisis_id)
    if crisis is None:
        raise Conflict
    return advance(context, upload, crisis) if upload.position < upload.lines else upload


def end(context: Context, upload_id: str) -> Upload | None:
    """End an import of which every line was dealt with: its numbers go on record, its content is forgotten.

    The crisis is held before the upload, as commands do: two that each held their own would wait for one another.
    """
    crisis_id = _crisis_of(context, upload_id)
    context.crisis = context.work.get(Crisis, crisis_id, hold=True) if crisis_id else None
    upload = context.work.get(Upload, upload_id, hold=True)
    if upload is None or context.crisis is None or upload.state is not UploadState.RUNNING:
        return upload
    if upload.position < upload.lines:
        return upload
    _record(context, context.crisis, upload)
    return _kept(context, upload, _forgotten(upload, UploadState.DONE))


def expire(context: Context) -> int:
    """Forget files that nobody confirmed; return how many."""
    old = context.work.find(Upload, state=UploadState.GUESSED, until={"at": context.now - WAITS}, hold=True)
    for upload in old:
        _kept(context, upload, _forgotten(upload, UploadState.CANCELLED))
    return len(old)


def _crisis_of(context: Context, upload_id: str) -> str | None:
    upload = context.work.get(Upload, upload_id)
    return upload.crisis_id if upload else None


def _record(context: Context, crisis: Crisis, upload: Upload) -> None:
    """Write the numbers of an import on the timeline: no word of a file ever stands there."""
    facts = {"upload": upload.ref, "imported": str(upload.imported), "joined": str(upload.joined)}
    conduct.store(context, conduct.record(context, crisis, "import", rejected=str(len(upload.rejected)), **facts))


def _forgotten(upload: Upload, state: UploadState) -> Upload:
    """Return an upload that has ended, without what the file said."""
    read_sheet.cache_clear()
    return replace(upload, state=state, content="")


def _kept(context: Context, old: Upload, new: Upload) -> Upload:
    context.keep(old, new)
    return replace(new, version=old.version + 1)


def _must_wait(upload: Upload) -> None:
    if upload.state is not UploadState.GUESSED:
        raise Refusal("import.not_waiting", upload=upload.ref)


def _must_be_open(crisis: Crisis) -> None:
    if not crisis.open:
        raise Refusal("crisis.closed", crisis=crisis.ref)


def sheet_of(upload: Upload) -> Sheet | None:
    """Return what was uploaded, as long as it is not forgotten."""
    return read_sheet(upload.content) if upload.content else None

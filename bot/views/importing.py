"""Cards of imports: what a file is taken for, how far it has come, and every line that was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.cards import Actions, Block, Button, Card, Facts, Notice, Table, Text, Tone, phrase
from bot.customers.columns import Sheet
from bot.customers.lines import REASONS
from bot.customers.uploads import missing, sheet_of
from bot.legible import harmless
from bot.model.crisis import Crisis
from bot.model.upload import Upload, UploadState
from bot.texts import Say, shortened

FIRST = 2  # lines of the file that are shown beside its headings
WIDE = 40  # characters of a cell
MOST_RANGES = 300  # of the numbers of lines beside one reason


def upload_card(crisis: Crisis, upload: Upload, say: Say) -> Card:
    """Return an upload as it stands."""
    blocks: list[Block] = [Facts(_facts(upload, say))]
    sheet = sheet_of(upload) if upload.state is UploadState.GUESSED else None
    if sheet:
        blocks += _columns(upload, sheet, say)
    if upload.rejected:
        columns = (say("import.column.reason"), say("import.column.lines"))
        blocks.append(Table(columns, tuple(_rejected(upload.rejected, say))))
    buttons = tuple(_buttons(crisis, upload, say))
    return Card("import.shown", _title(upload), (*blocks, *((Actions(buttons),) if buttons else ())), _tone(upload))


def _title(upload: Upload) -> str:
    return f"{upload.ref} {shortened(harmless(upload.name), WIDE)}".strip()


def _tone(upload: Upload) -> Tone:
    if upload.rejected or (upload.state is UploadState.GUESSED and missing(upload)):
        return "warn"
    return "good" if upload.state is UploadState.DONE else "plain"


def _facts(upload: Upload, say: Say) -> tuple[tuple[str, tuple[str, ...]], ...]:
    state = (say("import.fact.state"), (say(f"import.state.{upload.state}"),))
    if upload.state is UploadState.GUESSED:
        return state, (say("import.fact.lines"), (str(upload.lines),))
    progress = say("import.progress", n=upload.position, of=upload.lines)
    numbers = (("imported", upload.imported), ("joined", upload.joined), ("rejected", len(upload.rejected)))
    named = tuple((say(f"import.fact.{name}"), (str(n),)) for name, n in numbers)
    return state, (say("import.fact.lines"), (progress,)), *named


def _columns(upload: Upload, sheet: Sheet, say: Say) -> list[Block]:
    """Return what each column is taken for, with its first lines beside it."""
    names = (say("import.column.heading"), say("import.column.field"), say("import.column.first"))
    rows = tuple(
        (
            phrase(_short(heading)),
            phrase(_field(upload, heading, say)),
            phrase(_cell(sheet, 0, place)),
            phrase(_cell(sheet, 1, place)),
        )
        for place, heading in enumerate(sheet.headings)
    )
    table = Table((*names, say("import.column.second")), rows)
    lacking = missing(upload)
    notice = Notice(say.phrase(f"refusal.import.{lacking}", upload=upload.ref), "warn") if lacking else None
    how = Text(say.phrase("import.how_columns", upload=upload.ref), "quiet")
    return [table, *((notice,) if notice else ()), how]


def _field(upload: Upload, heading: str, say: Say) -> str:
    return say(f"import.field.{upload.columns.get(heading, 'nothing')}")


def _cell(sheet: Sheet, line: int, place: int) -> str:
    good = [row for row in sheet.rows[:20] if not row.wrong]
    return _short(good[line].cells[place]) if line < len(good) and place < len(good[line].cells) else ""


def _short(words: str) -> str:
    return shortened(" ".join(harmless(words).split()), WIDE)


def _rejected(rejected: Mapping[str, Sequence[str]], say: Say) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return a row for each reason, with the numbers of all its lines."""
    by_reason = {key: sorted(int(n) for n, keys in rejected.items() if key in keys) for key in REASONS}
    return [((say(f"import.reason.{key}"),), (_ranges(lines, say),)) for key, lines in by_reason.items() if lines]


def _ranges(lines: list[int], say: Say) -> str:
    """Write numbers shortly: 3, 7-9."""
    runs = [list(run) for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0])]
    spans = [(run[0][1], run[-1][1]) for run in runs]
    shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans[:MOST_RANGES])
    left_out = sum(last - first + 1 for first, last in spans[MOST_RANGES:])
    return f"{shown} {say.count('import.more', left_out)}" if left_out else shown


def _buttons(crisis: Crisis, upload: Upload, say: Say) -> list[Button]:
    verb = f"{crisis.ref} import"
    if upload.state is UploadState.RUNNING:
        again = Button(say("button.import.look"), f"{verb} show {upload.ref}", "primary")
        return [again, Button(say("button.import.cancel"), f"{verb} cancel {upload.ref}", "danger")]
    if upload.state is UploadState.GUESSED:
        begin = Button(say("button.import.start"), f"{verb} start {upload.ref}", "primary")
        give_up = Button(say("button.import.cancel"), f"{verb} cancel {upload.ref}")
        return [give_up] if missing(upload) else [begin, give_up]
    return []

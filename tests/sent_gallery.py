"""Cards as the running product sends them: every kind of reminder, and the replies that agents live with.

Each scene plays in a town of its own whose clock is moved; nothing here is written by hand.
"""

from __future__ import annotations

from functools import cache

from bot.model.duties import ReminderKind
from tests.core.giving import buttons
from tests.customers.files import brought_in, sheet, submit
from tests.stage import Shot, Stage, stage

PEOPLE = ("Ngozi", "Okafor", "Adekunle", "Bello", "Chika")  # whom no room may hear of
NGOZI = '"Ngozi Okafor"'
ADD = f'C-1 follow add {NGOZI} "Call back about the refund" --owner bob --phone +2348030000001 --language yo'
REMINDERS = tuple(kind.value for kind in ReminderKind)
MORE_REMINDERS = (
    "promise_overdue.lead",
    "promise_overdue.room",
    "promise_soon.late",
    "notice_due.room",
    "queue_long.room",
    "bundle",
)
REPLIES = (
    "follow.added",
    "follow.added.twice",
    "follow.contacted",
    "follow.contacted.twice",
    "follow.done",
    "follow.enough.no",
    "follow.given",
    "follow.list",
    "follow.mine",
    "follow.mine.none",
    "follow.next",
    "follow.next.none",
    "follow.shown",
    "follow.shown.done",
    "follow.waiting",
    "follow.which_time",
    "customer.shown",
    "digest.asked",
    "import.guessed",
    "import.report",
    "reminder.list",
    "resource.draft",
    "resource.sent",
    "resource.suggested",
)
NAMES = (*REMINDERS, *MORE_REMINDERS, *REPLIES)


@cache
def sent() -> dict[str, Shot]:
    """Play every scene once; return what was caught, by name."""
    caught: dict[str, Shot] = {}
    for scene in (_crisis, _promise, _waiting, _things, _crowd, _together, _days, _work, _talk, _resources, _import):
        with stage() as opened:
            scene(opened)
            caught |= opened.shots
    return caught


def _calm(scene: Stage) -> None:
    """Let the crisis itself remind of nothing."""
    scene.town.done("alice", "notice", room="C-1")
    scene.town.done("alice", "reminder off update_due", room="C-1")
    scene.town.done("alice", "update One bank declines cards --next 9d", room="C-1")


def _crisis(scene: Stage) -> None:
    scene.town.pass_(minutes=30)
    scene.sent("notice_due", "@alice", "reminder.notice_due")
    scene.sent("notice_due.room", "C-1", "reminder.notice_due", "alice")
    scene.town.pass_(minutes=20)
    scene.town.done("alice", "notice", room="C-1")
    scene.town.pass_(minutes=40)
    scene.sent("update_due", "@alice", "reminder.update_due")
    scene.town.done("alice", "handover @bob", room="C-1")
    scene.town.pass_(minutes=10)
    scene.sent("handover_waits", "@bob", "reminder.handover_waits")


def _promise(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", f'{ADD} --due "in 2 h"')
    scene.sent("follow.given", "@bob", "follow.given")
    scene.town.pass_(minutes=90)
    scene.sent("promise_soon", "@bob", "reminder.promise_soon")
    scene.town.pass_(minutes=31)
    scene.sent("promise_overdue", "@bob", "reminder.promise_overdue")
    scene.town.pass_(minutes=30)
    scene.sent("promise_overdue.lead", "@alice", "reminder.promise_overdue")
    scene.town.pass_(minutes=30)
    scene.sent("promise_overdue.room", "C-1", "reminder.promise_overdue", "chidi")


def _waiting(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", ADD)
    scene.town.done("bob", 'follow waiting F-1 "in 3 days, the bank sends the papers"')
    scene.town.pass_(days=2)
    scene.sent("value_add", "@bob", "reminder.value_add")
    scene.town.pass_(days=1)
    scene.sent("next_contact", "@bob", "reminder.next_contact")


def _things(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", 'popup up "home page" --until "in 3 h"', room="C-1")
    scene.town.done("bob", 'C-1 resource open paid_course --until "in 5 h"')
    scene.town.done("alice", "C-1 resource approve paid_course")
    scene.town.pass_(hours=3)
    scene.sent("take_down", "@alice", "reminder.take_down")
    scene.town.done("alice", "popup down", room="C-1")
    scene.town.pass_(hours=2)
    scene.sent("regate", "@alice", "reminder.regate")


def _crowd(scene: Stage) -> None:
    _calm(scene)
    for number in range(5):
        scene.town.done("alice", f'C-1 follow add "Customer {number}" "An answer" --due "in 5 h"')
    scene.town.tick()
    scene.sent("queue_long", "@alice", "follow.crowd")
    scene.sent("queue_long.room", "C-1", "follow.crowd", "chidi")


def _together(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", f'{ADD} --due "in 2 h"')
    scene.town.done("alice", 'C-1 follow add "Adekunle Bello" "Say when the card works" --owner bob --due "in 2 h"')
    scene.town.pass_(minutes=90)
    scene.sent("bundle", "@bob", "reminder.bundle")
    scene.town.done("alice", 'C-1 follow add "Chika Ọlá" "Send the form" --owner chidi --due "in 2 h"')
    scene.town.pass_(minutes=110)
    scene.sent("promise_soon.late", "@chidi", "reminder.promise_soon")


def _days(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", f'{ADD} --due "in 2 h"')
    scene.town.done("alice", 'C-1 follow add "Adekunle Bello" "Say when the card works" --due "in 3 days"')
    scene.town.done("bob", "follow off F-1")
    scene.town.done("alice", "follow off F-2")
    scene.town.done("chidi", "route down live_chat_it the queue is full")
    scene.town.pass_(hours=8)  # 18:00 in Lagos
    scene.sent("day_end", "@alice", "digest.day")
    scene.town.pass_(hours=15)  # 09:00 there
    scene.sent("digest", "C-1", "digest.crisis", "chidi")
    scene.sent("owed", "@bob", "digest.owed")
    scene.told("digest.asked", "bob", "digest", room="C-1")
    scene.told("reminder.list", "alice", "reminder", room="C-1")


def _work(scene: Stage) -> None:
    _calm(scene)
    scene.told("follow.mine.none", "chidi", "follow mine")
    scene.told("follow.next.none", "chidi", "follow next")
    scene.told("follow.added", "alice", f'{ADD.replace(" --owner bob", "")} --due "in 2 h"')
    scene.told("follow.next", "bob", "follow next")
    scene.told("follow.which_time", "bob", "follow due F-1 03/04 14:00")
    scene.told("follow.contacted", "bob", 'follow reached F-1 "She was paid back half of it" --channel phone')
    scene.town.pass_(minutes=12)
    scene.told("follow.contacted.twice", "alice", "follow left F-1 --channel sms")
    scene.told("follow.shown", "alice", "follow show F-1")
    scene.told("follow.waiting", "bob", 'follow waiting F-1 "tomorrow 17:00, the bank sends the papers"')
    scene.town.done("alice", 'C-1 follow add "Adekunle Bello" "Say when the card works" --due "in 5 minutes"')
    scene.town.pass_(minutes=20)
    scene.told("follow.list", "alice", "follow list", room="C-1")
    scene.told("follow.mine", "bob", "follow mine")
    scene.told("customer.shown", "bob", "customer K-1")
    scene.told("follow.done", "bob", "follow done F-1 the refund has arrived")
    scene.told("follow.shown.done", "bob", "follow show F-1")
    scene.told("follow.enough.no", "bob", "follow enough F-1 no")
    scene.town.clock.pass_(minutes=5)
    scene.told("follow.added.twice", "chidi", f'{ADD.replace(" --owner bob", "")} --due "in 2 h"')


def _talk(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", f"{ADD} --due tomorrow")
    for _ in range(25):
        scene.town.done("bob", "follow reached F-1 --listened")
        scene.town.pass_(minutes=5)
    scene.sent("staff_break", "@bob", "reminder.staff_break")


def _resources(scene: Stage) -> None:
    _calm(scene)
    scene.town.done("alice", ADD)
    scene.town.done("bob", 'follow waiting F-1 "in 3 days"')
    scene.told("resource.suggested", "bob", "resource suggest F-1")
    draft = scene.told("resource.draft", "bob", "resource send F-1 refund_guide --channel sms")
    scene.shown("resource.sent", "bob", scene.press("bob", draft, "Mark as sent"))


def _import(scene: Stage) -> None:
    _calm(scene)
    lines = [f"Customer {n},c{n}@example.com,,,,,,,,A call back,," for n in range(6)]
    content = sheet(*lines, "Ada,ada@nowhere,,,,,,,,,,", ",b@example.com,,,,,,,,,,", lines[0])
    guessed = submit(scene.town, content)
    scene.shown("import.guessed", "alice", guessed.card)
    scene.town.done("alice", next(run for run in buttons(guessed) if " cancel " in run))
    done = brought_in(scene.town, content)
    scene.told("import.report", "alice", f"C-1 import show {done.ref}")

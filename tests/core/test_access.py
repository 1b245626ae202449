"""Who may do what: every verb, for every role, in an open and in a closed crisis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from adapters.store import open_store
from bot.access import Permit, allowed
from bot.command import Commands
from bot.grammar import hear
from bot.invocation import Invocation
from bot.model.org import Org
from bot.settings import Settings
from commands import ALL
from tests.core.ledger import Rehearsal, change_person, person, rows
from tests.reading import words_of
from tests.town import Town

CAST = Settings(leads=("alice", "zoe"), people=("dana", "erin", "femi", "gita", "hana"))
# alice is on the list of leads; bob is an agent who was offered the lead; dana leads this crisis without being
# on the list; erin is its deputy, femi owns its communication. gita left; hana and zoe know nothing of C-2.
ROLES = ("alice", "bob", "dana", "erin", "femi")
OK = "ok"


def same(expected: str) -> tuple[str, ...]:
    return (expected,) * len(ROLES)


def for_leads(verdict: str) -> tuple[str, ...]:
    return (verdict, "denied.lead", verdict, verdict, "denied.lead")


def for_runners(verdict: str, otherwise: str) -> tuple[str, ...]:
    return (verdict, otherwise, verdict, verdict, verdict)


CLOSED = "crisis.closed"
HIDDEN = "crisis.unknown"
DECLARERS = (OK, *("denied.declare",) * 4)
ADMINS = (OK, "denied.routes", *("denied.administer",) * 3)
GIVERS = (OK, "role.not_yours_to_give", OK, OK, "role.not_yours_to_give")
FOR_THE_LISTED = ("denied.declare", "denied.approve")  # zoe is on the list of leads
APPROVERS = (OK, *("denied.approve",) * 4)
GATES = ("resource.not_gated", *("denied.approve",) * 4)
UNHEARD = same("follow.unknown")
OF_ONE = (
    *("show F-9", "take F-9", "pass F-9", "assign F-9 @bob", "reached F-9", "left F-9", "failed F-9"),
    *("waiting F-9 2h", "due F-9 2h", "done F-9", "enough F-9 yes", "issue F-9 refund"),
)
NO_FOLLOW_UP = (same("resource.no_follow_up"), same("resource.no_follow_up"))
NO_IMPORT = for_runners("import.unknown", "denied.run")
NOT_OFFERED = ("handover.not_yours", OK, *("handover.not_yours",) * 3)


class Row(NamedTuple):
    """A line, what each role gets in an open and in a closed crisis, and an outsider of a private one."""

    line: str
    opened: tuple[str, ...] = same(OK)
    closed: tuple[str, ...] = same(OK)
    outside: str = HIDDEN


TABLE = (
    Row("declare Water is out --type natural_disaster", DECLARERS, DECLARERS, outside="denied.declare"),
    Row("status"),
    Row("list all", outside=OK),
    Row("help"),
    Row("update We look into it", for_runners(OK, "denied.run"), for_runners(CLOSED, "denied.run")),
    Row("severity 1", for_leads(OK), for_leads(CLOSED)),
    Row("stage monitoring", for_leads(OK), for_leads(CLOSED)),
    Row("stage resolved", for_leads(OK), for_leads(CLOSED)),
    Row("resolve It works", for_leads(OK), for_leads(CLOSED)),
    Row("reopen", for_leads("reopen.open_already"), for_leads(OK)),
    Row("role comms", (OK, "role.taken", OK, OK, "role.held_already"), same(CLOSED)),
    Row("role lead", (OK, "role.taken", "role.held_already", OK, "role.taken"), same(CLOSED)),
    Row("role deputy @hana", GIVERS, same(CLOSED)),
    Row("invite @hana", for_leads(OK), for_leads(CLOSED)),
    Row("handover @hana", for_leads(OK), for_leads(CLOSED)),
    Row("handover accept", NOT_OFFERED, same("handover.none")),
    Row("handover decline", NOT_OFFERED, same("handover.none")),
    Row("talk focus"),
    Row("tasks"),
    Row("route technical"),
    Row("route down portal"),
    Row("route degraded portal"),
    Row("route up portal"),
    Row("route set technical portal", for_runners(OK, "denied.routes"), for_runners(CLOSED, "denied.routes")),
    Row("route set portal --address x", ADMINS, ADMINS),
    Row("note It rains"),
    Row("notice e-mail", for_runners(OK, "denied.run"), for_runners(CLOSED, "denied.run")),
    Row("popup"),
    Row(
        "popup up home --until soon",
        for_runners("date.unclear", "denied.run"),
        for_runners("date.unclear", "denied.run"),
    ),
    Row("popup down home", for_runners("popup.which", "denied.run"), for_runners("popup.which", "denied.run")),
    Row("reminder"),
    Row("reminder snooze update_due", for_runners(OK, "reminder.not_yours"), same("reminder.none_such")),
    Row("reminder off update_due", for_runners(OK, "reminder.not_yours"), same("reminder.none_such")),
    Row("reminder on update_due", same("reminder.none_such"), same("reminder.none_such")),
    Row("follow", outside=OK),
    Row("follow mine", outside=OK),
    Row("follow list overdue"),
    Row("follow add Ngozi"),
    Row("follow next"),
    *(Row(f"follow {each}", UNHEARD, UNHEARD, "follow.unknown") for each in OF_ONE),
    Row("follow snooze F-9", same("reminder.none_such"), same("reminder.none_such"), "reminder.none_such"),
    Row("follow off F-9", same("reminder.none_such"), same("reminder.none_such"), "reminder.none_such"),
    Row("follow on F-9", same("reminder.none_such"), same("reminder.none_such"), "reminder.none_such"),
    Row("timeline"),
    Row("clip It rains"),
    Row("unclip C1 17"),
    Row("resource work", outside=OK),
    Row("resource list US", outside=OK),
    Row("resource show us_988", outside=OK),
    Row("resource check", outside=OK),
    Row("resource add Food bank --url https://food.example.org --category community", outside=OK),
    Row("resource remove us_988", APPROVERS, APPROVERS, outside="denied.approve"),
    Row("resource verify us_988", APPROVERS, APPROVERS, outside="denied.approve"),
    Row("resource open us_988 --until friday", same("resource.not_gated"), same("resource.not_gated")),
    Row("resource approve us_988", GATES, GATES),
    Row("resource close us_988", same("resource.not_open"), same("resource.not_open"), outside="resource.not_open"),
    Row("resource suggest F-31", *NO_FOLLOW_UP),
    Row("resource send F-31 us_988", *NO_FOLLOW_UP),
    Row("resource sent F-31 us_988", *NO_FOLLOW_UP),
    Row("resource useful F-31 us_988 yes", *NO_FOLLOW_UP),
    Row("customer Zainab", *(same("customer.unknown"),) * 2, outside="customer.unknown"),
    Row("customer set Zainab --tier 1", *(same("customer.unknown"),) * 2, outside="customer.unknown"),
    Row("customer stop Zainab", *(same("customer.unknown"),) * 2, outside="customer.unknown"),
    Row("customer resume Zainab", *(same("customer.unknown"),) * 2, outside="customer.unknown"),
    Row("follow merge Zainab K-7", *(same("customer.unknown"),) * 2, outside="customer.unknown"),
    Row("home", outside=OK),
    Row("language sw", outside=OK),
    Row("zone Africa/Lagos", outside=OK),
    Row("quiet 22:00-07:00", outside=OK),
    Row("digest"),
    Row("digest now"),
    Row("digest post", for_runners(OK, "denied.run"), for_runners(CLOSED, "denied.run")),
    Row("digest at 09:00,17:00", for_runners(OK, "denied.run"), for_runners(CLOSED, "denied.run")),
    Row("digest off", for_runners(OK, "denied.run"), for_runners(CLOSED, "denied.run")),
    Row("digest mine", outside=OK),
    Row("digest day", for_leads(OK), for_leads(OK)),
    Row("follow import", for_runners(OK, "denied.run"), for_runners(OK, "denied.run")),
    Row("import show U-3", NO_IMPORT, NO_IMPORT),
    Row("import start U-3", NO_IMPORT, NO_IMPORT),
    Row("import cancel U-3", NO_IMPORT, NO_IMPORT),
    Row("import columns U-3 A=name", NO_IMPORT, NO_IMPORT),
    Row("desk", outside=OK),
)
in_every_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row.line))


def test_every_verb_stands_in_the_table() -> None:
    commands = Commands(ALL)
    assert {hear(row.line, commands.by_verb, commands.aliases).verb for row in TABLE} == set(commands.by_verb)


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """C-1 with all its roles, C-2 that is private; whatever is asked of it is only rehearsed."""
    path = tmp_path_factory.mktemp("access") / "beacon.db"
    path.write_bytes(sqlite_template.read_bytes())
    town = Town(open_store(f"sqlite:///{path}"), CAST)
    town.done("alice", "declare Card payments fail --lead dana")
    town.done("alice", "C-1 role deputy @erin")
    town.done("alice", "C-1 role comms @femi")
    town.done("dana", "C-1 handover @bob")
    town.done("alice", "declare Something personal --private --type health_personal")
    change_person(town, "gita", active=False)
    yield town
    town.store.close()


@pytest.fixture(scope="module")
def ended(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The same C-1, resolved."""
    path = tmp_path_factory.mktemp("ended") / "beacon.db"
    path.write_bytes(sqlite_template.read_bytes())
    town = Town(open_store(f"sqlite:///{path}"), CAST)
    town.done("alice", "declare Card payments fail --lead dana")
    for line in ("role deputy @erin", "role comms @femi", "handover @bob", "resolve It works again"):
        town.done("alice", f"C-1 {line}")
    yield town
    town.store.close()


def verdict(town: Town, who: str, line: str) -> str:
    """Return what somebody would be answered, without its being done."""
    service = replace(town.service, store=Rehearsal(town.store), desk_url="https://beacon.example.org")
    return service.handle(Invocation(town.settings.org, who, line), town.clock()).refusal or OK


@in_every_row
def test_in_an_open_crisis(stage: Town, row: Row) -> None:
    assert [verdict(stage, who, f"C-1 {row.line}") for who in ROLES] == list(row.opened)


@in_every_row
def test_in_a_closed_crisis(ended: Town, row: Row) -> None:
    assert [verdict(ended, who, f"C-1 {row.line}") for who in ROLES] == list(row.closed)


@in_every_row
def test_outside_of_a_private_crisis_and_of_the_organisation(stage: Town, row: Row) -> None:
    assert verdict(stage, "hana", f"C-2 {row.line}") == row.outside
    assert verdict(stage, "zoe", f"C-2 {row.line}") == (OK if row.outside in FOR_THE_LISTED else row.outside)
    assert verdict(stage, "gita", f"C-1 {row.line}") == "person.stranger"
    assert verdict(stage, "nobody", f"C-1 {row.line}") == "person.stranger"


@pytest.mark.parametrize("permit", Permit)
def test_somebody_who_left_may_nothing(stage: Town, permit: Permit) -> None:
    org = founding_org(stage)
    assert not allowed(permit, person(stage, "gita"), org, stage.crisis())
    assert allowed(permit, person(stage, "alice"), org, stage.crisis())


def founding_org(town: Town) -> Org:
    return next(iter(rows(town, Org)))


def test_help_lists_what_the_asker_may_do_here(stage: Town) -> None:
    agents, leaders = (words_of(stage.say(who, "C-1 help").card) for who in ("hana", "dana"))
    assert "/crisis note" in agents
    assert "/crisis resolve" not in agents
    assert "/crisis resolve" in leaders
    assert "/crisis declare" not in leaders

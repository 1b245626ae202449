"""The story of a rush at the desk: a file, five people, a missed promise, and a lead who sees it all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from adapters.clock import Clock
from bot.beacon import Beacon
from bot.settings import Settings
from tests.desk.browser import Guests
from tests.desk.gestures import answer, enter, press
from tests.desk.served import Caller, Served
from tests.program.watching import until
from tests.rush import AGENTS, DECLARE, GIFTS, SETTINGS, name_of, written

PHONE = {"width": 360, "height": 740}
SOON = 20.0  # seconds for a file on a busy machine
REF = re.compile(r"F-\d+")


@pytest.fixture
def rush(tmp_path: Path) -> Iterator[Served]:
    """A desk in front of which a crisis was declared."""
    served = Served(tmp_path, demo=True, home="", **SETTINGS)
    served.start()
    try:
        alice = Caller(served)
        for line in (DECLARE, "C-1 notice website", "C-1 reminder off update_due"):
            alice.say(line)
        yield served
    finally:
        served.end()


def let_pass(rush: Served, when: datetime) -> None:
    """Let everything happen that is due by a time to come, as another process with its clock moved would."""

    def tick() -> None:
        with closing(Beacon(Settings(database_url=rush.shell.url, people=(*AGENTS,)), Clock(when))) as beacon:
            asyncio.run(beacon.desk().come_up_to_date())

    with ThreadPoolExecutor(1) as aside:  # the browser's driver keeps a loop running in this thread
        aside.submit(tick).result()


def test_a_rush_of_customers_at_the_desk(rush: Served, guests: Guests) -> None:
    begun = datetime.now(UTC)
    alice = guests.page(rush, at="C-1")
    the_file_comes_in(rush, alice, begun)
    five_at_once_take_one_each(rush)
    an_agent_works_on_a_phone(rush, guests)
    a_missed_promise_climbs(rush, alice, guests, begun)
    who_waits_gets_something_of_value(rush, guests, begun)
    the_digest_comes_in_the_morning(rush, alice, begun)
    the_lead_sees_it_all(rush, alice)


def the_file_comes_in(rush: Served, alice: Page, begun: datetime) -> None:
    later = f"{begun + timedelta(days=9):%Y-%m-%d} 17:00"
    expect(alice.locator("#fold-customers")).to_contain_text("No customer is followed up in this crisis yet.")
    press(alice, "Import a file", "#fold-customers")
    alice.get_by_role("dialog").get_by_label("File").set_input_files(written(rush.shell.folder, later))
    press(alice, "Send", "dialog[open]")
    assert "customers.csv" in answer(alice)
    press(alice, "Start", "#reply")
    until(lambda: "The file is forgotten" in Caller(rush).say("C-1 import show"), SOON)
    assert "The tier is not 1, 2 or 3." in Caller(rush).say("C-1 import show")
    let_pass(rush, begun + timedelta(minutes=1))
    alice.reload()
    expect(alice.locator("#messages")).to_contain_text("300 customers of C-1 wait")
    expect(alice.locator("#fold-customers")).to_contain_text(re.compile(r"Nobody has taken\s*300"))


def five_at_once_take_one_each(rush: Served) -> None:
    callers = [Caller(rush, who) for who in AGENTS]
    with ThreadPoolExecutor(len(callers)) as at_once:
        taken = list(at_once.map(lambda caller: caller.say("C-1 follow next"), callers))
    assert len({REF.findall(each)[0] for each in taken}) == len(AGENTS)


def held_by(rush: Served, who: str) -> str:
    """Return the one follow-up that somebody holds."""
    return str(REF.findall(Caller(rush, who).say("follow mine"))[0])


def an_agent_works_on_a_phone(rush: Served, guests: Guests) -> None:
    """Find one's customer on the first page, write down what came of it, and give the next one a time."""
    ref = held_by(rush, "bob")
    bob = guests.page(rush, "bob", viewport=PHONE)
    expect(bob.locator("#mine")).to_contain_text(name_of(int(ref[2:])))
    press(bob, f"Open {ref}", "#mine")
    assert "call back about the refund" in answer(bob)
    press(bob, "Reached", "#reply")
    expect(bob.locator("#reply")).to_contain_text("They hear from us again")
    press(bob, "Done", "#reply")
    expect(bob.locator("#reply")).to_contain_text("was this enough?")
    press(bob, "It was enough", "#reply")
    press(bob, "Next one", "#reply")
    expect(bob.locator("#reply")).to_contain_text("Say first:")
    press(bob, "Let them wait until …", "#reply")
    bob.get_by_role("dialog").get_by_label("When they hear from us").fill("tomorrow 5pm")
    press(bob, "Send", "dialog[open]")
    expect(bob.locator("#reply")).to_contain_text("waits and hears from us")
    width = bob.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


def a_missed_promise_climbs(rush: Served, alice: Page, guests: Guests, begun: datetime) -> None:
    """The owner hears, then the lead, then the room in numbers; the lead closes it with the button."""
    ref = held_by(rush, "chidi")
    for who in ("dara", "farai"):
        Caller(rush, who).say(f"follow done {held_by(rush, who)}")
    for minutes in (98, 124):
        let_pass(rush, begun + timedelta(minutes=minutes))
    chidi = guests.page(rush, "chidi", at="@chidi")
    expect(chidi.locator("#messages article").last).to_contain_text(f"Overdue: {ref}")
    let_pass(rush, begun + timedelta(minutes=156))
    alice.goto(rush.at("@alice"))
    expect(alice.locator("#messages")).to_contain_text(ref)
    let_pass(rush, begun + timedelta(minutes=190))
    alice.goto(rush.at("C-1"))
    expect(alice.locator("#messages article").last).to_contain_text("promises were not kept in time")
    expect(alice.locator("#messages")).not_to_contain_text("Nomsa")
    press(alice, "All that is overdue", "#messages")
    answer(alice)
    press(chidi, "It is done", f"#messages article:has-text('Overdue: {ref}')")
    assert f"{ref} for {name_of(int(ref[2:]))} is done." in answer(chidi)


def who_waits_gets_something_of_value(rush: Served, guests: Guests, begun: datetime) -> None:
    alice, esi = Caller(rush), Caller(rush, "esi")
    for name, address, category in GIFTS:
        alice.say(f"resource add {name} --url {address} --category {category}")
        alice.say(f"resource verify {name.lower().replace(' ', '_')}")
    ref = held_by(rush, "esi")
    esi.say(f"follow waiting {ref} in 5 days")
    let_pass(rush, begun + timedelta(days=2, minutes=30))
    page = guests.page(rush, "esi", at="@esi")
    nudge = page.locator("#messages article", has_text=f"Something of value for {ref}").last
    for name, _, _ in GIFTS:
        expect(nudge.get_by_role("button", name=f"Send: {name}", exact=True)).to_have_count(1)
    nudge.get_by_role("button", name=f"Send: {GIFTS[-1][0]}", exact=True).click()
    expect(page.locator("#reply")).to_contain_text(GIFTS[-1][1])
    press(page, "Mark as sent", "#reply")
    expect(page.locator("#reply")).to_contain_text("It counts as contact.")
    assert f"Send: {GIFTS[-1][0]}" not in esi.say(f"resource send {ref}")


def the_digest_comes_in_the_morning(rush: Served, alice: Page, begun: datetime) -> None:
    enter(alice, "digest at 09:00 --zone Lagos")
    expect(alice.locator("#reply")).to_contain_text("every day at 09:00 Africa/Lagos")
    local = begun.astimezone(ZoneInfo("Africa/Lagos")) + timedelta(days=4)
    let_pass(rush, datetime.combine(local.date(), time(9, 1), local.tzinfo).astimezone(UTC))
    alice.goto(rush.at("C-1"))
    expect(alice.locator("#messages article", has_text="Digest: C-1").last).to_contain_text("Customers reached")


def the_lead_sees_it_all(rush: Served, alice: Page) -> None:
    panel = alice.locator("#fold-customers")
    for words in (r"Customers who wait\s*2", r"Nobody has taken\s*294", r"Done\s*4", r"Helpful things sent\s*1"):
        expect(panel).to_contain_text(re.compile(words))
    Caller(rush, "dara").say("C-1 follow next")
    press(alice, "Digest", "#fold-customers")
    expect(alice.locator("#reply")).to_contain_text("Ways that are down")
    expect(panel).to_contain_text(re.compile(r"Nobody has taken\s*293"))  # fetched again after the answer
    press(alice, "Who waits", "#fold-customers")
    expect(alice.locator("#reply")).to_contain_text("Nomsa")
    alice.goto(rush.at())
    expect(alice.locator("#found")).to_contain_text("293 with nobody yet")

"""What others do is seen at once: in every window, once, in order, and over every break of the connection."""

from __future__ import annotations

import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser import Guests, Watch
from tests.desk.gestures import answer, enter, press
from tests.desk.served import Caller, Served

BACK = 30_000  # milliseconds until a page has found its way back on a busy machine
LOST = "The connection is lost"


def notes(page: Page) -> list[str]:
    """Return the notes in a room as a page shows them, in order."""
    said = page.locator("#messages article").all_inner_texts()
    return [found[0] for words in said if (found := re.search(r"mark-\w+", words))]


def top_of_first(page: Page) -> float:
    """Return where the oldest message stands in the window."""
    box = page.locator("#messages article").first.bounding_box()
    assert box is not None
    return box["y"]


def test_a_route_going_down_is_seen_at_once_in_another_window(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("The portal is slow")
    alice, bob = guests.page(desk, at=ref), guests.page(desk, "bob", at=ref)
    before = alice.locator("#messages article").count()
    enter(bob, "route down portal the login page is empty")
    assert "does not work" in answer(bob)
    for page in (alice, bob):
        expect(page.locator("#messages article")).to_have_count(before + 1)
        expect(page.locator("#messages article").last).to_contain_text("the login page is empty")
        expect(page.locator("#panel details#fold-routes")).to_contain_text("the login page is empty")
    table = alice.locator("#messages article", has_text="Which need goes where").first
    expect(table).to_contain_text("Customer portal on the web does not work")
    Caller(desk, "bob").say("route up portal", ref)
    expect(alice.locator("#messages article").last).to_contain_text("works again")
    expect(table).not_to_contain_text("Customer portal on the web does not work")


def test_the_pinned_header_and_all_that_shows_the_state_change_live(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Parcels are late", "--sev 3")
    page = guests.page(desk, "bob", at=ref)
    before = page.locator("article").evaluate_all("all => all.map(each => each.id)")
    page.locator("#fold-pinned > summary").click()
    Caller(desk).say("severity 1", ref)
    header = page.locator("#pinned article").first
    for place in (header, page.locator("#messages article").first, page.locator("#panel")):
        expect(place).to_contain_text(re.compile("1: lives|Severity 1"))
    expect(page.locator("#panel .severity")).to_have_count(1)
    expect(header).to_contain_text("changed")
    after = page.locator("article").evaluate_all("all => all.map(each => each.id)")
    assert len(set(after)) == len(after)
    assert set(before) <= set(after)


def test_two_people_at_once_see_everything_in_the_same_order_and_nothing_twice(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Two people write")
    alice, bob = guests.page(desk, at=ref), guests.page(desk, "bob", at=ref)
    for number in range(3):
        for page, who in ((alice, "alice"), (bob, "bob")):
            page.get_by_label("Command", exact=True).fill(f"note {who}{number}")
        alice.evaluate("document.getElementById('send').click()")
        bob.evaluate("document.getElementById('send').click()")
        for page in (alice, bob):
            expect(page.locator("#messages article", has_text=f"bob{number}")).to_have_count(1)
            expect(page.locator("#messages article", has_text=f"alice{number}")).to_have_count(1)
    assert alice.locator("#messages article").all_inner_texts() == bob.locator("#messages article").all_inner_texts()
    expect(alice.locator("#reply")).to_contain_text("It is on the timeline")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_every_page_has_every_message_once_after_the_server_came_back(
    own_desk: Served, guests: Guests, watch: Watch, how: signal.Signals
) -> None:
    ref = Caller(own_desk).declare("The server goes away")
    pages = [guests.page(own_desk, who, at=ref) for who in ("alice", "bob", "chidi")]
    watch.expect("failed: GET .*/stream net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)")
    Caller(own_desk).say("note mark-before", ref)
    for page in pages:
        expect(page.locator("#messages article").last).to_contain_text("before")
    with ThreadPoolExecutor() as others:
        under_way = others.submit(own_desk.say, "bob", f"{ref} note mark-during")
        assert own_desk.stop(how) == (0 if how is signal.SIGTERM else -signal.SIGKILL)
        for page in pages:
            expect(page.get_by_text(LOST)).to_be_visible()
        under_way.result()
    own_desk.say("chidi", f"{ref} note mark-away")
    own_desk.start()
    own_desk.say("chidi", f"{ref} note mark-again")
    Caller(own_desk).say("note mark-after", ref)
    for page in pages:
        expect(page.locator("#messages article").last).to_contain_text("after", timeout=BACK)
        expect(page.get_by_text(LOST)).to_be_hidden()
        expect(page.locator("#live.on")).to_have_text("Live")
        assert notes(page) == [f"mark-{when}" for when in ("before", "during", "away", "again", "after")]
        identities = page.locator("article").evaluate_all("all => all.map(each => each.id)")
        assert len(set(identities)) == len(identities)


def test_who_reads_older_messages_stays_there_and_is_told_of_new_ones(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Much is said")
    page = guests.page(desk, at=ref)
    page.locator("#messages article").first.scroll_into_view_if_needed()
    stood = top_of_first(page)
    Caller(desk, "bob").say("note something new", ref)
    news = page.get_by_role("button", name="New messages: 1")
    expect(news).to_be_visible()
    assert top_of_first(page) == pytest.approx(stood, abs=2)
    news.click()
    expect(page.locator("#messages article").last).to_be_in_viewport()
    expect(news).to_be_hidden()


def test_a_form_that_is_being_filled_in_is_left_alone(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Somebody writes slowly")
    page = guests.page(desk, at=ref)
    press(page, "Post an update", "#panel")
    field = page.get_by_role("dialog").get_by_label("What we know")
    field.fill("Half a sen")
    Caller(desk, "bob").say("note while you write", ref)
    expect(page.locator("#messages article").last).to_contain_text("while you write")
    expect(field).to_have_value("Half a sen")
    expect(field).to_be_focused()

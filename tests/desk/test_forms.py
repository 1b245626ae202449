"""Forms under rough hands: faults at their fields, second thoughts, double clicks, lost answers, hostile text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.cards_gallery import SCRIPTS
from tests.desk.browser import Guests, Watch
from tests.desk.gestures import answer, command, enter, press, send, write
from tests.desk.served import Caller, Served

MARKUP = (
    '<img src=x onerror="hacked=1"><script>hacked=1</script>'
    "</textarea></title><b id='evil'>b</b>\" autofocus onfocus='hacked=1'"
)
TEMPLATE = "{{7*7}} {% raw %} ${7*7} %(csrf)s %csrf% %key% {csrf} &amp; &#60;b&#62; javascript:hacked=1"
STEERED = "pay \u202eno ton od\u202c \u2066x\u2069 now"
EMOJI = "👩‍👩‍👧‍👦 🏴‍☠️ 🇳🇬 🤷🏾‍♀️ 7️⃣"
ENDLESS = "W" * 180
ASKING = ("update", "note", "handover", "role", "route down", "route set", "quiet")  # with fields to write into
SHOWN = """text => document.body.innerText.includes(text)
    || [...document.querySelectorAll('dialog input, dialog textarea')].some(field => field.value.includes(text))"""


def dialog(page: Page) -> Locator:
    """Return the form that is open."""
    return page.get_by_role("dialog")


def is_unharmed(page: Page) -> bool:
    """Say whether nothing that was typed became a part of the page."""
    found: bool = page.evaluate(
        "!('hacked' in window) && !document.querySelector('#evil, img[src=x], script:not([src]), [onfocus], [onerror]')"
    )
    return found


def test_a_fault_is_told_at_its_field_and_nothing_that_was_typed_is_lost(desk: Served, guests: Guests) -> None:
    page = guests.page(desk)
    press(page, "Declare a crisis")
    dialog(page).get_by_label("2: many customers").check()
    write(page, "Who is affected", "Shops in the north")
    press(page, "Send", "dialog[open]")
    title = dialog(page).get_by_label("What happened, in a few words")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Correct this: Please fill this in"))
    expect(title).to_be_focused()
    expect(dialog(page).get_by_label("Who is affected")).to_have_value("Shops in the north")
    expect(dialog(page).get_by_label("2: many customers")).to_be_checked()
    expect(dialog(page).get_by_label("Who is affected")).not_to_have_attribute("aria-invalid", "true")
    title.fill("A form is corrected")
    send(page)
    assert "is declared" in answer(page)
    assert Caller(desk).read("/desk", re.compile("(A form is corrected)"))


def test_every_fault_of_a_form_is_told_at_once(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("An update is wrong")
    page = guests.page(desk, at=ref)
    press(page, "Post an update", "#panel")
    write(page, "Next update in", "soonish")
    write(page, "What we are doing", "y" * 2001)
    expect(dialog(page)).to_contain_text("2001 of 2000 characters")
    press(page, "Send", "dialog[open]")
    for label in ("What we know", "Next update in", "What we are doing"):
        expect(dialog(page).get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(dialog(page).get_by_label("Next update in")).to_have_value("soonish")
    expect(page.locator("#messages")).not_to_contain_text("yyyy")


def test_a_form_can_be_put_away_and_taken_up_again(desk: Served, guests: Guests) -> None:
    page = guests.page(desk)
    press(page, "Declare a crisis")
    write(page, "What happened, in a few words", "Begun and put away")
    press(page, "Cancel", "dialog[open]")
    expect(dialog(page)).to_have_count(0)
    press(page, "Open it again")
    expect(dialog(page).get_by_label("What happened, in a few words")).to_have_value("Begun and put away")


def test_what_is_dangerous_takes_two_presses(desk: Served, guests: Guests) -> None:
    ref = Caller(desk).declare("Nobody resolves this by accident")
    page = guests.page(desk, at=ref)
    danger = page.locator("#panel summary").get_by_text("Resolve", exact=True)
    sure = page.get_by_role("button", name="Press again to confirm: Resolve")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    danger.click()
    expect(sure).to_be_visible()
    danger.click()
    expect(sure).to_be_hidden()
    page.locator("#messages article").get_by_text("Resolve", exact=True).first.dblclick()
    assert sent == []
    expect(page.locator("#panel .stage")).to_have_text("investigating")
    danger.click()
    sure.click()
    expect(page.locator("#panel .stage")).to_have_text("resolved")


def test_a_double_click_counts_once(desk: Served, guests: Guests) -> None:
    page = guests.page(desk)
    press(page, "Declare a crisis")
    write(page, "What happened, in a few words", "Somebody clicks twice")
    dialog(page).get_by_role("button", name="Send").dblclick()
    page.get_by_role("link", name="Go to the room").click()
    page.locator("#live.on").wait_for()
    page.locator("#panel").get_by_role("button", name="Take the lead").dblclick()
    expect(page.locator("#panel .facts dd").first).to_have_text("@alice")
    page.get_by_label("Command", exact=True).fill("note clicked twice")
    page.locator("#send").dblclick()
    Caller(desk).say("note the last word", page.locator("header .ref").inner_text())
    expect(page.locator("#messages article").last).to_contain_text("the last word")
    expect(page.locator("#messages article", has_text="clicked twice")).to_have_count(1)
    expect(page.locator("#messages article", has_text="@alice leads")).to_have_count(1)
    page.goto(desk.at())
    expect(page.get_by_role("link", name="Somebody clicks twice")).to_have_count(2)  # in the list and among the rooms


def test_what_was_sent_again_after_a_lost_answer_counts_once(desk: Served, guests: Guests, watch: Watch) -> None:
    ref = Caller(desk).declare("An answer gets lost")
    page = guests.page(desk, at=ref)
    watch.expect("failed: POST .*/desk/say", "console error: htmx:(sendError|afterRequest)")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/desk/say", lose, times=1)
    enter(page, "note said only once")
    expect(page.get_by_text("It is not sure that this arrived")).to_be_visible()
    expect(page.get_by_label("Command", exact=True)).to_have_value("note said only once")
    page.locator("#send").click()
    assert "It is on the timeline" in answer(page)
    Caller(desk).say("note the last word", ref)
    expect(page.locator("#messages article").last).to_contain_text("the last word")
    expect(page.locator("#messages article", has_text="said only once")).to_have_count(1)
    enter(page, "note said only once")
    expect(page.locator("#messages article", has_text="said only once")).to_have_count(2)


@pytest.mark.parametrize("verb", ASKING)
def test_hostile_text_stays_text_in_every_field_of_a_form(desk: Served, guests: Guests, verb: str) -> None:
    ref = Caller(desk).declare(f"Hostile {verb}")
    page = guests.page(desk, at=ref)
    command(page, verb)
    dialog(page).wait_for()
    fields = dialog(page).locator("input[type=text], textarea").all()
    assert fields
    for field in fields:
        field.fill(MARKUP)
    for choices in dialog(page).get_by_role("radiogroup").all():
        choices.get_by_role("radio").first.check()
    press(page, "Send", "dialog[open]")
    page.locator("#reply [data-answer], dialog .wrong").first.wait_for()
    page.wait_for_function(SHOWN, arg=MARKUP[:20])  # in the fields that come back, or in the room
    assert is_unharmed(page)
    page.reload()
    page.locator("#live.on").wait_for()
    assert is_unharmed(page)


def test_hostile_text_stays_text_wherever_it_is_shown(desk: Served, guests: Guests) -> None:
    bob = guests.page(desk, "bob")
    page = guests.page(desk)
    press(page, "Declare a crisis")
    write(page, "What happened, in a few words", MARKUP)
    write(page, "Who is affected", TEMPLATE)
    send(page)
    page.get_by_role("link", name="Go to the room").click()
    page.locator("#live.on").wait_for()
    ref = page.locator("header .ref").inner_text()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{ref} {MARKUP}")
    assert MARKUP in page.title()
    bob.goto(desk.at(ref))
    bob.locator("#live.on").wait_for()
    parts = {"What we know": MARKUP, "What we do not know yet": TEMPLATE, "Who is affected and how": STEERED}
    parts |= {"What we are doing": ENDLESS + "".join(SCRIPTS.values()), "What customers can do now": EMOJI}
    press(page, "Post an update", "#panel")
    for label, words in parts.items():
        write(page, label, words)
    send(page)
    answer(page)
    for each in (page, bob):
        message = each.locator("#messages article").last
        for words in parts.values():
            expect(message).to_contain_text(re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", words))
        assert is_unharmed(each)
    page.goto(f"{desk.at()}?q=%3Cb%20id%3D%27evil%27%3E%22%3E%3Cscript%3Ehacked%3D1%3C%2Fscript%3E")
    expect(page.get_by_text("<b id='evil'>\"><script>hacked=1</script>")).to_be_visible()
    assert is_unharmed(page)


def test_a_hostile_address_stays_text(desk: Served, guests: Guests, watch: Watch) -> None:
    page = guests.page(desk)
    watch.expect("HTTP 404 GET /desk/rooms/")
    page.goto(f"{desk.at()}/rooms/%3Cimg%20src%3Dx%20onerror%3Dhacked%3D1%3E%22")
    expect(page.get_by_text('<img src=x onerror=hacked=1>"')).to_be_visible()
    assert is_unharmed(page)

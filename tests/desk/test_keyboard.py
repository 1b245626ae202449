"""The desk by keyboard alone: every place can be reached and seen, and the focus never gets lost."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.desk.browser import Guests
from tests.desk.served import Caller, Served

NO_POINTER = "addEventListener('pointerdown', () => { throw new Error('a pointer was used'); }, true);"
# What has the focus: its name, whether a mark around it can be seen, and whether it is in view and not covered.
FOCUSED = """() => {
    const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
    const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    const [x, y] = [box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2];
    const top = document.elementFromPoint(x, y);
    const seen = !!top && (it.contains(top) || top.contains(it));
    const name = `${it.localName}#${it.id} ${(it.value || it.textContent || '').trim().slice(0, 40)}`;
    return it === document.body ? null : { name, marked, seen };
}"""


def focused(page: Page) -> str:
    """Return what has the focus, as a short name."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of that name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"Tab never reaches {name}")


def keeps_the_focus(page: Page) -> None:
    """Wait until what was asked for is answered; the focus must be somewhere, then and a moment later."""
    expect(page.locator("#reply [data-answer]")).to_be_visible()
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)
    page.wait_for_timeout(100)
    page.wait_for_function(FOCUSED)  # a control that is gone gives the focus on, at the latest with the answer


def type_line(page: Page, words: str) -> None:
    """Type a line into the command box, and send it."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def room(desk: Served, guests: Guests, title: str) -> Page:
    """Open a new crisis's room for somebody who has no pointer."""
    page = guests.page(desk, at=Caller(desk).declare(title))
    page.add_init_script(NO_POINTER)
    page.reload()
    page.locator("#live.on").wait_for()
    return page


def test_every_stop_of_the_tab_key_is_seen_and_marked(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Every stop is seen")
    page.locator("#fold-talk, #fold-timeline").evaluate_all("all => all.forEach(each => { each.open = true; })")
    stops: list[str] = []
    unseen: list[str] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or stop["name"] in stops[:1]:
            break
        stops.append(stop["name"])
        if not (stop["marked"] and stop["seen"]):
            unseen.append(str(stop))
    assert unseen == []
    assert stops[0].startswith("a# Go to the command box")
    everything = "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']"
    visible = [each for each in page.locator(f":is({everything}):not([tabindex='-1'])").all() if each.is_visible()]
    assert len(stops) == len(visible)


def test_the_skip_link_and_two_keys_lead_to_the_command_box(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Ways to the command box")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "words"
    page.keyboard.press("Shift+Tab")
    assert focused(page) != "words"
    page.keyboard.press("/")
    assert focused(page) == "words"
    page.keyboard.type("note a/b")
    expect(page.locator("#words")).to_have_value("note a/b")
    tab_to(page, "Take the lead")
    page.keyboard.press("Control+k")
    assert focused(page) == "words"
    page.keyboard.type("x")
    expect(page.locator("#words")).to_have_value("x")


def test_commands_are_completed_with_the_keys_of_every_such_list(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Commands are completed")
    box = page.get_by_role("combobox", name="Command")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    page.keyboard.press("/")
    page.keyboard.type("ro")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_contain_text("role")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    verb = chosen.locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(box).to_have_value(f"{verb} ")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Control+k")
    page.keyboard.type("no")
    expect(options).not_to_have_count(0)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("no")
    page.keyboard.press("Tab")
    assert focused(page) == "send"


def test_what_was_sent_before_comes_back(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Lines come back")
    for words in ("note first", "note second"):
        type_line(page, words)
        expect(page.locator("#messages article").last).to_contain_text(words[5:])
        expect(page.locator("#words")).to_have_value("")
        assert focused(page) == "words"
    box = page.locator("#words")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("note second")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("note first")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("note second")


def test_a_form_holds_the_focus_and_gives_it_back(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "A form holds the focus")
    tab_to(page, "Post an update")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Post an update")
    expect(dialog).to_be_visible()
    within = "document.querySelector('dialog').contains(document.activeElement)"
    assert page.evaluate(within)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{within} || document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == "Post an update"


def test_a_crisis_is_worked_by_keyboard(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Worked by keyboard")
    tab_to(page, "Take the lead")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .facts dd").first).to_have_text("@alice")
    keeps_the_focus(page)
    type_line(page, "update")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Written by keyboard")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#messages article").last).to_contain_text("Written by keyboard")
    keeps_the_focus(page)
    type_line(page, "stage")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .stage")).not_to_have_text("investigating")


def test_what_is_dangerous_takes_two_keys(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Two keys")
    tab_to(page, "Resolve")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .stage")).to_have_text("investigating")
    page.keyboard.press("Tab")
    assert focused(page) == "Press again to confirm: Resolve"
    page.keyboard.press("Enter")
    expect(page.locator("#panel .stage")).to_have_text("resolved")
    keeps_the_focus(page)


def test_escape_closes_the_menu_and_gives_the_focus_back(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "A menu is closed")
    menu = page.locator("#me > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Act as another person")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Act as another person")).to_be_hidden()
    expect(menu).to_be_focused()


def test_what_happens_is_said_to_those_who_do_not_see_it(desk: Served, guests: Guests) -> None:
    page = room(desk, guests, "Said aloud")
    expect(page.get_by_role("log", name="Messages")).to_be_visible()
    assert page.locator("#reply").get_attribute("aria-live") == "polite"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for role, name in (("navigation", "Rooms"), ("complementary", re.compile("At a glance"))):
        expect(page.get_by_role(role, name=name)).to_be_visible()  # type: ignore[arg-type]  # roles by name
    type_line(page, "updaet")
    expect(page.locator("#reply")).to_contain_text("Did you mean")

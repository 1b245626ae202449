"""Pages of the desk: sound, complete, usable without sight or script, and nothing in them that is not ours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from adapters.desk.assets import read_assets
from adapters.desk.frames import ErrorPage, HomePage, Page, RoomPage, SignInPage
from adapters.desk.render import Renderer
from tests.cards_gallery import HOSTILE
from tests.desk.gallery import LOOK, ROOM, pages, panel
from tests.desk.markup import Element, Reader

RENDERER = Renderer()
PAGES = pages()
WITHIN = [name for name, page in PAGES.items() if isinstance(page, HomePage | RoomPage)]


def read(page: Page) -> Reader:
    """Return a page as a browser reads it."""
    return Reader(RENDERER.page(page))


@pytest.fixture(params=PAGES, name="page")
def _page(request: pytest.FixtureRequest) -> Reader:
    return read(PAGES[request.param])


def test_a_page_has_nothing_of_its_own_that_runs_or_paints(page: Reader) -> None:
    for element in page.elements:
        assert element.tag not in ("style", "iframe", "object", "embed", "base")
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        if element.tag == "script":
            assert element.attributes["src"].startswith("/beacon/desk/static/")
            assert element.text == ""


def test_a_page_asks_nobody_else_for_anything(page: Reader) -> None:
    asked = [e.attributes.get("src") or e.attributes["href"] for e in page.all("script", "link", "img")]
    assert all(address.startswith("/beacon/desk/static/") for address in asked)


def test_a_file_is_asked_for_by_the_mark_of_what_is_in_it(page: Reader) -> None:
    assets = read_assets()
    for element in page.all("script", "link"):
        address = element.attributes.get("src") or element.attributes["href"]
        name, _, mark = address.removeprefix("/beacon/desk/static/").partition("?v=")
        assert mark == assets[name].mark


def test_whatever_points_at_an_element_finds_it(page: Reader) -> None:
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert not [each for each, times in ids.items() if times > 1]
    assert {target for _, target in page.pointers()} <= set(ids)


def test_every_control_has_a_name(page: Reader) -> None:
    labelled = {element.attributes["for"]: element.text for element in page.all("label") if "for" in element.attributes}
    for control in page.all("input", "select", "textarea"):
        around = control.within("label")
        if control.attributes.get("type") != "hidden":
            assert labelled.get(control.attributes.get("id", "")) or (around and around.text)
    for button in page.all("button", "summary", "a"):
        assert button.text or "data-words" in button.attributes or button.within("figure")


def test_headings_begin_with_one_of_the_first_level_and_skip_none(page: Reader) -> None:
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_page_says_its_language_and_has_one_main_part(page: Reader) -> None:
    assert page.elements[0].attributes == {"lang": "en", "dir": "ltr"}
    assert len(page.all("main")) == 1
    assert page.all("title")[0].text.endswith("· Beacon")


def test_a_page_in_another_direction_says_so() -> None:
    arabic = replace(LOOK, locale="ar_EG", dir="rtl")
    assert read(SignInPage(arabic, None, None)).elements[0].attributes == {"lang": "ar-EG", "dir": "rtl"}


def fields_of(page: Reader, form: Element) -> set[str]:
    """Return the names of what a form sends."""
    inside = [e for e in page.all("input", "select", "button", "textarea") if e.within("form") is form]
    return {element.attributes.get("name", "") for element in inside}


@pytest.mark.parametrize("name", WITHIN)
def test_every_form_that_changes_something_brings_proof_of_where_it_comes_from(name: str) -> None:
    page = read(PAGES[name])
    forms = [form for form in page.all("form") if form.attributes["method"] == "post"]
    assert len(forms) >= 3
    for form in forms:
        assert form.attributes["action"].startswith("/beacon/desk/")
        wanted = {"csrf"} | ({"room", "key"} if form.attributes["action"] == "/beacon/desk/say" else set())
        assert wanted <= fields_of(page, form)


def test_every_link_stays_below_the_prefix_or_opens_beside_the_desk(page: Reader) -> None:
    for link in page.all("a"):
        address = link.attributes["href"]
        assert address.startswith(("/beacon/desk", "#")) or link.attributes["rel"] == "noopener noreferrer"


def hostile(page: Page, words: str) -> Page:
    """Return a page on which somebody wrote the same words everywhere."""
    if isinstance(page, SignInPage):
        return replace(page, problem=words)
    if isinstance(page, ErrorPage):
        return replace(page, words=words)
    rooms = tuple(replace(room, name=words) for room in page.frame.rooms)
    verbs = tuple(replace(verb, usage=words) for verb in page.frame.verbs)
    people = tuple(words for _ in page.frame.people)
    around = replace(page.frame, title=words, person=words, people=people, rooms=rooms, verbs=verbs)
    if isinstance(page, HomePage):
        lines = tuple(replace(line, title=words, lead=words, stage_label=words) for line in page.crises)
        return replace(page, frame=around, query=words, crises=lines)
    beside = page.panel and replace(page.panel, title=words, lead=words, deputy=words, comms=words, stage_label=words)
    return replace(page, frame=around, name=words, topic=words, panel=beside)


@pytest.mark.parametrize("name", ["home-search", "room", "lobby", "sign-in-how", "error"])
def test_what_people_write_never_changes_what_a_page_is_made_of(name: str) -> None:
    shapes = set()
    for words in (*HOSTILE, '"><script>alert(1)</script>', "'--><svg/onload=x>", "</title></textarea><b>"):
        markup = RENDERER.page(hostile(PAGES[name], words))
        shapes.add(tuple((e.tag, *e.attributes) for e in Reader(markup).elements if "selected" not in e.attributes))
        assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ud800-\udfff]", markup)
    assert len(shapes) == 1


def test_a_room_begins_its_stream_after_what_it_shows() -> None:
    live = read(ROOM).one("live").attributes
    assert (live["data-stream"], live["data-after"]) == ("/beacon/desk/rooms/C-1/stream", "6")
    direct = replace(ROOM, ref="@alice", panel=None)
    assert read(direct).one("live").attributes["data-stream"] == "/beacon/desk/rooms/%40alice/stream"


def test_a_message_and_its_pinned_copy_have_places_of_their_own() -> None:
    page = read(ROOM)
    assert page.one("m-id0001").attributes["data-into"] == "#messages"
    assert page.one("p-id0001").attributes["data-into"] == "#pinned"
    assert page.one("m-id0001").text.endswith("21 November 2026, 14:31 (UTC+01:00) · pinned · changed")


def test_a_room_without_anything_pinned_can_still_take_it() -> None:
    page = read(PAGES["lobby"])
    assert "hidden" in page.one("fold-pinned").attributes
    assert page.one("pinned").text == ""


def test_an_overdue_update_is_said_in_words_without_script() -> None:
    late = read(replace(ROOM, panel=panel(overdue=True))).one("panel").text
    assert "Next update overdue 21 November 2026, 14:30 (UTC+01:00)" in late
    assert "overdue" not in read(ROOM).one("panel").text


def test_nobody_leads_cannot_be_overlooked() -> None:
    assert read(replace(ROOM, panel=panel(lead=None))).one("panel").text.count("Nobody leads") == 2


def test_one_acts_as_another_only_in_the_demo_and_comes_back_to_the_same_page() -> None:
    demo, real = read(ROOM), read(PAGES["home-quiet"])
    (back,) = [e.attributes["value"] for e in demo.all("input") if e.attributes.get("name") == "back"]
    assert back == "/beacon/desk/rooms/C-1"
    actions = {form.attributes["action"] for form in real.all("form")}
    assert "/beacon/desk/as" not in actions
    assert "/beacon/desk/sign-out" in actions


def test_looking_at_a_sign_in_link_does_not_use_it_up() -> None:
    (form,) = read(PAGES["sign-in"]).all("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/beacon/desk/sign-in")
    assert read(PAGES["sign-in-how"]).all("form") == []

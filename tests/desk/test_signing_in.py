"""Signing in outside of a demo: one-time links from a chat, visits that end, and secrets that are kept nowhere."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.desk.browser import Guests, Watch, let_in
from tests.desk.gestures import press
from tests.desk.office import change, enter, link_for, quick_link, status_of, token_of, use
from tests.desk.served import FORM, Caller, Served

SAME_MOMENT = 8  # uses of one link
OPEN = "Open the desk"


def test_a_stranger_sees_nothing_but_how_to_sign_in(office: Served, guests: Guests, watch: Watch) -> None:
    ref = office.say("alice", "declare Nobody else sees this")["crisis"]
    page = guests.stranger(office)
    watch.expect("HTTP 401 GET /desk")
    for at in ("", "lobby", ref):
        page.goto(office.at(at))
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(page.get_by_text("/crisis desk", exact=True)).to_be_visible()
        assert "Nobody else" not in page.content()
    assert page.context.cookies() == []
    for method, path in (("GET", f"/desk/rooms/{ref}/stream"), ("POST", "/desk/say"), ("POST", "/desk/as")):
        status, body, headers = office.ask(method, path, "words=list&person=alice", **FORM)
        assert (status, "set-cookie" in headers, "Nobody else" in body) == (401, False, False)


def test_a_link_opens_the_desk_as_whoever_asked_and_works_once(office: Served, guests: Guests, watch: Watch) -> None:
    link = link_for(office)
    page = guests.stranger(office)
    for _ in range(2):
        page.goto(link)  # to look at it, as a chat does for a preview, uses nothing up
        assert page.context.cookies() == []
    press(page, OPEN)
    expect(page).to_have_url(office.at())
    expect(page.locator("#me > summary")).to_have_text(re.compile("Signed in as *@bob"))
    expect(page.get_by_label("Act as another person")).to_have_count(0)
    again = guests.stranger(office)
    watch.expect("HTTP 403 POST /desk/sign-in")
    again.goto(link)
    press(again, OPEN)
    expect(again.get_by_role("alert")).to_contain_text("used")
    expect(again.get_by_text("/crisis desk", exact=True)).to_be_visible()
    assert again.context.cookies() == []


@pytest.mark.parametrize(("minutes_ago", "status"), [(9.5, 303), (10.1, 403)])
def test_a_link_is_good_for_ten_minutes(office: Served, minutes_ago: float, status: int) -> None:
    answer, body, headers = use(office, link_for(office, minutes_ago=minutes_ago))
    assert (answer, "set-cookie" in headers) == (status, status == 303), body


@pytest.mark.parametrize("token", ["", "x" * 64, "%00", "é", "' OR 1=1 --", "x" * 10_000])
def test_what_is_no_link_is_refused(office: Served, token: str) -> None:
    status, body, headers = office.ask("POST", "/desk/sign-in", urlencode({"token": token}), **FORM)
    assert (status, "set-cookie" in headers) == (403, False)
    assert "/crisis desk" in body


def test_of_two_who_use_a_link_in_the_same_moment_one_gets_in(office: Served) -> None:
    for _ in range(3):
        link = quick_link(office)
        with ThreadPoolExecutor(SAME_MOMENT) as crowd:
            answers = list(crowd.map(lambda _, link=link: use(office, link), range(SAME_MOMENT)))
        assert sorted(status for status, _, _ in answers) == [303] + [403] * (SAME_MOMENT - 1)
        assert sum("set-cookie" in headers for _, _, headers in answers) == 1


def test_another_site_cannot_sign_a_browser_in(office: Served) -> None:
    link = quick_link(office)
    for foreign in ({"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        status, _, headers = use(office, link, **foreign)
        assert (status, "set-cookie" in headers) == (403, False)
    assert use(office, link, Origin=office.origin, Sec_Fetch_Site="same-origin")[0] == 303


def test_the_cookie_is_for_this_site_only_and_no_script_reads_it(office: Served, guests: Guests) -> None:
    page = guests.stranger(office)
    page.goto(quick_link(office))
    press(page, OPEN)
    expect(page).to_have_url(office.at())
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"], cookie["path"]) == (True, "Lax", False, "/")
    lasts = timedelta(seconds=cookie["expires"] - datetime.now(UTC).timestamp())
    assert timedelta(hours=11) < lasts <= timedelta(hours=12)
    assert page.evaluate("document.cookie") == ""


def test_behind_https_the_cookie_travels_over_https_only(tmp_path: Path) -> None:
    served = Served(tmp_path, demo=False, home="https://ops.example.com/beacon")
    served.start()
    try:
        link = link_for(served)
        assert link.startswith("https://ops.example.com/beacon/desk/sign-in?token=")
        origin = {"Origin": "https://ops.example.com", "Sec_Fetch_Site": "same-origin"}
        status, body, headers = use(served, link, **origin)
        assert status == 303, body
        assert headers["location"] == "/beacon/desk"
        parts = set(headers["set-cookie"].split("; ")[1:])
        assert parts == {"Path=/beacon/", "Max-Age=43200", "HttpOnly", "SameSite=Lax", "Secure"}
    finally:
        served.end()


def test_signing_out_ends_this_visit_and_no_other(office: Served, guests: Guests) -> None:
    elsewhere, here = enter(office), enter(office)
    page = guests.stranger(office)
    let_in(page, here)
    page.goto(office.at())
    page.locator("#me > summary").click()
    press(page, "Sign out")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.context.cookies() == []
    assert (status_of(here), status_of(elsewhere)) == (401, 200)


def test_signing_out_everywhere_ends_all_visits_of_the_person_and_of_nobody_else(
    office: Served, guests: Guests
) -> None:
    elsewhere, here, chidi = enter(office), enter(office), enter(office, "chidi")
    page = guests.stranger(office)
    let_in(page, here)
    page.goto(office.at())
    page.locator("#me > summary").click()
    press(page, "Sign out on all devices")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [status_of(each) for each in (here, elsewhere, chidi)] == [401, 401, 200]


def test_who_was_signed_out_elsewhere_is_told_and_keeps_what_was_typed(
    office: Served, guests: Guests, watch: Watch
) -> None:
    visit = enter(office)
    page = guests.stranger(office)
    let_in(page, visit)
    page.goto(office.at("lobby"))
    page.locator("#live.on").wait_for()
    watch.expect("HTTP 401 POST /desk/say", "console error: htmx:|^console error: Response Status Error Code 401")
    watch.expect("HTTP 401 GET /desk/rooms/lobby/stream")
    with page.expect_response(re.compile("/stream")) as refused:
        assert visit.post("/desk/sign-out")[0] == 303
    assert refused.value.status == 401
    page.get_by_label("Command", exact=True).fill("note what I typed")
    page.locator("#send").click()
    expect(page.get_by_text("You are not signed in any more. Load the page again.")).to_be_visible()
    expect(page.get_by_label("Command", exact=True)).to_have_value("note what I typed")
    expect(page.locator("#live.on")).to_have_count(0)


def test_who_is_not_with_the_company_any_more_is_out(office: Served) -> None:
    visit, link = enter(office, "chidi"), quick_link(office, "chidi")
    assert status_of(visit) == 200
    change(office, "UPDATE people SET active = 0 WHERE handle = 'chidi'")
    assert status_of(visit) == 401
    assert use(office, link)[0] == 403
    change(office, "UPDATE people SET active = 1 WHERE handle = 'chidi'")


def test_a_visit_ends_by_itself(office: Served) -> None:
    visit = enter(office)
    change(office, "UPDATE visits SET expires_at = '2020-01-01 00:00:00+00:00' WHERE ended_at IS NULL")
    assert status_of(visit) == 401


def test_cookies_of_other_programs_on_the_machine_do_no_harm(office: Served) -> None:
    visit = enter(office)
    for others in ('prefs={"a": [1, 2]}', "a b=c", "=", "sid=“é”".encode().decode("latin-1"), "x" * 3000):
        for line in (f"{others}; {visit.cookie}", f"{visit.cookie}; {others}"):
            assert office.ask("GET", "/desk", Cookie=line)[0] == 200, line


def test_no_secret_rests_in_the_database_or_in_the_log(office: Served) -> None:
    link = link_for(office)
    status, _, headers = use(office, link)
    assert status == 303
    visit = Caller(office, "bob", headers["set-cookie"].partition(";")[0])
    visit.say("list")
    secrets = (token_of(link), visit.cookie.partition("=")[2], visit.csrf)
    path = Path(office.shell.url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as base:
        dump = "\n".join(base.iterdump())
    files = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    assert "sign_in_links" in dump
    assert len(office.logged()) > 100
    for secret in secrets:
        assert len(secret) >= 40
        assert secret not in dump
        assert secret.encode() not in files
        assert secret not in office.logged()

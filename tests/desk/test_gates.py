"""What the desk must not let pass: forged forms, foreign names, paths that climb, and rooms that are not for all."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.desk.served import FORM, Caller, Served
from tests.program.shell import Shell

Wrong = dict[str, str]
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
FORGED: dict[str, tuple[Wrong, Wrong]] = {  # what is sent in place of the true fields, and of a browser's headers
    "no token": ({"csrf": ""}, {}),
    "a wrong token": ({"csrf": "0" * 64}, {}),
    "a token that is no text": ({"csrf": "\ud7ff\x00é"}, {}),
    "from another site": ({}, {"Sec_Fetch_Site": "cross-site"}),
    "from a neighbour": ({}, {"Sec_Fetch_Site": "same-site"}),
    "of a foreign origin": ({}, {"Origin": "https://evil.example"}),
    "of a hidden origin": ({}, {"Origin": "null"}),
    "of another port": ({}, {"Origin": "http://127.0.0.1:1"}),
    "as something else": ({}, {"Content_Type": "text/plain", "Origin": "https://evil.example"}),
}


@pytest.mark.parametrize("path", ["/desk/say", "/desk/as", "/desk/sign-out"])
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_form_is_refused_and_does_nothing(desk: Served, path: str, how: str) -> None:
    fields, headers = FORGED[how]
    alice = Caller(desk)
    true = {"csrf": alice.csrf, "words": "declare Forged", "person": "bob", "back": "/desk"}
    sent = urlencode({**true, **fields}, errors="surrogatepass")
    status, body, answered = desk.ask("POST", path, sent, **{"Cookie": alice.cookie, **FORM, **headers})
    assert (status, "set-cookie" in answered) == (403, False)
    assert "Load the page again" in body
    assert alice.read("/desk", re.compile(r"@(alice)</bdi></summary>")) == "alice"
    assert "Forged" not in desk.ask("GET", "/desk", Cookie=alice.cookie)[1]


def test_the_token_of_another_visit_is_refused(desk: Served) -> None:
    alice, again, bob = Caller(desk), Caller(desk), Caller(desk, "bob")
    for other in (again, bob):
        assert other.csrf != alice.csrf
        sent = urlencode({"csrf": other.csrf, "words": "declare Forged"})
        assert desk.ask("POST", "/desk/say", sent, Cookie=alice.cookie, **FORM)[0] == 403


def test_what_changes_something_is_never_done_by_looking(desk: Served) -> None:
    alice = Caller(desk)
    for path in ("/desk/say", "/desk/as", "/desk/sign-out"):
        query = urlencode({"csrf": alice.csrf, "words": "declare By looking", "person": "bob"})
        assert desk.ask("GET", f"{path}?{query}", Cookie=alice.cookie)[0] == 405
    assert "By looking" not in desk.ask("GET", "/desk", Cookie=alice.cookie)[1]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example",
        "localhost.evil.example:{port}",
        "0.0.0.0",
        "10.0.0.1",
    ],
)
def test_a_demo_answers_to_no_other_name(desk: Served, host: str) -> None:
    alice = Caller(desk)
    name = {"Host": host.format(port=desk.port), "Cookie": alice.cookie}
    for path in ("/desk", "/desk/rooms/lobby", "/desk/rooms/lobby/stream"):
        status, body, headers = desk.ask("GET", path, **name)
        assert (status, "set-cookie" in headers, "alice" in body) == (403, False, False)
    sent = urlencode({"csrf": alice.csrf, "words": "declare Rebound", "person": "bob"})
    for path in ("/desk/say", "/desk/as"):
        assert desk.ask("POST", path, sent, **FORM, **name)[0] == 403
    assert "Rebound" not in desk.ask("GET", "/desk", Cookie=alice.cookie)[1]


@pytest.mark.parametrize("host", ["localhost", "localhost:{port}", "127.0.0.1", "[::1]:{port}", "127.8.8.8"])
def test_a_demo_answers_to_the_names_of_this_machine(desk: Served, host: str) -> None:
    assert desk.ask("GET", "/desk", Host=host.format(port=desk.port), Cookie=Caller(desk).cookie)[0] == 200


@pytest.mark.parametrize("header", ["Forwarded", "X_Forwarded_For", "X_Real_IP", "Via"])
def test_a_demo_answers_no_proxy_that_brings_others(desk: Served, header: str) -> None:
    status, _, headers = desk.ask("GET", "/desk", **{header: "203.0.113.9"})
    assert (status, "set-cookie" in headers) == (403, False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "beacon.example.com"])
def test_a_demo_is_not_served_to_others(tmp_path: Path, host: str) -> None:
    ran = Shell(tmp_path).run("serve", BEACON_DEMO="on", BEACON_HOST=host)
    assert (ran.status, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("BEACON_DEMO: ")


def test_every_kind_of_answer_has_the_strict_headers(desk: Served) -> None:
    alice = Caller(desk)
    ref = alice.declare("Strict headers")
    with_cookie = {"Cookie": alice.cookie}
    asset = re.search(r'href="([^"]+desk\.css[^"]*)"', desk.ask("GET", "/desk", **with_cookie)[1])
    assert asset
    asked: list[tuple[int, str, str, Wrong]] = [
        (303, "GET", "/", {}),
        (303, "GET", "/desk", {}),
        (200, "GET", "/desk", with_cookie),
        (200, "GET", f"/desk/rooms/{ref}", with_cookie),
        (200, "GET", "/desk/sign-in", {}),
        (200, "GET", "/desk/sign-in?token=x", {}),
        (200, "GET", asset[1], {}),
        (404, "GET", "/desk/static/nothing.js", {}),
        (404, "GET", "/desk/rooms/C-999", with_cookie),
        (404, "GET", "/nothing", with_cookie),
        (405, "DELETE", "/desk", with_cookie),
        (403, "GET", "/desk", {"Host": "evil.example"}),
        (403, "POST", "/desk/say", with_cookie),
        (401, "POST", "/desk/say", {}),
        (403, "POST", "/desk/sign-in", {}),
        (200, "GET", "/healthz", {}),
    ]
    for expected, method, path, headers in asked:
        status, body, answered = desk.ask(method, path, **headers)
        assert status == expected, (method, path, body)
        _is_strict(answered, path)
        assert not INLINE.search(body) or path == asset[1], (path, INLINE.search(body))
    assert desk.ask("GET", asset[1])[2]["cache-control"] == "public, max-age=31536000, immutable"


def _is_strict(headers: Wrong, path: str) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert headers["x-content-type-options"] == "nosniff", path
    assert headers["x-frame-options"] == "DENY", path
    assert headers["referrer-policy"] in ("no-referrer", "same-origin"), path
    assert headers["cache-control"] == "no-store" or "/static/" in path, path
    assert not headers.keys() & {"server", "x-powered-by", "access-control-allow-origin"}, path


@pytest.mark.parametrize(
    "name",
    [
        "../answers.py",
        "..%2fanswers.py",
        "%2e%2e/answers.py",
        "%2e%2e%2f%2e%2e%2fweb.py",
        "..%5canswers.py",
        "....//answers.py",
        "%2fetc%2fpasswd",
        "desk.css%00",
        "desk.css%2f..%2fdesk.js",
        "VENDORED.md",
        ".",
        "%c0%ae%c0%ae%2fanswers.py",
        "desk.css" + "x" * 3000,
    ],
)
def test_no_path_climbs_out_of_the_static_files(desk: Served, name: str) -> None:
    status, body, _ = desk.ask("GET", f"/desk/static/{name}")
    assert status == 404
    assert "import" not in body
    assert "root:" not in body


def test_a_private_room_does_not_exist_for_others(desk: Served) -> None:
    alice, bob = Caller(desk), Caller(desk, "bob")
    ref = alice.declare("Secret leak of names", "--private", "--lead alice")
    nowhere = "C-990"
    cookie = {"Cookie": bob.cookie}
    for path in ("", "/customers", "/stream", "/stream?after=0"):
        true, false = (desk.ask("GET", f"/desk/rooms/{each}{path}", **cookie) for each in (ref, nowhere))
        assert true[0] == false[0] == 404
        assert true[1].replace(ref, nowhere) == false[1]
        assert true[2].keys() == false[2].keys()
    for words, room in (("note x", "{}"), ("{} status", ""), ("{} note x", "lobby"), ("{} update", "")):
        answers = [
            bob.post("/desk/say", words=words.format(each), room=room.format(each))[1] for each in (ref, nowhere)
        ]
        assert answers[0].replace(ref, nowhere).split("<div id=")[0] == answers[1].split("<div id=")[0]
    for query in ("", "?q=all", "?q=secret", f"?q={ref}"):
        body = desk.ask("GET", f"/desk{query}", **cookie)[1]
        assert "Secret leak" not in body
        assert f"/desk/rooms/{ref}" not in body
    assert desk.ask("GET", f"/desk/rooms/{ref}", Cookie=alice.cookie)[0] == 200


def test_a_direct_room_is_for_one(desk: Served) -> None:
    alice, bob = Caller(desk), Caller(desk, "bob")
    ref = alice.declare("A brief is sent to bob", "--lead alice")
    alice.say("handover @bob words for bob alone", ref)
    assert desk.ask("GET", "/desk/rooms/@bob", Cookie=bob.cookie)[0] == 200
    for path in ("/desk/rooms/@bob", "/desk/rooms/%40bob", "/desk/rooms/@bob/stream"):
        status, body, _ = desk.ask("GET", path, Cookie=alice.cookie)
        assert (status, "words for bob" in body) == (404, False)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example",
        "//evil.example",
        "/desk//evil.example",
        "/desk\\evil",
        "/deskevil",
        "/desk/x\ny: z",
        "",
        "\x00",
    ],
)
def test_acting_as_another_leads_to_no_other_site(desk: Served, back: str) -> None:
    status, _, headers = Caller(desk).post("/desk/as", person="bob", back=back)
    assert (status, headers["location"]) == (303, "/desk")


@pytest.mark.parametrize(
    "ref",
    ["%0d%0aSet-Cookie:x=y", "%00", "%ff", "a" * 5000, "%2e%2e", "C-0", "C-99999999999999999999", "@", "%23lobby%0a"],
)
def test_odd_rooms_are_not_found_and_break_nothing(desk: Served, ref: str) -> None:
    for headers in ({"Cookie": Caller(desk).cookie}, {}):
        status, _, answered = desk.ask("GET", f"/desk/rooms/{ref}", **headers)
        assert status in (303, 400, 404)
        assert answered.get("set-cookie", "beacon_visit=").startswith("beacon_visit=")


def test_odd_forms_break_nothing(desk: Served) -> None:
    alice = Caller(desk)
    ref = alice.declare("Odd forms")
    head = {"Cookie": alice.cookie, **FORM}
    note = {"csrf": alice.csrf, "room": ref, "form": "1", "words": f"{ref} note", "f.text": "odd forms are taken"}
    extra = {"f.admin": "1", "f.org_id": "other", "f.": "x", "person": "bob", "org": "other", "key": "k" * 5000}
    assert desk.ask("POST", "/desk/say", urlencode({**note, **extra}), **head)[0] == 200
    many = urlencode([*note.items(), *((f"f.x{number}", "1") for number in range(100))])
    assert desk.ask("POST", "/desk/say", many, **head)[0] == 403
    assert desk.ask("POST", "/desk/say", f"csrf={alice.csrf}&words=%ff%fe&room=%00", **head)[0] in (200, 404)
    for sent in (f"csrf={alice.csrf}", f"csrf={alice.csrf}&form=1", f"csrf={alice.csrf}&form=1&words=nothing"):
        assert desk.ask("POST", "/desk/say", sent, **head)[0] == 200
    assert desk.ask("POST", "/desk/say", urlencode({**note, "room": "C-990"}), **head)[0] == 404
    status, _, answered = desk.ask("POST", "/desk/say", urlencode({**note, "f.text": "x" * 300_000}), **head)
    assert status == 413
    assert answered["x-content-type-options"] == "nosniff"
    body = desk.ask("GET", f"/desk/rooms/{ref}", Cookie=alice.cookie)[1]
    assert (body.count("odd forms are taken") > 0, "xxxxxxxxxx" in body) == (True, False)

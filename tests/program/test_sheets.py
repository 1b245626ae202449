"""`beacon import` and `beacon export`: files of customers in and out, for people and for other programs."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from tests.program.shell import Inside

GOOD = "name,email,notes\nAda,ada@example.com,\nZoë =1+1,zoe@example.com,=HYPERLINK(1)\n"
MIXED = GOOD + "Bad,nowhere,\n"
TO_C1 = ("--crisis", "C-1", "--as", "alice")


def written(inside: Inside, content: str) -> str:
    path = inside.folder / "customers.csv"
    path.write_text(content, "utf-8")
    return str(path)


def test_a_good_file_ends_with_zero_and_its_numbers(crisis_inside: Inside) -> None:
    ran = crisis_inside.run("import", written(crisis_inside, GOOD), *TO_C1, "--json")
    assert ran.status == 0
    assert json.loads(ran.out) == {"imported": 2, "joined": 0, "rejected": []}


def test_lines_that_were_not_taken_are_told_with_their_reasons(crisis_inside: Inside) -> None:
    path = written(crisis_inside, MIXED)
    ran = crisis_inside.run("import", path, *TO_C1, "--json")
    assert ran.status == 1
    assert json.loads(ran.out)["rejected"] == [{"line": 4, "reason": "email.bad", "reasons": ["email.bad"]}]
    told = crisis_inside.run("import", path, *TO_C1)
    assert told.status == 1
    assert "The e-mail is not an address." in told.out


@pytest.mark.parametrize(
    ("content", "who", "crisis", "refusal"),
    [
        (GOOD, "alice", "C-9", "crisis.unknown"),
        (GOOD, "nobody", "C-1", "person.stranger"),
        (GOOD, "bob", "C-1", "denied.run"),
        ("", "alice", "C-1", "import.file.empty"),
        ("name\nAda\n", "alice", "C-1", "import.no_contact"),
    ],
)
def test_a_call_that_was_wrong_ends_with_two(
    crisis_inside: Inside, content: str, who: str, crisis: str, refusal: str
) -> None:
    path = written(crisis_inside, content or " \n")
    ran = crisis_inside.run("import", path, "--crisis", crisis, "--as", who, "--json")
    assert (ran.status, json.loads(ran.out)["refusal"]) == (2, refusal)


def test_a_file_that_is_not_there_ends_with_two(crisis_inside: Inside) -> None:
    assert crisis_inside.run("import", "nowhere.csv", *TO_C1).status == 2


def test_an_export_calculates_nothing_and_comes_in_again(crisis_inside: Inside, tmp_path: Path) -> None:
    rows = "name,email,phone,promise,notes\n=1+1,a@example.com,+234 803 1,-2+3,@SUM(1)\nEve,e@example.com,,,+4\n"
    crisis_inside.run("import", written(crisis_inside, rows), *TO_C1)
    shown = list(csv.DictReader(io.StringIO(crisis_inside.run("export", *TO_C1).out)))
    assert [each["name"] for each in shown] == ["'=1+1", "Eve"]
    assert (shown[0]["phone"], shown[0]["promise"], shown[1]["notes"]) == ("'+234 803 1", "'-2+3", "'+4")
    assert not [cell for row in shown for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    file = tmp_path / "out.csv"
    assert crisis_inside.run("export", *TO_C1, str(file)).status == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = crisis_inside.run("import", str(file), *TO_C1, "--json")
    assert json.loads(again.out) == {"imported": 0, "joined": 2, "rejected": []}


def test_only_who_leads_takes_customers_out(crisis_inside: Inside) -> None:
    refused = crisis_inside.run("export", "--crisis", "C-1", "--as", "bob")
    assert refused.status == 1
    assert "alice" in refused.out
    assert crisis_inside.run("export", "--crisis", "C-9", "--as", "alice").status == 1


def test_a_private_crisis_is_unseen_by_outsiders(crisis_inside: Inside) -> None:
    line = "declare Something personal --private --type health_personal --lead bob"
    assert crisis_inside.run("say", "--as", "alice", line).status == 0
    path = written(crisis_inside, GOOD)
    assert crisis_inside.run("import", path, "--crisis", "C-2", "--as", "bob").status == 0
    came = crisis_inside.run("import", path, "--crisis", "C-2", "--as", "chidi", "--json")
    assert json.loads(came.out)["refusal"] == "crisis.unknown"
    assert crisis_inside.run("export", "--crisis", "C-2", "--as", "chidi").status == 1
    assert "ada@example.com" in crisis_inside.run("export", "--crisis", "C-2", "--as", "bob").out

"""`beacon playbook`: faults with their lines, drafts with their length, and what a company changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.program.company import BROKEN, SOUND, company
from tests.program.shell import Inside, Shell

KINDS = ("financial_setback", "health_personal", "natural_disaster", "product_failure")
MEDIA = ("sms", "x", "email", "site_popup", "ivr")
PIECE = re.compile(r"^-- (\w+) \((\w+)\): (\d+) of (\d+|-) (\w+)$", re.MULTILINE)


def test_the_shipped_playbooks_are_without_fault(shell: Shell) -> None:
    ran = shell.run("playbook", "lint")
    assert (ran.status, ran.out, ran.err) == (0, "Errors: 0, warnings: 0\n", "")


def test_every_fault_of_every_file_is_reported_with_its_line(inside: Inside, tmp_path: Path) -> None:
    other = BROKEN.replace("product_failure", "natural_disaster").replace("enormous", "huge")
    ran = inside.run("playbook", "lint", BEACON_COMPANY=company(tmp_path, one=BROKEN, two=other))
    assert ran.status == 1
    assert "playbooks/one.yaml:4: severity_default is enormous" in ran.out
    assert "playbooks/two.yaml:4: severity_default is huge" in ran.out
    assert ran.out.splitlines()[-1].startswith("Errors: ")


def test_faults_of_resources_are_told_along_and_keep_the_server_from_starting(inside: Inside, tmp_path: Path) -> None:
    words = "schema: 1\nresources:\n  - id: us_988\n    url: http://988lifeline.org\n"
    folder = company(tmp_path, one=BROKEN, resources=words)
    both = inside.run("playbook", "lint", BEACON_COMPANY=folder)
    assert "playbooks/one.yaml:4: severity_default is enormous" in both.out
    line = "resources/resources.yaml:4: The address of us_988 is http://988lifeline.org."
    assert line in both.out
    alone = inside.run("resource", "lint", BEACON_COMPANY=company(tmp_path, resources=words))
    assert (alone.status, alone.out.splitlines()[-1]) == (1, "Errors: 1, warnings: 0")
    served = inside.run("serve", BEACON_COMPANY=folder)
    assert (served.status, line in served.err) == (2, True)


def test_without_anything_due_a_check_of_resources_calls_nobody(inside: Inside) -> None:
    ran = inside.run("resource", "check")
    assert (ran.status, ran.out) == (0, "Looked up: 0\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("needs: [", "Cannot read this file as YAML"),
        ("schema: 1\noverlay_of: earthquake\nbase_revision: 1\n", "earthquake"),
        (SOUND.replace("portal", "carrier_pigeon"), "carrier_pigeon, which does not exist"),
        (SOUND.replace("base_revision: 1", "base_revision: 1\ncolour: red"), "colour"),
    ],
)
def test_a_fault_names_what_is_wrong(inside: Inside, tmp_path: Path, words: str, said: str) -> None:
    ran = inside.run("playbook", "lint", BEACON_COMPANY=company(tmp_path, ours=words))
    assert (ran.status, ran.err) == (1, "")
    assert any(line.startswith("playbooks/ours.yaml:") and said in line for line in ran.out.splitlines()), ran.out


def test_a_file_that_is_no_text_or_cannot_be_read_is_one_line(inside: Inside, tmp_path: Path) -> None:
    scrambled = Path(company(tmp_path))
    (scrambled / "playbooks" / "ours.yaml").write_bytes(b"\xff\xfe\x00schema: 1")
    for args in (("playbook", "lint"), ("say", "--as", "alice", "list"), ("serve",)):
        ran = inside.run(*args, BEACON_COMPANY=str(scrambled))
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "ours.yaml is not text; save it as UTF-8" in ran.err
    occupied = Path(company(tmp_path))
    (occupied / "playbooks" / "ours.yaml").mkdir()
    ran = inside.run("playbook", "lint", BEACON_COMPANY=str(occupied))
    assert (ran.status, "cannot read" in ran.err) == (2, True)


def test_both_endings_of_yaml_are_read(inside: Inside, tmp_path: Path) -> None:
    folder = Path(company(tmp_path))
    (folder / "playbooks" / "ours.yml").write_text(SOUND, "utf-8")
    assert "Changes: 1" in inside.run("playbook", "diff", "product_failure", BEACON_COMPANY=str(folder)).out


def test_what_a_company_changes_is_told_by_its_path(inside: Inside, tmp_path: Path) -> None:
    assert inside.run("playbook", "diff", "product_failure").out == "Changes: 0\n"
    folder = company(tmp_path, ours=SOUND)
    ran = inside.run("playbook", "diff", "product_failure", BEACON_COMPANY=folder)
    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["needs.technical.route was live_chat_it, is now portal", "Changes: 1"],
    )
    assert inside.run("playbook", "diff", "natural_disaster", BEACON_COMPANY=folder).out == "Changes: 0\n"


def test_a_broken_overlay_is_told_wherever_it_is_asked_for(inside: Inside, tmp_path: Path) -> None:
    folder = company(tmp_path, ours=BROKEN)
    for args in (("diff", "product_failure"), ("render", "product_failure")):
        ran = inside.run("playbook", *args, BEACON_COMPANY=folder)
        assert (ran.status, "playbooks/ours.yaml:4:" in ran.out) == (1, True)
    assert inside.run("playbook", "render", "natural_disaster", BEACON_COMPANY=folder).status == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_draft_is_printed_with_its_length_and_fits(inside: Inside, kind: str) -> None:
    for medium in MEDIA:
        ran = inside.run("playbook", "render", kind, "--medium", medium)
        assert (ran.status, ran.err) == (0, "")
        pieces = PIECE.findall(ran.out)
        assert pieces
        assert {locale for _, locale, *_ in pieces} == {"en"}
        assert [piece for piece in pieces if piece[3] != "-" and int(piece[2]) > int(piece[3])] == []
        assert not re.search(r"\{\w+\}", ran.out), "a draft is shown with its blanks filled in"


@pytest.mark.parametrize("draft", ["holding", "update", "resolved"])
def test_each_stage_of_a_crisis_has_its_draft(inside: Inside, draft: str) -> None:
    assert inside.run("playbook", "render", "natural_disaster", "--medium", "email", "--draft", draft).status == 0


@pytest.mark.parametrize(
    ("args", "known"),
    [
        (("render", "earthquake"), "natural_disaster"),
        (("render", "_common"), "natural_disaster"),
        (("diff", "earthquake"), "natural_disaster"),
        (("render", "product_failure", "--medium", "fax"), "site_popup"),
        (("render", "product_failure", "--draft", "first"), "holding"),
        (("render", "product_failure", "--locale", "tlh"), "sw"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(inside: Inside, args: tuple[str, ...], known: str) -> None:
    ran = inside.run("playbook", *args)
    assert (ran.status, known in ran.out) == (2, True)


def test_routes_that_cannot_be_read_stop_a_new_organisation_with_their_line(inside: Inside, tmp_path: Path) -> None:
    folder = company(tmp_path, routes="routes: [")
    ran = inside.run("say", "--as", "alice", "list", BEACON_COMPANY=folder)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("company/routes.yaml:")


def test_a_broken_overlay_stops_its_own_kind_only(inside: Inside, tmp_path: Path) -> None:
    folder = company(tmp_path, ours=BROKEN)
    refused = inside.run("say", "--as", "alice", "--json", "declare Card payments fail", BEACON_COMPANY=folder)
    assert (refused.status, refused.document["refusal"]) == (1, "playbook.broken")
    assert inside.run("say", "--as", "alice", "declare River flood", BEACON_COMPANY=folder).status == 0


def test_an_overlay_reaches_the_room(inside: Inside, tmp_path: Path) -> None:
    folder = company(tmp_path, ours=SOUND)
    inside.run("say", "--as", "alice", "declare Card payments fail", BEACON_COMPANY=folder)
    routed = inside.run("say", "--as", "bob", "route technical", BEACON_COMPANY=folder)
    assert "https://portal.example.com" in routed.out

"""A small playbook that is right in everything, and ways to make one thing in it wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

import bot
from bot.playbook.library import Library, library_of
from bot.playbook.passages import Texts
from bot.playbook.problem import Problem

HOME = Path(bot.__file__).parent

FLOOD = """\
schema: 1
id: flood
revision: 3
label: {msg: flood.label}
summary: {msg: flood.summary}
severity_default: sev2
needs:
  - {id: emergency, label: {msg: need.emergency}, route: emergency_phone, backup: [text_agents], priority: 0}
  - {id: technical, label: {msg: need.technical}, route: live_chat_it, backup: [text_agents]}
  - {id: coverage, label: {msg: need.coverage}, route: text_agents, backup: [emergency_phone]}
talking_points:
  reach:
    - {id: r1, text: {msg: reach.1}}
    - {id: r2, text: {msg: reach.2}}
  focus:
    - {id: f1, text: {msg: focus.1}, role: opening}
    - {id: f2, text: {msg: focus.2}, kind: ask, role: safety_check}
    - {id: f3, text: {msg: focus.3}, kind: ask}
    - {id: f4, text: {msg: focus.4}, kind: do}
    - {id: f5, text: {msg: focus.5}, kind: do}
    - {id: f6, text: {msg: focus.6}, kind: avoid}
  safer:
    - {id: s1, text: {msg: safer.1}, role: opening}
    - {id: s2, text: {msg: safer.2}, role: seen_before, requires: [similar_case]}
    - {id: s3, text: {msg: safer.3}, role: honest_limit}
    - {id: s4, text: {msg: safer.4}, role: hope}
    - {id: s5, text: {msg: safer.5}, role: perspective}
  value:
    - {id: v1, text: {msg: value.1}}
    - {id: v2, text: {msg: value.2}, kind: do}
tasks:
  - {id: contact_notice, text: {msg: task.1}}
triage:
  - id: affected
    ask: {msg: triage.1}
    vars: {x: incident.name}
    answer: {type: integer, min: 0}
  - id: fix_first
    ask: {msg: triage.2}
    answer: {type: text}
    sets: bleeding
options:
  items:
    - {id: A, label: {msg: option.a}, time_to_effect: PT2H}
    - {id: B, label: {msg: option.b}, time_to_effect: P1D}
stories:
  - {id: s1, text: {msg: story.1}, consent: named, approved_by: alice, review_by: "2027-06-30"}
update:
  know: {msg: update.know}
  unknown: {msg: update.unknown}
  affected: {msg: update.affected}
  doing: {msg: update.doing}
  do_now: {msg: update.do_now}
broadcast:
  holding:
    sms: {body: {msg: holding.sms}}
    x: {body: {msg: holding.x}}
    email:
      subject: {msg: holding.subject}
      preheader: {msg: holding.preheader}
      body: {msg: holding.body}
    site_popup: {title: {msg: holding.title}, body: {msg: holding.popup}}
    ivr: {body: {msg: holding.ivr}}
value_add:
  - {id: a1, category: community, hint: {msg: value_add.1}}
safety: {msg: flood.safety}
cadence:
  first_update: {sev1: PT15M, sev2: PT30M, sev3: PT2H, sev4: P1D}
  updates: {sev1: PT30M, sev2: PT1H, sev3: PT4H, sev4: P1D}
  follow_up: [PT2H, P1D]
  value_add: {every: P2D, max: 5}
  staff_break: {after_contacts: 6, or_every: PT2H}
"""

SPECIAL = {
    "triage.1": "How many people does {x} affect?",
    "focus.1": "This is {company}. I am here.",
    "holding.sms": "{company}: we know of it. Help: {contact_page}",
    "holding.x": "We know of it. {contact_page}",
    "holding.body": "We know of it. {routes}",
    "holding.popup": "We know of it. {contact_page}",
    "holding.ivr": "This is {company}. {routes}.",
}


@cache
def shipped_files() -> dict[str, str]:
    """Return every shipped YAML file by name."""
    return {file.name: file.read_text("utf-8") for file in sorted(HOME.glob("playbook/shipped/*.yaml"))}


@cache
def shipped_texts() -> Texts:
    """Return every entry of every shipped catalogue: locale -> key -> words."""
    return {folder.parent.name: _entries(folder) for folder in HOME.glob("locales/*/LC_MESSAGES")}


def _entries(folder: Path) -> dict[str, str]:
    catalogues = (read_po(BytesIO(file.read_bytes())) for file in sorted(folder.glob("*.po")))
    return {
        str(entry.id): str(entry.string)
        for entries in catalogues
        for entry in entries
        if isinstance(entry.id, str) and entry.id and entry.string and not entry.fuzzy
    }


def flood(*changes: tuple[str, str]) -> str:
    """Return the sample with some of its lines replaced."""
    text = FLOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def words(text: str = FLOOD, **special: str) -> dict[str, str]:
    """Return English words for every key of a playbook; `special` names keys with __ for the dot."""
    plain = dict.fromkeys(re.findall(r"msg: ([\w.]+)", text), "Plain words.")
    return plain | SPECIAL | {key.replace("__", "."): value for key, value in special.items()}


def library(
    text: str = FLOOD,
    *,
    texts: Texts | None = None,
    company: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    routes: str = "",
) -> Library:
    """Return a library with the sample as its only kind, on the shipped routes, limits and rules."""
    shipped = {name: shipped_files()[name] for name in ("routes.yaml", "limits.yaml", "lint_en.yaml")}
    files = {**shipped, "flood.yaml": text, **(more or {})}
    if routes:
        files["routes.yaml"] = routes
    labels = {key: value for key, value in shipped_texts()["en"].items() if key.startswith("route.label.")}
    spoken = texts or {"en": words(text)}
    return library_of(files, lambda: {**spoken, "en": {**labels, **spoken["en"]}}, company)


def found(made: Library, today: date | None = None) -> list[tuple[str, int, str]]:
    """Return what is wrong as file, line and key, after saying each aloud: none may lack a sentence."""
    problems = made.lint(today)
    assert all(sentence(problem) for problem in problems)
    return [(problem.file, problem.line, problem.key.removeprefix("problem.")) for problem in problems]


def line_of(part: str, text: str) -> int:
    """Return the line where a part of a text begins; the part stands there once."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def sentence(problem: Problem) -> str:
    """Return a problem in English."""
    return problem.sentence(shipped_texts()["en"])

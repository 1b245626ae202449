"""What must hold across a playbook's sections and the routes, beyond the shape of each field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from bot.playbook.order import MOST_PERSPECTIVES
from bot.playbook.passages import DRAFT_FACTS
from bot.playbook.problem import Problem
from bot.playbook.schema import TACTICS, Need, Pace, Point, SeverityName
from bot.playbook.subject import Subject

Check = Callable[[Subject], Iterator[Problem]]
FEWEST_POINTS = 12
FEWEST_OPTIONS = 2
SEVERITIES: tuple[SeverityName, ...] = ("sev1", "sev2", "sev3", "sev4")
UNAPPROVED = "unset"
EVIDENCE = {"seen_before": "similar_case", "helped_others": "helped_others"}
OUTLET_FIELDS = {"email": ("subject", "preheader"), "site_popup": ("title",)}


def needs_lead_somewhere(subject: Subject) -> Iterator[Problem]:
    """Every need has a route that exists and a backup that exists and is another one."""
    for index, need in enumerate(subject.playbook.needs):
        if need.route not in subject.setting.routes:
            yield subject.problem("need_route", "needs", index, "route", need=need.id, route=need.route)
        if not need.backup:
            yield subject.problem("need_no_backup", "needs", index, need=need.id)
        yield from _backups(subject, index, need)


def _backups(subject: Subject, index: int, need: Need) -> Iterator[Problem]:
    for step, backup in enumerate(need.backup):
        where = ("needs", index, "backup", step)
        if backup == need.route:
            yield subject.problem("need_backup_itself", *where, need=need.id, route=backup)
        elif backup not in subject.setting.routes:
            yield subject.problem("need_route", *where, need=need.id, route=backup)


def an_emergency_is_answered(subject: Subject) -> Iterator[Problem]:
    """There is an emergency need, and its route promises that a person picks up."""
    found = [(index, need) for index, need in enumerate(subject.playbook.needs) if need.id == "emergency"]
    if not found:
        yield subject.problem("no_emergency", "needs")
    for index, need in found:
        route = subject.setting.routes.get(need.route)
        if route is not None and not route.human_guaranteed:
            yield subject.problem("emergency_unanswered", "needs", index, "route", route=need.route)


def one_question_finds_the_main_issue(subject: Subject) -> Iterator[Problem]:
    """Exactly one triage question sets the main issue."""
    found = [index for index, question in enumerate(subject.playbook.triage) if question.sets == "bleeding"]
    if not found:
        yield subject.problem("main_issue_none", "triage")
    for index in found[1:]:
        first = subject.playbook.triage[found[0]].id
        yield subject.problem("main_issue_twice", "triage", index, "sets", first=first)


def questions_use_known_facts(subject: Subject) -> Iterator[Problem]:
    """What a question puts in by a name of its own is a fact that drafts may use, too."""
    for index, question in enumerate(subject.playbook.triage):
        for name, fact in question.vars.items():
            if fact not in DRAFT_FACTS:
                yield subject.problem("var_unknown", "triage", index, "vars", name, name=name, fact=fact)


def a_customer_can_choose(subject: Subject) -> Iterator[Problem]:
    """There are two options or more, or the reason why there is one."""
    options = subject.playbook.options
    fewest = max(FEWEST_OPTIONS, options.min)
    if len(options.items) < fewest and (not options.items or options.only_one_reason is None):
        yield subject.problem("options_few", "options", n=len(options.items), fewest=fewest)


def the_worse_the_sooner(subject: Subject) -> Iterator[Problem]:
    """A worse severity never waits longer than a lesser one, and no wait is nothing."""
    for field in ("first_update", "updates"):
        pace: Pace = getattr(subject.playbook.cadence, field)
        for worse, lesser in pairwise(SEVERITIES):
            if getattr(pace, worse) > getattr(pace, lesser):
                yield subject.problem("cadence", "cadence", field, worse, worse=worse, lesser=lesser)
        for severity in SEVERITIES:
            if getattr(pace, severity) <= timedelta():
                yield subject.problem("cadence_nothing", "cadence", field, severity, severity=severity)


def stories_are_agreed(subject: Subject) -> Iterator[Problem]:
    """A story of a named customer is approved by somebody, and no story is past its review date."""
    today = subject.setting.today
    for index, story in enumerate(subject.playbook.stories):
        if story.consent == "named" and story.approved_by in ("", UNAPPROVED):
            yield subject.problem("story_unapproved", "stories", index, "approved_by", story=story.id)
        if today is not None and story.review_by < today:
            facts = {"story": story.id, "date": story.review_by.isoformat()}
            yield subject.warning("story_due", "stories", index, "review_by", **facts)


def every_tactic_has_points(subject: Subject) -> Iterator[Problem]:
    """All four tactics have points, and together there are enough of them."""
    sizes = {tactic: len(_points(subject, tactic)) for tactic in TACTICS}
    for tactic in (tactic for tactic, size in sizes.items() if not size):
        yield subject.problem("tactic_empty", "talking_points", tactic, tactic=tactic)
    if sum(sizes.values()) < FEWEST_POINTS:
        yield subject.problem("points_few", "talking_points", n=sum(sizes.values()), fewest=FEWEST_POINTS)


def safety_before_questions(subject: Subject) -> Iterator[Problem]:
    """Nothing is asked before it is asked whether everybody is safe."""
    for index, point in enumerate(_points(subject, "focus")):
        if point.role == "safety_check":
            return
        if point.kind == "ask":
            where = ("talking_points", "focus", index)
            yield subject.problem("question_before_safety", *where, point=point.id)
            return


def limits_are_followed_by_hope(subject: Subject) -> Iterator[Problem]:
    """What we cannot do is followed by what will happen: never only gloom."""
    points = [(index, point) for index, point in enumerate(_points(subject, "safer")) if point.role]
    following = [point.role for _, point in points[1:]] + [None]
    for (index, point), after in zip(points, following, strict=True):
        if point.role == "honest_limit" and after not in ("hope", "next_step"):
            where = ("talking_points", "safer", index)
            yield subject.warning("limit_without_hope", *where, point=point.id)


def few_perspectives(subject: Subject) -> Iterator[Problem]:
    """A customer gets three views of the matter at most."""
    safer = _points(subject, "safer")
    found = [index for index, point in enumerate(safer) if point.role == "perspective"]
    for index in found[MOST_PERSPECTIVES:]:
        where = ("talking_points", "safer", index)
        yield subject.problem("perspectives", *where, point=safer[index].id, most=MOST_PERSPECTIVES)


def experience_is_proven(subject: Subject) -> Iterator[Problem]:
    """Nobody says `we have seen this before` unless a past case shows it."""
    for tactic in TACTICS:
        for index, point in enumerate(_points(subject, tactic)):
            evidence = EVIDENCE.get(point.role or "")
            if evidence is not None and evidence not in point.requires:
                where = ("talking_points", tactic, index)
                yield subject.problem("experience_unproven", *where, point=point.id, evidence=evidence)


def contact_comes_first(subject: Subject) -> Iterator[Problem]:
    """The first task tells customers how to reach the company."""
    tasks = subject.playbook.tasks
    if not tasks or tasks[0].id != "contact_notice":
        yield subject.problem("first_task", "tasks", 0, first="contact_notice")


def drafts_are_complete(subject: Subject) -> Iterator[Problem]:
    """There is a first message, and each draft has the fields that its outlet shows."""
    if "holding" not in subject.playbook.broadcast:
        yield subject.problem("no_holding", "broadcast")
    for kind, broadcast in subject.playbook.broadcast.items():
        for medium, fields in OUTLET_FIELDS.items():
            draft = getattr(broadcast, medium)
            for field in (field for field in fields if draft and getattr(draft, field) is None):
                yield subject.problem("draft_lacks", "broadcast", kind, medium, medium=medium, field=field)


def _points(subject: Subject, tactic: str) -> list[Point]:
    points: list[Point] = getattr(subject.playbook.talking_points, tactic)
    return points


CHECKS: tuple[Check, ...] = (
    needs_lead_somewhere,
    an_emergency_is_answered,
    one_question_finds_the_main_issue,
    questions_use_known_facts,
    a_customer_can_choose,
    the_worse_the_sooner,
    stories_are_agreed,
    every_tactic_has_points,
    safety_before_questions,
    limits_are_followed_by_hope,
    few_perspectives,
    experience_is_proven,
    contact_comes_first,
    drafts_are_complete,
)

"""Routes: opening hours in one line and as weekdays, and example addresses that reach nobody."""

from __future__ import annotations

import re

import pytest

from bot.playbook.passages import words_of
from bot.playbook.routes import Hours
from tests.playbook.sample import library, shipped_texts


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        (["mon"], {0}),
        (["mon-fri"], {0, 1, 2, 3, 4}),
        (["sat-mon"], {5, 6, 0}),
        (["tue", "thu-fri"], {1, 3, 4}),
        (["mon-sun"], set(range(7))),
        (["sun-sun"], {6}),
    ],
)
def test_days_are_written_as_one_or_as_a_stretch(days: list[str], numbers: set[int]) -> None:
    assert Hours(days=days, open="08:00", close="20:00").weekdays() == numbers


def test_hours_are_written_in_one_line() -> None:
    routes = {route.id: route for route in library().routes()}
    assert routes["live_chat_it"].hours_line() == "mon-fri 08:00-20:00; sat 09:00-13:00"
    assert routes["emergency_phone"].hours_line() == ""


def test_the_example_routes_are_those_that_playbooks_lead_to() -> None:
    assert [route.id for route in library().routes()] == [
        *("emergency_phone", "text_agents", "live_chat_it", "portal", "status_page", "email_support"),
    ]


def test_an_emergency_is_answered_by_a_person_and_has_a_backup() -> None:
    first = library().routes()[0]
    assert (first.id, first.human_guaranteed, first.backup) == ("emergency_phone", True, ("text_agents",))


def test_no_example_address_belongs_to_anybody() -> None:
    fiction = re.compile(r"\+44 1632 960\d{3}|\+44 7700 900\d{3}|https://\w+\.example\.com(/\w+)?|\w+@example\.com")
    assert [route.address for route in library().routes() if not fiction.fullmatch(route.address)] == []


def test_every_example_route_has_an_english_name() -> None:
    names = [words_of(route.label, shipped_texts())["en"] for route in library().routes()]
    assert len(set(names)) == 6
    assert max(map(len, names)) <= 40

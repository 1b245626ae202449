"""The customers of a crisis at the desk: in numbers, for everybody in its room and for nobody else."""

from __future__ import annotations

from tests.desk.served import Caller, Served


def test_the_customers_of_a_crisis_are_counted_for_those_who_may_enter_its_room(desk: Served) -> None:
    alice, bob = Caller(desk), Caller(desk, "bob")
    ref, hidden = alice.declare("Parcels are lost"), alice.declare("Something personal", "--private")
    alice.say(f"{ref} follow add Ngozi a call back")
    status, body, _ = desk.ask("GET", f"/desk/rooms/{ref}/customers", Cookie=bob.cookie)
    assert (status, "Nobody has taken" in body, "Ngozi" in body) == (200, True, False)
    assert "Customers: 0 waiting, 0 overdue, 1 with nobody yet." in desk.ask("GET", "/desk", Cookie=bob.cookie)[1]
    for nowhere in (hidden, "lobby", "C-999"):
        assert desk.ask("GET", f"/desk/rooms/{nowhere}/customers", Cookie=bob.cookie)[0] == 404

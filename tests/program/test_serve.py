"""`beacon serve`: it starts, answers, delivers what others said, keeps quiet about customers, and stops."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import Clock
from bot.beacon import Beacon
from bot.invocation import Invocation
from bot.settings import Settings
from tests.program.company import BROKEN, company
from tests.program.shell import Inside, Shell
from tests.program.watching import running, until

SOON = 5.0  # seconds, on a busy machine
CANARIES = ("Zebedee", "Quillfeather", "07700900777", "hunter2")


def post_without_delivering(url: str, *lines: tuple[str, str]) -> None:
    """Say things in this process and leave their deliveries to whoever serves."""
    beacon = Beacon(Settings(database_url=url), Clock())
    for person, words in lines:
        reply = beacon.service.handle(Invocation("demo", person, words), datetime.now(UTC))
        assert reply.refusal is None
    beacon.close()


def posted(url: str) -> list[str]:
    """Return the keys of what stands in the room of the first crisis, or nothing while there is no room."""
    beacon = Beacon(Settings(database_url=url), Clock())
    found = asyncio.run(beacon.desk().whole_room("C-1"))
    beacon.close()
    return [str(stored.card["key"]) for stored, _ in found]


def test_it_starts_answers_and_stops_when_asked(shell: Shell) -> None:
    with running(shell) as server:
        assert server.get("/healthz") == (200, '{"alive": true}')
        until(lambda: server.get("/readyz")[0] == 200, 5)
        assert json.loads(server.get("/readyz")[1]) == {"ready": True, "failing": []}
        status, page = server.get("/metrics")
        assert (status, "beacon_send_attempts_total" in page) == (200, True)
        assert server.get("/metrics", X_Forwarded_For="203.0.113.9")[0] == 404
        assert server.get("/nowhere")[0] == 404
        ended = server.stop()
    assert (ended.status, ended.out) == (0, "")


def test_the_token_opens_the_metrics_to_others(shell: Shell) -> None:
    with running(shell, BEACON_METRICS_TOKEN="hunter2") as server:
        away = {"X_Forwarded_For": "203.0.113.9"}
        assert server.get("/metrics", **away, Authorization="Bearer hunter2")[0] == 200
        assert server.get("/metrics", **away, Authorization="Bearer hunter3")[0] == 404
        assert "hunter2" not in server.stop(signal.SIGINT).said


def test_it_delivers_what_another_process_said_and_logs_no_word_of_it(shell: Shell) -> None:
    first, second, phone, secret = CANARIES
    with running(shell, BEACON_LOG_LEVEL="DEBUG", BEACON_METRICS_TOKEN=secret) as server:
        post_without_delivering(
            shell.url,
            ("alice", f'declare "{first} cannot pay" --lead @alice --affected {second}'),
            ("bob", f"note {second} called from {phone}"),
            ("chidi", f"route down live_chat_it {second}"),
            ("alice", f'update "{first} was told" --next 30m'),
            ("alice", f"resolve {first} pays again"),
        )
        assert until(lambda: "crisis.resolved" in posted(shell.url), 10) < SOON
        metrics = server.get("/metrics")[1]
        ended = server.stop()
    assert ended.status == 0
    assert [word for word in CANARIES if word in ended.said + metrics] == []
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert {"at", "level", "logger", "event"} <= set(lines[0])


def test_it_says_nothing_while_nothing_happens(shell: Shell) -> None:
    with running(shell) as server:
        until(lambda: server.get("/readyz")[0] == 200, 5)
        ended = server.stop()
    assert ended.err == ""


def test_what_is_due_is_said_without_anybody_typing(shell: Shell) -> None:
    shell.run("say", "--as", "alice", "--at", "2026-03-01T08:00:00Z", "declare Card payments fail --sev 2")
    with running(shell) as server:
        until(lambda: posted(shell.url).count("reminder.update_due") == 1, 10)
        ended = server.stop()
    assert ended.status == 0
    assert posted(shell.url).count("reminder.update_due") == 1


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (
            {"BEACON_PORT": "http", "BEACON_ZONE": "Lagos", "BEACON_LOG_LEVEL": "loud"},
            ["BEACON_PORT: ", "BEACON_ZONE: ", "BEACON_LOG_LEVEL: "],
        ),
        ({"BEACON_DATABASE_URL": "postgres://beacon:hunter2@db/beacon"}, ["BEACON_DATABASE_URL: "]),
        ({"BEACON_DATABASE_URL": "postgresql://beacon:hun@ter2@db/beacon"}, ["BEACON_DATABASE_URL: "]),
        ({"BEACON_HOST": ""}, ["BEACON_HOST: "]),
        ({"BEACON_HOST": "192.0.2.7"}, ["BEACON_HOST, BEACON_PORT: cannot listen on 192.0.2.7:0"]),
        ({"BEACON_COMPANY": "/nowhere"}, ["BEACON_COMPANY: there is no folder"]),
    ],
)
def test_it_refuses_to_start_with_a_line_for_each_wrong_setting(
    inside: Inside, settings: dict[str, str], lines: list[str]
) -> None:
    ran = inside.run("serve", **settings)
    assert (ran.status, ran.out) == (2, "")
    found = ran.err.splitlines()
    assert len(found) == len(lines)
    assert [line for line in lines if not any(said.startswith(line) for said in found)] == []
    assert "ter2" not in ran.err


def test_a_port_that_is_taken_is_one_line(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        ran = shell.run("serve", BEACON_PORT=port)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"BEACON_HOST, BEACON_PORT: cannot listen on 127.0.0.1:{port} (Address already in use)")


def test_a_broken_playbook_is_no_start(inside: Inside, tmp_path: Path) -> None:
    ran = inside.run("serve", BEACON_COMPANY=company(tmp_path, ours=BROKEN))
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("playbooks/ours.yaml:4: severity_default is enormous")


def test_a_database_that_does_not_answer_is_one_line(inside: Inside) -> None:
    ran = inside.run("serve", BEACON_DATABASE_URL="postgresql://beacon:hunter2@127.0.0.1:1/beacon")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "beacon doctor" in ran.err
    assert "hunter2" not in ran.err

"""Gibberish: what people, their phones and pranksters may send, from nearly right to nothing of the kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot.forms import shapes
from commands import ALL
from tests.cards_gallery import HOSTILE, SCRIPTS

VERBS = [command.verb for command in ALL] + [alias for command in ALL for alias in command.aliases]
FLAGS = sorted({name for command in ALL for name in shapes(command.form)})
PEOPLE = ("alice", "bob", "chidi")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: who asks, where (a number picks a room), and what; with `fields` it is a submitted form."""

    who: str
    room: int | None
    words: str
    fields: dict[str, str] | None = None


NASTY = (
    *HOSTILE,
    *SCRIPTS.values(),
    *("", " ", "\n", "\x00", "\u0000status", "\ufeff/crisis status", "\u202eevil", "\ud83d", "😀" * 40, "ẹ́" * 60),
    *("{lead.name}", "{}", "{0}", "{{", "%s%n", "'; DROP TABLE crises; --", "../../etc/passwd", "$(reboot)", "=1+1"),
    *('"', '""', "“", "”“", "—", "--", "---", "--=", "—sev", '--sev "', "\\", "\\'", "`", "<@U1>", "@", "@@bob", "C-"),
    *(
        "C-0",
        "C-999999999",
        "C-9999999999",
        "c-1",
        "C\u20111",
        "#lobby",
        "🔥 fire",
        "١٢٣",
        "²",
        "9" * 30,
        "9" * 199,
        "1e9",
        "NaN",
        "None",
    ),
    *("00:00-24:00", "22:00-07:00", "off", "30m", "-5m", "99999999999d", "1d" * 50, "--anyway --drill --private"),
)
PLAIN = (
    *("Card payments fail", "Water is out", "can't pay", "the queue is full", "text_agents", "technical", "emergency"),
    *(
        "deputy",
        "comms",
        "lead",
        "reach",
        "focus",
        "safer",
        "value",
        "monitoring",
        "resolved",
        "1",
        "2",
        "3",
        "4",
        "all",
    ),
    *(
        "@bob",
        "@alice",
        "chidi",
        "open",
        "sw",
        "te",
        "phone",
        "portal",
        "live_chat_it",
        "new desk",
        "accept",
        "decline",
    ),
    *("natural_disaster", "product_failure,health_personal", "health-personal", "Africa/Lagos", "yes", "no", "help"),
)
LETTERS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
HUGE = st.builds(
    lambda piece, times: piece * times,
    st.sampled_from(("x", "ab ", "“”", '"', '" ', "--a ", "—sev 1 ", "ទូ", "😀", "\n", "\ud800", "C-1 ", "@bob ", "1h")),
    st.sampled_from((190, 250, 1_990, 2_100, 5_000, 11_900, 12_500)),
)


def weighted(*choices: tuple[int, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Draw from strategies in proportion to their weights, which `one_of` does not do."""
    return st.sampled_from([strategy for weight, strategy in choices for _ in range(weight)]).flatmap(_itself)


def _itself(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy


PIECES = weighted((6, st.sampled_from(PLAIN)), (3, st.sampled_from(NASTY)), (1, LETTERS))
GAPS = st.sampled_from((" ", " ", " ", " ", "  ", "\u00a0", "\n", "\t", "\u200b", ""))


def quoted(words: str, marks: str) -> str:
    return f"{marks[0]}{words}{marks[-1]}"


VALUES = weighted((2, PIECES), (1, st.builds(quoted, PIECES, st.sampled_from(('""', "“”", "«»", '" ', "''")))))
DASHES = st.sampled_from(("--", "--", "--", "—", "–", "-", "---"))
FLAG = st.builds(
    lambda dash, name, gap, value: f"{dash}{name}{gap}{value}",
    DASHES,
    weighted((3, st.sampled_from(FLAGS)), (1, st.sampled_from(("sevv", "SEV", "next-", "é", "anyway")))),
    st.sampled_from((" ", " ", "=", "")),
    VALUES,
)
HEADS = st.sampled_from(("", "", "", "", "/crisis ", "/CRISIS ", "C-1 ", "C-2 ", "c-3: ", "/crisis C-1\u00a0", "C-77 "))
TYPOS = st.builds(
    lambda verb, place, letter: verb[:place] + letter + verb[place + 1 :],
    st.sampled_from(VERBS),
    st.integers(0, 8),
    st.sampled_from(("", "x", " ", "é", "-", "\x00")),
)
VERB = weighted((4, st.sampled_from(VERBS)), (1, TYPOS))
COMMANDS = st.builds(
    lambda head, verb, gap, parts, flags: f"{head}{verb}{gap}{' '.join([*parts, *flags])}",
    HEADS,
    VERB,
    GAPS,
    st.lists(VALUES, max_size=3),
    st.lists(FLAG, max_size=2),
)
LONG_COMMANDS = st.builds(
    lambda verb, huge, flag: f"{verb} {huge} {flag}", st.sampled_from(VERBS), HUGE, st.one_of(st.just(""), FLAG)
)
# Lines that nearly always do something, with anything at all in their open places.
FITTING = (
    *(
        "declare {} --sev 2 --anyway",
        "declare {} --type natural_disaster --affected {} --anyway",
        "declare {} --private",
    ),
    *(
        "update {}",
        "update {} --doing {} --next 30m",
        "update {} --unknown {} --affected {} --do {}",
        "note {}",
        "note {} {}",
    ),
    *(
        "severity 1",
        "severity 3",
        "stage monitoring",
        "stage stabilising",
        "resolve {}",
        "reopen",
        "notice {}",
        "tasks",
    ),
    *(
        "role deputy",
        "role comms @bob",
        "role lead @chidi",
        "handover @bob {}",
        "handover @chidi {}",
        "handover accept",
    ),
    *(
        "handover decline",
        "route down portal {}",
        "route up portal {}",
        "route degraded text_agents {}",
        "route technical",
    ),
    *("route set technical portal", "route set {} --kind phone --label {} --address {}", "route set portal --hours {}"),
    *(
        "route set portal --staffed {} --rank {}",
        "timeline",
        "timeline {}",
        "list",
        "list all",
        "list {}",
        "status",
        "help",
    ),
    *(
        "talk",
        "talk safer",
        "talk --lang {}",
        "language {}",
        "quiet {}",
        "quiet 20:00-09:00",
        "quiet off",
        "route",
        "{} status",
    ),
)
FILLED = st.builds(
    lambda line, head, values: head + line.format(*values),
    st.sampled_from(FITTING),
    HEADS,
    st.tuples(*[weighted((12, VALUES), (1, HUGE))] * 4),
)
LINES = weighted((11, FILLED), (6, COMMANDS), (1, LONG_COMMANDS), (1, PIECES), (1, HUGE))
WHO = st.sampled_from(("alice",) * 8 + PEOPLE * 3 + ("@Alice", "eve", "", "b\x00b", "x" * 300))
ROOMS = st.sampled_from((None, 0, *[1] * 8, *[2] * 3, *range(3, 12)))
TYPED = st.builds(Ask, WHO, ROOMS, LINES)
CONTENTS: dict[str, st.SearchStrategy[Any]] = {name: weighted((4, PIECES), (1, HUGE)) for name in FLAGS}
SUBMITTED = st.builds(
    Ask,
    st.sampled_from(PEOPLE),
    ROOMS,
    st.builds(lambda head, verb: f"{head}{verb}", HEADS, st.sampled_from(VERBS)),
    st.fixed_dictionaries({}, optional=CONTENTS),
)
ASKS = weighted((9, TYPED), (1, SUBMITTED))

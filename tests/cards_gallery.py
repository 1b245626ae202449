"""Neutral cards that every renderer must draw: all kinds of block, hostile and long text, six scripts."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.cards import (
    Actions,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    FieldView,
    FormView,
    Image,
    Items,
    Link,
    Mention,
    Moment,
    Notice,
    Phrase,
    Table,
    Text,
)

AT = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
ALICE = Mention("person-alice", "alice")
STATUS_PAGE = Link("https://status.example.org/incidents/1", "status page")

FORM = FormView(
    "declare",
    "Declare a crisis",
    "Declare",
    (
        FieldView("title", "line", "Title", "What customers notice", required=True, max_length=200),
        FieldView(
            "type",
            "choice",
            "Type",
            choices=(
                Choice("product_failure", "Product or service failure"),
                Choice("natural_disaster", "Natural disaster"),
            ),
        ),
        FieldView(
            "sev",
            "choice",
            "Severity",
            choices=(Choice("1", "Lives or total loss"), Choice("2", "Many customers")),
            value="7",
            error="Choose one of 1, 2.",
        ),
        FieldView("lead", "person", "Who leads", value="alice"),
        FieldView("affected", "number", "Customers affected", "A rough number is enough"),
        FieldView("next", "duration", "Next update in", "For example 30m"),
        FieldView("at", "time", "Began at"),
        FieldView("private", "toggle", "Private"),
        FieldView("facts", "paragraph", "What we know", max_length=3000),
    ),
)

EVERY_BLOCK = Card(
    "gallery.every_block",
    "C-1 Card payments fail at checkout",
    (
        Facts(
            (
                ("Severity", ("2, many customers",)),
                ("Lead", (ALICE,)),
                ("Next update", (Moment(AT),)),
                ("More", (STATUS_PAGE,)),
            )
        ),
        Notice(("Nobody has told customers how to reach us yet. Due ", Moment(AT), "."), "danger"),
        Notice(("The live chat is slow.",), "warn"),
        Notice(("The portal works again.",), "good"),
        Notice(("This is a drill.",), "plain"),
        Text(("What to say first",), "heading"),
        Items((("Tell the customer how to reach us.",), ("Give the ", STATUS_PAGE, "."))),
        Items((("Listen first.",), ("Ask ", ALICE, " for help."), ("Name one next step.",)), ordered=True),
        Text(("We look into it, and we write again at ", Moment(AT), ".")),
        Text(("I have tried to pay since this morning.",), "quote"),
        Table(
            ("Need", "First", "Then", "Status"),
            (
                (("Technical problem",), ("Live chat with IT",), ("Text an agent",), ("down",)),
                (("Question about coverage",), ("Text an agent",), ("Emergency phone",), ("up",)),
            ),
        ),
        Divider(),
        Text(("Checked by ", ALICE, " at ", Moment(AT)), "quiet"),
        Actions(
            (
                Button("I lead", "role lead", "primary"),
                Button("Ways to reach us", "talk reach"),
                Button("Close the crisis", "resolve", "danger"),
            )
        ),
        FORM,
        Image("https://status.example.org/map.png", "Map of the places where payments fail"),
    ),
    tone="danger",
)

# What a customer or a prankster might put into a title, a note or a name.
HOSTILE = (
    "\x1b[2J\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07here\x1b]8;;\x07 \x9b31m \x00\x07\b",
    "pay \u202eno ton od\u202c \u2066isolated\u2069 \u200edone",
    "[bold red]markup[/] [link=https://evil.example]x[/link] :warning: {lead.name} %s <script>alert(1)</script>",
    "*bold* _it_ ~no~ `code` <!channel> <@U123> <https://evil.example|bank> & @everyone </at>",
    "line one\r\nline two\rline three\u2028line four\x85line five",
    "half \ud800 character, a tab\there, and zero\u200bwidth",
)


def _everywhere(words: str) -> Card:
    phrase: Phrase = (words,)
    return Card(
        "gallery.hostile",
        words,
        (
            Text(phrase),
            Text(phrase, "heading"),
            Facts(((words, phrase),)),
            Items((phrase,)),
            Table((words, "Status"), ((phrase, ("up",)),)),
            Notice((words, Mention("person-x", words), Link(f"https://example.org/{words}", words))),
            Actions((Button(words[:75], "status"),)),
            FormView("note", words, words, (FieldView("text", "line", words, words, value=words, error=words),)),
            Image(f"https://example.org/{words}", words),
        ),
    )


HOSTILE_CARDS = tuple(_everywhere(words) for words in HOSTILE)

LONG_WORD = "https://example.org/" + "a" * 400
LONG_TEXT = "We are sorry that your payment did not go through. " * 80
LONG = Card(
    "gallery.long",
    "Card payments fail " * 20,
    (
        Text((LONG_TEXT,)),
        Text((LONG_WORD,)),
        Items(tuple((f"Point {number}: {LONG_TEXT[:300]}",) for number in range(60)), ordered=True),
        Table(
            tuple(f"Column {n}" for n in range(8)),
            tuple(tuple((f"{LONG_TEXT[:60]}{row}.{n}",) for n in range(8)) for row in range(40)),
        ),
        Facts(tuple((f"Label number {n} that is rather long", (LONG_TEXT[:200],)) for n in range(30))),
        Actions(tuple(Button(f"Button {n} with a rather long label", f"follow done F-{n}") for n in range(30))),
    ),
)

# "Card payments do not work. We will write again in 30 minutes.", in the scripts of our readers and more.
SCRIPTS = {
    "yo": "Ìsanwó káàdì kò ṣiṣẹ́. A ó tún kọ̀wé ní ọgbọ̀n ìṣẹ́jú.",
    "te": "కార్డు చెల్లింపులు పని చేయడం లేదు. మేము 30 నిమిషాల్లో మళ్లీ వ్రాస్తాము.",
    "km": "ការទូទាត់តាមកាតមិនដំណើរការទេ។ យើងនឹងសរសេរម្តងទៀតក្នុងរយៈពេល៣០នាទី។",
    "ar": "الدفع بالبطاقة لا يعمل. سنكتب مرة أخرى خلال 30 دقيقة.",
    "hi": "कार्ड से भुगतान नहीं हो रहा है। हम 30 मिनट में फिर लिखेंगे।",
    "zh": "银行卡付款无法完成。我们将在30分钟内再次通知您。",
}
SIX_SCRIPTS = Card(
    "gallery.six_scripts",
    SCRIPTS["yo"],
    (
        Items(tuple((words,) for words in SCRIPTS.values())),
        Facts(tuple((code, (words,)) for code, words in SCRIPTS.items())),
        Table(("Code", "Words"), tuple(((code,), (words,)) for code, words in SCRIPTS.items())),
        Notice((SCRIPTS["km"],)),
        Actions(tuple(Button(words[:40], "status") for words in SCRIPTS.values())),
    ),
)

EMPTY = Card("gallery.empty", "Done")
TONES = tuple(Card(f"gallery.{tone}", "Card payments", tone=tone) for tone in ("plain", "good", "warn", "danger"))

GALLERY = (EVERY_BLOCK, *HOSTILE_CARDS, LONG, SIX_SCRIPTS, EMPTY, *TONES)

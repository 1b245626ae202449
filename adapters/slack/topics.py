"""Topics: one line above a channel, within Slack's limit and with nothing in it that Slack would act on."""

from __future__ import annotations

from adapters.slack.paint.words import fitted, units

MAX_TOPIC = 250
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))  # the ampersand first
LONGEST = 5  # characters that one of them becomes


def topic_of(words: str) -> str:
    """Return a topic as Slack takes it; what is too long is cut after a word."""
    limit = MAX_TOPIC
    while (over := units(topic := _escaped(fitted(words, limit))) - MAX_TOPIC) > 0:
        limit -= max(1, over // LONGEST)
    return topic


def _escaped(words: str) -> str:
    for sign, escape in ESCAPES:
        words = words.replace(sign, escape)
    return words

"""Count a text the way its medium counts it: SMS septets and parts, X weight, spoken words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from bot.playbook.schema import Part

# GSM 03.38: the basic alphabet costs one septet, the extension table two (escape and character).
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

_PICTURE = "[\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff©®]"
_TONE = "[\ufe0f\U0001f3fb-\U0001f3ff]*"
EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag made of two letters
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    f"|{_PICTURE}{_TONE}[\U000e0020-\U000e007f]+"  # a flag with tags
    f"|{_PICTURE}{_TONE}(?:\u200d{_PICTURE}{_TONE})+"  # several joined into one
    f"|{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]+"  # one with its colour said
    "|[©®]"  # drawn as pictures, though their code points are light
)
LINK = re.compile(
    r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?!@)(?:/\S*)?",  # written without https://
    re.IGNORECASE,
)


class Sizes(Part):
    """How many units one message holds alone, and each part of a longer one."""

    single: int
    part: int


class Weights(Part):
    """X's rule: code points in `light` ranges cost 1, others `heavy`; a link and an emoji a fixed sum."""

    light: list[tuple[int, int]]
    heavy: int
    emoji: int
    link: int


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS as it will travel: `units` are septets (gsm7) or UTF-16 units (ucs2), over all parts."""

    encoding: Literal["gsm7", "ucs2"]
    units: int
    parts: tuple[str, ...]


def is_gsm7(text: str) -> bool:
    """Say whether every character is in the GSM alphabet or its extension table."""
    return all(letter in BASIC or letter in EXTENSION for letter in text)


def foreign_to_gsm7(text: str) -> str:
    """Return the characters that force UCS-2, each once, in order of appearance."""
    return "".join(letter for letter in dict.fromkeys(text) if letter not in BASIC and letter not in EXTENSION)


def count_sms(text: str, gsm7: Sizes, ucs2: Sizes) -> Sms:
    """Split a text into SMS parts, never inside an escape or surrogate pair. An empty text has no part."""
    if is_gsm7(text):
        return _split(text, "gsm7", gsm7, _septets)
    return _split(text, "ucs2", ucs2, _utf16_units)


def _split(text: str, encoding: Literal["gsm7", "ucs2"], sizes: Sizes, cost: Callable[[str], int]) -> Sms:
    units = sum(map(cost, text))
    if units <= sizes.single:
        return Sms(encoding, units, (text,) if text else ())
    return Sms(encoding, units, tuple(_parts(text, sizes.part, cost)))


def _parts(text: str, room: int, cost: Callable[[str], int]) -> Iterator[str]:
    start, used = 0, 0
    for index, letter in enumerate(text):
        if used + cost(letter) > room:
            yield text[start:index]
            start, used = index, 0
        used += cost(letter)
    yield text[start:]


def _septets(letter: str) -> int:
    return 2 if letter in EXTENSION else 1


def _utf16_units(letter: str) -> int:
    return len(letter.encode("utf-16-le", "surrogatepass")) // 2


def x_weight(text: str, weights: Weights) -> int:
    """Return the weighted length of a post on X.

    An address without `https://` may or may not become a link: the dearer of the two is counted.
    """
    rest = normalize("NFC", text)
    links = LINK.findall(rest)
    rest = LINK.sub("", rest)
    pictures = len(EMOJI.findall(rest))
    plain = sum(_weight(letter, weights) for letter in EMOJI.sub("", rest))
    return plain + pictures * weights.emoji + sum(_link_weight(link, weights) for link in links)


def _weight(letter: str, weights: Weights) -> int:
    code = ord(letter)
    return 1 if any(low <= code <= high for low, high in weights.light) else weights.heavy


def _link_weight(link: str, weights: Weights) -> int:
    if link.lower().startswith("http"):
        return weights.link
    return max(weights.link, sum(_weight(letter, weights) for letter in link))


def count_words(text: str) -> int:
    """Return how many words are spoken; a zero-width space parts words too (Khmer)."""
    return len(text.replace("\u200b", " ").split())


def count_characters(text: str) -> int:
    """Return the code points of the composed text: never fewer than what a reader sees as characters."""
    return len(normalize("NFC", text))

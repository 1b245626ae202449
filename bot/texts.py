"""Texts: every sentence that a person reads, by key and locale, filled with facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.cards import Inline, Phrase
from bot.template import PLACEHOLDER, fill

SOURCE_LOCALE = "en"
LOCALES = ("en", "yo", "te", "sw", "km", "af")  # the languages that a person can choose
Fact = object  # a str, a number, an inline piece of a phrase, or a whole phrase


class UnknownText(KeyError):
    """A key that no catalogue has: a fault of the program, found by a test that reads every call."""


def compile_catalogue(sources: Mapping[str, str], locale: str) -> GNUTranslations:
    """Join the .po texts of one locale (domain -> content) and make them ready to ask.

    Fuzzy entries are left out: an uncertain sentence is not shown.
    """
    joined = Catalog(locale=locale)
    for content in sources.values():
        for message in read_po(BytesIO(content.encode()), locale=locale):
            if message.id and not message.fuzzy:
                joined[message.id] = message
    ready = BytesIO()
    write_mo(ready, joined)
    ready.seek(0)
    return GNUTranslations(ready)


def messages_of(sources: Mapping[str, str], locale: str) -> dict[str, str]:
    """Return the sentences of .po texts by key, without fuzzy ones and plural forms."""
    found = (message for content in sources.values() for message in read_po(BytesIO(content.encode()), locale=locale))
    return {
        message.id: message.string
        for message in found
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and not message.fuzzy
    }


def shortened(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, with a sign where it was cut off."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


class Say:
    """Says things in one language. Call it for plain text; `phrase` keeps moments, links and people."""

    def __init__(self, locale: str, translations: NullTranslations) -> None:
        self.locale = locale
        self.translations = translations

    def __call__(self, key: str, **facts: Fact) -> str:
        """Return the sentence of a key with its facts filled in."""
        return fill(self.template(key), {name: str(value) for name, value in facts.items()})

    def template(self, key: str) -> str:
        """Return the sentence with its placeholders. Raises `UnknownText`."""
        found = self.translations.gettext(key)
        if found == key:
            raise UnknownText(key)
        return found

    def knows(self, key: str) -> bool:
        """Say whether there is a sentence for a key."""
        return self.translations.gettext(key) != key

    def count(self, key: str, n: int, **facts: Fact) -> str:
        """Return the sentence of a key in the plural form that `n` asks for; `{n}` is filled with it."""
        found = self.translations.ngettext(key, key, n)
        if found == key:
            raise UnknownText(key)
        return fill(found, {"n": str(n), **{name: str(value) for name, value in facts.items()}})

    def label(self, family: str, name: str) -> str:
        """Return the word for one of a family of names, or the name itself where a company made its own."""
        key = f"{family}.{name}"
        return self(key) if self.knows(key) else name

    def phrase(self, key: str, **facts: Fact) -> Phrase:
        """Return the sentence as a phrase: facts that are pieces of a phrase stay what they are."""
        pieces: list[Inline] = []
        for index, part in enumerate(PLACEHOLDER.split(self.template(key))):
            pieces.extend(_pieces(facts[part]) if index % 2 else (part,))
        return tuple(piece for piece in pieces if piece != "")


def _pieces(fact: Fact) -> Phrase:
    if isinstance(fact, tuple):
        return fact
    return (fact if _is_inline(fact) else str(fact),)  # type: ignore[return-value]  # checked one line below


def _is_inline(fact: Fact) -> bool:
    return isinstance(fact, Inline)


class Texts:
    """All languages at hand. Each is read when it is first asked for."""

    def __init__(self, locales: Mapping[str, Callable[[], Mapping[str, str]]], default: str = SOURCE_LOCALE) -> None:
        """Take, per locale, a function that returns its .po contents by domain."""
        self._locales = locales
        self._default = default
        self._ready: dict[str, Say] = {}

    def speaking(self, *wanted: str | None) -> Say:
        """Return the first wanted language that is there: exact, without its region, or the default."""
        candidates = [code for want in wanted if want for code in (want, want.partition("_")[0])]
        for code in (*candidates, self._default, SOURCE_LOCALE):
            if code in self._locales:
                return self._say(code)
        raise UnknownText(SOURCE_LOCALE)

    def has(self, locale: str) -> bool:
        """Say whether a language has a catalogue of its own."""
        return locale in self._locales

    def _say(self, code: str) -> Say:
        if code not in self._ready:
            translations = compile_catalogue(self._locales[code](), code)
            if code != SOURCE_LOCALE:
                # A sentence that is missing in a language is said in English, whole.
                translations.add_fallback(self._say(SOURCE_LOCALE).translations)
            self._ready[code] = Say(code, translations)
        return self._ready[code]


def loading(read: Callable[[str], Mapping[str, str]], codes: tuple[str, ...]) -> Texts:
    """Make texts from a function that reads the .po files of a locale."""
    return Texts({code: partial(read, code) for code in codes})

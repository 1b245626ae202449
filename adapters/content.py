"""Content: the sentences and playbooks that travel with the program, read once in a process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from adapters import files
from bot.settings import Settings
from bot.texts import Texts, loading, messages_of

if TYPE_CHECKING:  # reading YAML is slow to import, and most commands never read any
    from bot.playbook.library import Library
    from bot.resources.library import ResourceLibrary


@cache
def texts() -> Texts:
    """Return the interface's texts in every language that there is."""
    return loading(files.interface_texts, files.shipped_locales())


@cache
def playbook_texts() -> dict[str, dict[str, str]]:
    """Return every sentence of the playbooks: locale -> key -> words."""
    return {locale: messages_of(files.playbook_catalogues(locale), locale) for locale in files.shipped_locales()}


def library(settings: Settings) -> Library:
    """Return the playbooks: those that are shipped, with the company's own laid over them."""
    return _library_with(settings.company)


@cache
def _library_with(company: str) -> Library:
    """Read them once in a process: what the start has parsed, no declaration waits for."""
    from bot.playbook.library import library_of  # noqa: PLC0415 - slow to import, and seldom needed

    found = files.company_files(company)
    return library_of(files.shipped_playbooks(), playbook_texts, found, _resources_with(company).lint)


@cache
def resource_texts() -> dict[str, dict[str, str]]:
    """Return every sentence of the resources: locale -> key -> words."""
    return {locale: messages_of(files.resource_catalogues(locale), locale) for locale in files.shipped_locales()}


def resource_library(settings: Settings) -> ResourceLibrary:
    """Return what helps customers who wait: what is shipped, with the company's own laid over it."""
    return _resources_with(settings.company)


@cache
def _resources_with(company: str) -> ResourceLibrary:
    from bot.resources.library import ResourceLibrary  # noqa: PLC0415 - slow to import, and seldom needed

    own = files.company_files(company, files.COMPANY_RESOURCES)
    return ResourceLibrary(files.shipped_resources(), own, resource_texts, lambda: _library_with(company).kinds())

"""Files: the catalogues and playbooks that travel with the package, and those of a company's folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.refusals import Misconfigured

LOCALES = files("bot") / "locales"
SHIPPED = files("bot") / "playbook" / "shipped"
RESOURCES = files("bot") / "resources" / "shipped"
# What is read of a company's folder.
COMPANY = ("routes.yaml", "routes.yml", "playbooks/*.yaml", "playbooks/*.yml")
COMPANY_RESOURCES = ("resources/*.yaml", "resources/*.yml")
# Sentences of the interface; the other catalogues are the playbooks' and are read only with them.
INTERFACE = (
    *("messages", "console", "desk", "slack", "routes", "playbook_problems"),
    *("customers", "follow", "reminders", "resources", "digests"),
)


def interface_texts(locale: str) -> dict[str, str]:
    """Return the .po contents of the interface in a locale, by domain."""
    return {name: text for name, text in _catalogues(locale).items() if name in INTERFACE}


def shipped_locales() -> tuple[str, ...]:
    """Return the locales that have a catalogue."""
    return tuple(sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))


def playbook_catalogues(locale: str) -> dict[str, str]:
    """Return the .po contents of the playbooks and routes in a locale, by domain."""
    return {name: text for name, text in _catalogues(locale).items() if name not in INTERFACE or name == "routes"}


@cache
def _catalogues(locale: str) -> Mapping[str, str]:
    folder = LOCALES / locale / "LC_MESSAGES"
    return _texts(folder, ".po") if folder.is_dir() else {}


def shipped_playbooks() -> Mapping[str, str]:
    """Return the YAML files that travel with the package, by file name."""
    return {f"{name}.yaml": text for name, text in _texts(SHIPPED, ".yaml").items()}


def resource_catalogues(locale: str) -> dict[str, str]:
    """Return the .po contents of the resources in a locale, by domain."""
    return {name: text for name, text in _catalogues(locale).items() if name == "resources"}


def shipped_resources() -> Mapping[str, str]:
    """Return the resources that travel with the package, by file name."""
    return {f"{name}.yaml": text for name, text in _texts(RESOURCES, ".yaml").items()}


def company_files(folder: str, patterns: tuple[str, ...] = COMPANY) -> Mapping[str, str]:
    """Return the YAML files of a company's folder, by path within it. Raises `Misconfigured`."""
    if not folder:
        return {}
    root = Path(folder)
    if not root.is_dir():
        raise Misconfigured(f"BEACON_COMPANY: there is no folder {folder}; create it or remove the setting")
    found = [path for pattern in patterns for path in sorted(root.glob(pattern))]
    return {path.relative_to(root).as_posix(): read_text(path, "BEACON_COMPANY") for path in found}


def read_text(path: Path, setting: str) -> str:
    """Return what stands in a file that a setting leads to. Raises `Misconfigured`."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured(f"{setting}: {path} is not text; save it as UTF-8") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Misconfigured(f"{setting}: cannot read {path} ({reason}); put it right or remove it") from None


def _texts(folder: Traversable, ending: str) -> dict[str, str]:
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(ending): item.read_text(encoding="utf-8") for item in found if item.name.endswith(ending)
    }

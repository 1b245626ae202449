"""The desk served, and a browser that looks at it: nothing may go wrong in either while a test runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.desk.browser import Guests, Watch, browsing
from tests.desk.served import Served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of a file: its driver keeps an event loop running, which other files need themselves."""
    with browsing() as running:
        yield running


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What must not happen in any page of a test; what a test brings about on purpose, it declares."""
    watching = Watch()
    yield watching
    assert watching.remaining() == []


@pytest.fixture
def guests(browser: Browser, watch: Watch) -> Iterator[Guests]:
    """People with a browser each."""
    invited = Guests(browser, watch)
    yield invited
    invited.leave()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo that the tests of a file share: each declares a crisis of its own."""
    served = Served(tmp_path_factory.mktemp("desk"))
    served.start()
    yield served
    served.end()


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Served]:
    """A demo that a test has to itself: it may stop and start it."""
    served = Served(tmp_path)
    served.start()
    yield served
    served.end()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk that is no demo."""
    served = Served(tmp_path_factory.mktemp("office"), demo=False, BEACON_LOG_LEVEL="DEBUG")
    served.start()
    yield served
    served.end()

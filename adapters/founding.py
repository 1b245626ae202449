"""Founding: brings organisations into being, the one of the settings and those that a chat's workspaces become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.content import library, playbook_texts
from bot.model.org import Workspace
from bot.ports import Store, Work
from bot.seeds import Founding, found, founding_of, is_founded, join_chat, starting_routes
from bot.settings import Settings


class Founder:
    """Founds organisations in one store. Raises `PlaybookError` when the route book cannot be read."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._store, self._settings, self._clock, self._new_id = store, settings, clock, new_id

    def home(self) -> None:
        """Write the configured organisation if it is new, or bring it in line with the settings."""
        founding = founding_of(self._settings)
        org_id = founding.org.id
        if not self._store.submit(org_id, lambda work: is_founded(work, founding), write=False).result():
            self._store.submit(org_id, self._job(founding)).result()

    def join(self, space: Workspace, announce: str) -> None:
        """Give an organisation that there is its side on a chat."""
        self._store.submit(space.org_id, lambda work: join_chat(work, space, announce)).result()

    def tenant(self, space: Workspace) -> None:
        """Found the organisation of a workspace that installed Beacon by itself; again, and nothing changes.

        It starts with the settings' language and zone, and trusts everyone in it until it says otherwise.
        """
        home = founding_of(self._settings).org
        org = replace(home, id=space.org_id, name=space.name, leads=(), declarers=(), approvers=(), admins=())
        job = self._job(Founding(org, ()))

        def once(work: Work) -> None:
            if not is_founded(work, Founding(org, ())):
                job(work)
            join_chat(work, space, "")

        self._store.submit(org.id, once).result()

    def _job(self, founding: Founding) -> Callable[[Work], None]:
        entries, now = library(self._settings).routes(), self._clock()
        routes = starting_routes(entries, founding.org.id, playbook_texts(), self._new_id)
        return lambda work: found(work, founding, routes, now, self._new_id)

"""Tells the feed of drivers that are gone: they cannot say so themselves, and nothing is recorded of it."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sematic.store.database import writing
from sematic.store.feed import tell
from sematic.store.leases import Leases
from sematic.wire.changes import Aspect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from sematic.engine.ports import Clock
    from sematic.model.ids import RunId
    from sematic.model.reading import Interruption

EVERY = timedelta(seconds=1)
"""How often drivers are looked after."""

LATELY = timedelta(minutes=10)
"""Who looks at the dashboard may not have heard of what happened so shortly before the server began to watch."""

_log = logging.getLogger("sematic.server")


@dataclass(kw_only=True)
class Rounds:
    """Looks after drivers, again and again: each round tells which pipeline runs lost theirs or have one again."""

    engine: Engine
    interruptions: Callable[[Sequence[RunId]], Mapping[RunId, Interruption]]
    clock: Clock
    _lost: dict[RunId, datetime] = field(init=False, default_factory=dict)
    """The last sign of life of those that are known to be gone: they are not asked after until there is another."""
    _is_first: bool = field(init=False, default=True)

    def look(self) -> None:
        """Go on one round."""
        beats = {root_id: lease.beat_at for root_id, lease in Leases(self.engine).held().items()}
        asked = [root_id for root_id, beat_at in beats.items() if self._lost.get(root_id) != beat_at]
        found = self.interruptions(asked)
        back = [root_id for root_id in asked if root_id in self._lost and root_id not in found]
        now = self.clock()
        news = [root_id for root_id, each in found.items() if not self._is_first or now - each.at < LATELY]
        self._tell([*news, *back], at=now)
        kept = {root_id: at for root_id, at in self._lost.items() if root_id in beats and root_id not in back}
        self._lost = kept | {root_id: beats[root_id] for root_id in found}
        self._is_first = False

    def _tell(self, root_ids: Iterable[RunId], *, at: datetime) -> None:
        for root_id in root_ids:
            with writing(self.engine) as db:
                tell(db, root_id, at=at, also=[Aspect.DRIVER])


@contextmanager
def looked_after(rounds: Rounds, *, every: timedelta = EVERY) -> Iterator[None]:
    """Look after drivers, in a thread, during the body of a `with`."""
    stop = threading.Event()

    def run() -> None:
        is_told = False
        while not stop.is_set():
            try:
                rounds.look()
                is_told = False
            except Exception as error:  # noqa: BLE001 - boundary: a background loop; it is tried again
                if not is_told:
                    _log.warning("Drivers could not be looked after; trying again: %s", error)
                is_told = True
            stop.wait(every.total_seconds())

    thread = threading.Thread(target=run, name="sematic-lost-drivers", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)

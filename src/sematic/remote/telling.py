"""Telling a server at once of what is ended on this machine, while nobody drives it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sematic.model.errors import SematicError, UnknownRunError
from sematic.model.ids import RunId
from sematic.remote.connection import BRIEF, Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.shipper import Delivery, Outbox, Places
from sematic.remote.shipping import Carrier


class Waiting(Outbox, Places, Protocol):
    """What waits on this machine to be sent to a server."""

    def waits(self, root_id: RunId) -> bool:
        """Return whether anything of a pipeline run still has to be sent."""
        ...


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Tells a server how pipeline runs that it knows ended here; while it is down, that waits with the rest."""

    connection: Connection
    carrier: Carrier
    outbox: Waiting
    store_id: Callable[[], str]
    """Asked only while the server answers."""

    def is_for(self, root_id: RunId) -> bool:
        """Return whether the server is to hear how a pipeline run ends."""
        try:
            if self.connection.info.store_id == self.store_id():
                return False
            there = RemoteHistory(self.connection, patience=BRIEF).pipeline_run(root_id)
        except UnknownRunError:
            return self.outbox.waits(root_id)
        except SematicError:
            # It is down, or the key is a wrong one: what was recorded for it waits here.
            return self.outbox.waits(root_id)
        return not there.state.is_terminal

    def tell(self, root_id: RunId) -> None:
        """Send what waits of a pipeline run that nobody drives; if that cannot be now, say what is to be done."""
        refused: list[str] = []
        if self.outbox.is_driven(root_id) or not self.outbox.waits(root_id):
            return
        delivery = Delivery(
            self.carrier,
            outbox=self.outbox,
            places=self.outbox,
            say=refused.append,
            now=lambda: datetime.now(UTC),
        )
        try:
            with self.outbox.alone(root_id) as is_alone:
                # Otherwise another process sends this too.
                if is_alone:
                    delivery.all_of(root_id)
        except SematicError as error:
            refused.append(
                f"{error} It is told how run {root_id[:8]} ended by the next run, or `sematic push --pending`."
            )
        for sentence in refused:
            logging.getLogger("sematic").warning("%s", sentence)

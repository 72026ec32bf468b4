"""Recording a submitted pipeline run on a server, and there alone: its driver copies it from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.changes import Batch, Change
from sematic.model.errors import LaunchError
from sematic.remote.cache import RemoteCache
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.journal import RemoteJournal
from sematic.remote.shipping import Carrier
from sematic.runners.tracked import Keeping
from sematic.store.log_source import LogSource

if TYPE_CHECKING:
    from sematic.model.records import Run
    from sematic.settings import Settings
    from sematic.store.embedded import Store


@dataclass(frozen=True, kw_only=True)
class ShippingJournal:
    """Records on a server, after the values that changes refer to, which are kept here first."""

    carrier: Carrier
    journal: RemoteJournal

    def record(self, changes: Sequence[Change]) -> None:
        """Send values and then changes; raise what stands in the way."""
        self.carrier.send_blobs([Batch(list(changes))])
        self.journal.record(changes)

    def flush(self) -> None:
        """Return once everything recorded is on the server."""
        self.journal.flush()

    def close(self) -> None:
        """Flush. Closing twice is harmless."""
        self.journal.close()


@dataclass(frozen=True, kw_only=True)
class ServerBooks:
    """The records of a server."""

    connection: Connection
    keeping: Keeping
    history: RemoteHistory

    def start_of(self, prefix: str) -> Run:
        """Return the only run whose id begins like this."""
        return RemoteHistory(self.connection).run_like(prefix)


@contextmanager
def server_books(settings: Settings, *, store: Store) -> Iterator[ServerBooks]:
    """Give a server's records to submit pipeline runs to, for the body of a `with`; `store` keeps values on their way.

    LaunchError if the settings name no server, APIConnectionError if it cannot be reached.
    """
    if settings.api_address is None:
        raise LaunchError("No server is named: set SEMATIC_API_ADDRESS.")
    with closing(Connection(settings.api_address, key=settings.api_key)) as connection:
        carrier = Carrier(connection=connection, blobs=store.blobs, logs=LogSource(store.logs))
        keeping = Keeping(
            journal=ShippingJournal(carrier=carrier, journal=RemoteJournal(connection)),
            history=RemoteHistory(connection),
            cache=RemoteCache(connection),
            blobs=store.blobs,
        )
        yield ServerBooks(connection=connection, keeping=keeping, history=RemoteHistory(connection))

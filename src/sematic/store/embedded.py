"""The store under a folder: its database, there or on a server, and the blobs in it, behind one facade."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from sematic.machine.private import make_private
from sematic.model.errors import StoreError
from sematic.settings.storage import without_secrets
from sematic.store import facts
from sematic.store.apply import Application
from sematic.store.artifacts import ArtifactQueries
from sematic.store.blobs import BLOBS
from sematic.store.cache import SqlCache
from sematic.store.database import BUSY_SECONDS, empty_engine
from sematic.store.databases import Database, database_at
from sematic.store.driving import remove_abandoned
from sematic.store.executions import Executions
from sematic.store.faults import fault_of_file
from sematic.store.feed import FeedLog
from sematic.store.history import SqlHistory
from sematic.store.interruptions import Interruptions
from sematic.store.journal import GroupCommitJournal
from sematic.store.leases import Leases
from sematic.store.lineage import Lineage
from sematic.store.logs import RunLogs
from sematic.store.migrations import Migrations
from sematic.store.outbox import Outbox
from sematic.store.runs import RunQueries
from sematic.store.schema import metadata
from sematic.store.sharing import tell_of
from sematic.store.storage import blobs_of
from sematic.store.storage_users import enlist

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Engine

    from sematic.model.changes import Batch, Change
    from sematic.model.ids import RunId
    from sematic.settings import Storage
    from sematic.store.storage import BlobStore

PULSE_SECONDS = 1.0
"""How long a sign of life waits for other writers."""
_MIGRATIONS = Migrations()


@dataclass(frozen=True, kw_only=True)
class Store:
    """Everything that is stored under one folder and in its database; a context manager that closes it."""

    folder: Path
    database: Database
    exists: bool
    """Whether there is a store; one that is only read is never made."""
    apply: Callable[[Batch], None]
    """Writes a batch at once, without the queue; for batches that come from elsewhere."""
    journal: GroupCommitJournal
    blobs: BlobStore
    history: SqlHistory
    cache: SqlCache
    runs: RunQueries
    executions: Executions
    artifacts: ArtifactQueries
    lineage: Lineage
    interruptions: Interruptions
    feed: FeedLog
    engine: Engine

    @cached_property
    def leases(self) -> Leases:
        """Who drives which pipeline run; a sign of life does not wait long for other writers, the next one will do."""
        if not self.exists:
            return Leases(self.engine)
        return Leases(self.database.engine(busy_seconds=PULSE_SECONDS))

    @cached_property
    def logs(self) -> RunLogs:
        """What the runs wrote."""
        return RunLogs(self.folder)

    @cached_property
    def id(self) -> str:
        """What tells this store from every other one, wherever it is moved to; made when somebody first asks."""
        return facts.store_id(self.engine)

    def outbox_to(self, server: str) -> Outbox:
        """Return what waits here to be sent to a server, which has an address."""
        return Outbox(engine=self.engine, folder=self.folder, server=server)

    def journal_to(self, outbox: Outbox, *, root_id: RunId) -> GroupCommitJournal:
        """Return a journal of one pipeline run, whose batches wait in an outbox too, from the same transaction on."""
        apply = Application(engine=self.engine, name=self.database.name, outbox=outbox, root_id=root_id)
        return GroupCommitJournal(apply)

    def record_for(self, outbox: Outbox | None, changes: Sequence[Change], *, root_id: RunId) -> None:
        """Record changes of a pipeline run, which wait in an outbox too if there is one, and return when that is done.

        Raises why they cannot be recorded; then nothing of them is, and nothing waits to be tried again.
        """
        if outbox is None:
            journal = GroupCommitJournal(self.apply)
        else:
            outbox.open_for(root_id)
            journal = self.journal_to(outbox, root_id=root_id)
        with closing(journal):
            journal.record(changes)

    def unended(self, root_ids: Sequence[RunId]) -> Sequence[RunId]:
        """Return which of some pipeline runs are there and have not ended."""
        return self.interruptions.unended(root_ids)

    def close(self) -> None:
        """Write what is queued and let go of the files. Closing twice is harmless."""
        try:
            self.journal.close()
        finally:
            if "leases" in vars(self):
                self.leases.engine.dispose()
            self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(  # noqa: PLR0913 - all that a store may be made of
    folder: Path,
    *,
    database: str | None = None,
    for_writing: bool = True,
    busy_seconds: float = BUSY_SECONDS,
    migrations: Migrations = _MIGRATIONS,
    storage: Storage | None = None,
    blobs: BlobStore | None = None,
) -> Store:
    """Open the store under a folder; `blobs` are its blobs, if somebody uses them already.

    Otherwise they are in its `storage` if it has one, or in the folder.

    Its database is a file there unless `database` is the address of another one, such as
    `postgresql://USER:PASSWORD@HOST/NAME`. For writing, a missing database is made and an older one migrated, a file
    after a backup. For reading only, a missing store reads as an empty one and an older one is refused. A newer one is
    always refused with StoreVersionError; a damaged, unreadable or unreachable one with StoreError.
    """
    where = database_at(folder, database)
    if for_writing and where.file is None:
        _make(folder)
    found = where.opened(for_writing=for_writing, migrations=migrations, busy_seconds=busy_seconds)
    engine = found if found is not None else _empty()
    try:
        own = blobs if blobs is not None else blobs_of(folder, storage)
        store = _wired(folder, where, engine, exists=found is not None, for_writing=for_writing, blobs=own)
    except BaseException:
        engine.dispose()
        raise
    if for_writing:
        tell_of(folder, where)
        if storage is not None:
            enlist(store)
            facts.keeps_values_in(engine, without_secrets(storage.url))
        # As with what killed writers left among the blobs: whoever writes next clears it away.
        remove_abandoned(folder, unended=store.unended)
    return store


def migrate_store(folder: Path, *, database: str | None = None, migrations: Migrations = _MIGRATIONS) -> Path | None:
    """Bring the store under a folder up to date; return the backup that was made, None if there was nothing to do."""
    return database_at(folder, database).migrate(migrations)


def _wired(
    folder: Path, database: Database, engine: Engine, *, exists: bool, for_writing: bool, blobs: BlobStore
) -> Store:
    artifacts = ArtifactQueries(engine)
    blobs.used_by = artifacts.users_of_blob
    apply: Callable[[Batch], None] = _refused
    if for_writing:
        blobs.remove_leftovers()
        apply = Application(engine=engine, name=database.name)
    return Store(
        folder=folder,
        database=database,
        exists=exists,
        apply=apply,
        journal=GroupCommitJournal(apply),
        blobs=blobs,
        history=SqlHistory(engine),
        cache=SqlCache(engine),
        runs=RunQueries(engine),
        executions=Executions(engine),
        artifacts=artifacts,
        lineage=Lineage(engine),
        interruptions=Interruptions(folder=folder, engine=engine),
        feed=FeedLog(engine),
        engine=engine,
    )


def _make(folder: Path) -> None:
    """Make the folder of a store whose database is elsewhere."""
    try:
        make_private(folder)
    except OSError as error:
        raise fault_of_file(error, path=folder / BLOBS) from error


def _refused(_: Batch) -> None:
    raise StoreError("This store was opened for reading; open it for writing to record changes.")


def _empty() -> Engine:
    engine = empty_engine()
    metadata.create_all(engine)
    return engine

"""What was recorded here and still has to be sent to a server: written in the same transaction as what it repeats."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from sematic.machine.private import make_private
from sematic.model.ids import BatchId
from sematic.store.database import upsert, writing
from sematic.store.driving import is_driven
from sematic.store.rows import micros_of
from sematic.store.schema import outbox, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection, Engine

    from sematic.model.changes import Batch, Change
    from sematic.model.ids import RunId

FOLDER = "shipping"
_LOGS = BatchId("logs")
"""In the place of a batch: what the runs write is to be sent, too. It goes when all of that was sent."""

_MOST_BYTES = 4 * 1024 * 1024
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A batch as it travels."""

    root_id: RunId
    batch_id: BatchId
    body: bytes
    seq: int = 0
    """Where it stands in the order in which batches were recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What waits to be sent to one server, in order for each pipeline run."""

    engine: Engine
    folder: Path
    """The store's."""
    server: str
    """Its address."""

    def parcel_of(self, batch: Batch, root_id: RunId) -> Parcel:
        """Return a batch as it is to be sent."""
        # Of no use to runs that stay on this machine, and takes a while to import.
        from sematic.wire.journal import body_of

        return Parcel(root_id=root_id, batch_id=batch.id, body=body_of(batch))

    def add(self, db: Connection, parcel: Parcel) -> None:
        """Have a batch wait, in the transaction that writes it here."""
        row = {"root_id": parcel.root_id, "batch_id": parcel.batch_id, "body": parcel.body}
        db.execute(insert(outbox).values(server=self.server, **row))

    def open_for(self, root_id: RunId) -> None:
        """Say that all of a pipeline run is to be sent, its logs too, however this process ends."""
        with writing(self.engine) as db:
            known = db.scalar(select(outbox.c.seq).where(*self._of(root_id), outbox.c.batch_id == _LOGS).limit(1))
            if known is None:
                self.add(db, Parcel(root_id=root_id, batch_id=_LOGS, body=b""))

    def close_for(self, root_id: RunId) -> None:
        """Say that all of a pipeline run was sent, its logs too."""
        with writing(self.engine) as db:
            db.execute(delete(outbox).where(*self._of(root_id), outbox.c.batch_id == _LOGS))

    def forget(self, root_id: RunId) -> None:
        """Send nothing of a pipeline run: the server has it already, as it is."""
        with writing(self.engine) as db:
            db.execute(delete(outbox).where(*self._of(root_id)))

    def root_ids(self) -> Sequence[RunId]:
        """Return the pipeline runs of which something waits, longest waiting first, without those that were refused."""
        refused = select(refusals.c.root_id).where(refusals.c.server == self.server)
        query = (
            select(outbox.c.root_id)
            .where(outbox.c.server == self.server, outbox.c.root_id.not_in(refused))
            .group_by(outbox.c.root_id)
            .order_by(func.min(outbox.c.seq))
        )
        with self.engine.connect() as db:
            return list(db.scalars(query))

    def next_of(self, root_id: RunId) -> Sequence[Parcel]:
        """Return the first batches of a pipeline run that wait, as many as are sent at once."""
        query = (
            select(outbox.c.seq, outbox.c.batch_id, func.length(outbox.c.body).label("size"))
            .where(*self._of(root_id), outbox.c.batch_id != _LOGS)
            .order_by(outbox.c.seq)
            .limit(_MOST_ROWS)
        )
        with self.engine.connect() as db:
            chosen: list[int] = []
            left = _MOST_BYTES
            for row in db.execute(query):
                if chosen and row.size > left:
                    break
                chosen.append(row.seq)
                left -= row.size
            found = db.execute(select(outbox).where(outbox.c.seq.in_(chosen)).order_by(outbox.c.seq))
            return [
                Parcel(root_id=row.root_id, batch_id=BatchId(row.batch_id), body=row.body, seq=row.seq) for row in found
            ]

    def sent(self, seqs: Sequence[int]) -> None:
        """Forget batches that the server has, by their places in the order."""
        with writing(self.engine) as db:
            db.execute(delete(outbox).where(outbox.c.seq.in_(seqs)))

    def refuse(self, root_id: RunId, *, why: str, at: datetime) -> None:
        """Send no more of a pipeline run, because the server will not take it; what waits stays."""
        row = {"server": self.server, "root_id": root_id, "why": why, "at": micros_of(at)}
        with writing(self.engine) as db:
            statement = upsert(refusals, db.dialect).values(row)
            db.execute(statement.on_conflict_do_update(index_elements=["server", "root_id"], set_=row))

    def refusals(self) -> Mapping[RunId, str]:
        """Return the pipeline runs that the server would not take, and why."""
        query = select(refusals.c.root_id, refusals.c.why).where(refusals.c.server == self.server)
        with self.engine.connect() as db:
            return {row.root_id: row.why for row in db.execute(query.order_by(refusals.c.at, refusals.c.root_id))}

    def forgive(self, root_id: RunId) -> None:
        """Try again to send a pipeline run."""
        with writing(self.engine) as db:
            db.execute(delete(refusals).where(refusals.c.server == self.server, refusals.c.root_id == root_id))

    def count(self, root_id: RunId | None = None) -> int:
        """Return how many batches wait, of one pipeline run or of all."""
        which = [outbox.c.server == self.server] if root_id is None else [*self._of(root_id)]
        with self.engine.connect() as db:
            return db.scalar(select(func.count()).where(*which, outbox.c.batch_id != _LOGS)) or 0

    def waits(self, root_id: RunId) -> bool:
        """Return whether anything of a pipeline run still has to be sent, logs too."""
        with self.engine.connect() as db:
            return db.scalar(select(outbox.c.seq).where(*self._of(root_id)).limit(1)) is not None

    def is_driven(self, root_id: RunId) -> bool:
        """Return whether a living process on this machine drives a pipeline run."""
        return is_driven(self.folder, root_id) is True

    def restart(self, root_id: RunId) -> None:
        """Have everything wait that is recorded of a pipeline run, in the place of what waits of it: nothing is there.

        UnknownRunError if nothing is recorded of it.
        """
        from sematic.store.retelling import batches_of

        with writing(self.engine) as db:
            db.execute(delete(outbox).where(*self._of(root_id)))
            self.add(db, Parcel(root_id=root_id, batch_id=_LOGS, body=b""))
            for batch in batches_of(db, root_id):
                self.add(db, self.parcel_of(batch, root_id))

    def tell(self, root_id: RunId, changes: Sequence[Change]) -> None:
        """Have changes of a pipeline run wait that are recorded here already."""
        from sematic.model.changes import Batch

        with writing(self.engine) as db:
            self.add(db, Parcel(root_id=root_id, batch_id=_LOGS, body=b""))
            self.add(db, self.parcel_of(Batch(changes), root_id))

    def drop(self, root_id: RunId, *, is_there: Callable[[Change], bool]) -> int:
        """Send no changes of a pipeline run that the server has already; return how many waited."""
        from sematic.wire.journal import batch_in

        dropped = 0
        query = select(outbox.c.seq).where(*self._of(root_id), outbox.c.batch_id != _LOGS).order_by(outbox.c.seq)
        with writing(self.engine) as db:
            # One at a time: each may hold much.
            for seq in db.scalars(query).all():
                row = outbox.c.seq == seq
                batch = batch_in(db.scalars(select(outbox.c.body).where(row)).one())
                left = [change for change in batch.changes if not is_there(change)]
                if not left:
                    db.execute(delete(outbox).where(row))
                elif len(left) < len(batch.changes):
                    body = self.parcel_of(replace(batch, changes=tuple(left)), root_id).body
                    db.execute(update(outbox).where(row).values(body=body))
                dropped += len(batch.changes) - len(left)
        return dropped

    @contextmanager
    def alone(self, root_id: RunId) -> Iterator[bool]:
        """Be the only process that sends a pipeline run, for the body of a `with`; give False if another one is."""
        folder = self.folder / FOLDER
        path = folder / f"{sha256(self.server.encode()).hexdigest()[:16]}-{root_id}"
        make_private(folder)
        process = os.getpid()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            # Its owner may have removed the file in the moment before it was locked.
            is_ours = os.fstat(handle).st_nlink > 0
            try:
                yield is_ours
            finally:
                # A forked child that leaves this way has no lock to give up.
                if is_ours and os.getpid() == process:
                    with suppress(OSError):
                        path.unlink()
        finally:
            os.close(handle)

    def _of(self, root_id: RunId) -> tuple[ColumnElement[bool], ...]:
        return outbox.c.server == self.server, outbox.c.root_id == root_id

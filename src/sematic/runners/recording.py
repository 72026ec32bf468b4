"""Where a local run is kept: in the store of this machine, and on a server too if the settings name one."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

from sematic.model.errors import SematicError, UploadError
from sematic.model.ids import RunId
from sematic.runners.notices import say
from sematic.runners.tracked import Keeping

if TYPE_CHECKING:
    from sematic.remote.lease import RemoteLease
    from sematic.remote.shipper import Shipper
    from sematic.settings import Settings
    from sematic.store.embedded import Store

PATIENCE = 5.0
"""Seconds that the end of a run waits without anything being sent."""

LONGEST = 60.0
"""Seconds that it waits in all while things are being sent."""

OnCancel = Callable[[RunId | None], None]


class Recording(Protocol):
    """Where a run is kept."""

    @property
    def store(self) -> Store:
        """The store of this machine."""
        ...

    @property
    def keeping(self) -> Keeping:
        """What a tracked pipeline run is given."""
        ...

    def while_driven(self, on_cancel: OnCancel) -> AbstractContextManager[None]:
        """Keep others informed for the body of a `with`; `on_cancel` hears what is to end."""
        ...


class Here:
    """A run is kept on this machine."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.keeping = Keeping(journal=store.journal, history=store.history, cache=store.cache, blobs=store.blobs)

    @contextmanager
    def while_driven(self, on_cancel: OnCancel) -> Iterator[None]:  # noqa: ARG002 - nobody else can ask for it
        """Do nothing besides."""
        yield


class HereAndThere:
    """A run is kept on this machine, and everything that is recorded is sent to a server in the background."""

    def __init__(
        self,
        store: Store,
        root_id: RunId,
        *,
        address: str,
        key: str | None,
        is_reentry: bool,
        obeys_earlier_wishes: bool = False,
    ) -> None:
        from sematic.remote.beside import CacheBeside, HistoryBeside
        from sematic.remote.connection import Connection

        self.store = store
        self._root_id = root_id
        self._is_reentry = is_reentry
        self._heard = 0 if obeys_earlier_wishes else None
        self._connection = Connection(address, key=key)
        self._outbox = store.outbox_to(self._connection.address)
        self._is_same_store = False
        self._is_alone = False
        self._held = ExitStack()
        self.keeping = Keeping(
            journal=store.journal_to(self._outbox, root_id=root_id),
            history=HistoryBeside(here=store.history, connection=self._connection, blobs=store.blobs),
            cache=CacheBeside(store.cache, self._connection),
            blobs=store.blobs,
        )

    @contextmanager
    def while_driven(self, on_cancel: OnCancel) -> Iterator[None]:
        """Send what is recorded, and what earlier drivers left behind; at the end, wait a little for the rest."""
        from sematic.remote.lease import RemoteLease
        from sematic.runners.heart import lease_of_this_process

        lease = RemoteLease(
            self._connection, lease_of_this_process(self._root_id), on_cancel=on_cancel, heard=self._heard
        )
        shipper = self._shipper(lease)
        process = os.getpid()
        self._outbox.open_for(self._root_id)
        with self._held:
            self._be_alone()
            shipper.start()
            try:
                yield
            finally:
                # A forked child has none of the threads, and the run is its parent's.
                if os.getpid() == process:
                    self._end(shipper, lease)

    def _end(self, shipper: Shipper, lease: RemoteLease) -> None:
        try:
            self.keeping.journal.close()
        finally:
            is_sent = shipper.finish(patience=PATIENCE, longest=LONGEST)
            if self._is_same_store:
                self._outbox.forget(self._root_id)
            elif is_sent:
                self._outbox.close_for(self._root_id)
            elif not shipper.was_refused:
                self._say_waiting()
            try:
                lease.stop(is_over=is_sent)
            except SematicError:
                # It ends by itself, when nothing is heard of it.
                logging.getLogger("sematic").info("The lease of run %s was not given back.", self._root_id)
            self._connection.close()

    def _shipper(self, lease: RemoteLease) -> Shipper:
        from datetime import UTC, datetime

        from sematic.remote.shipper import Delivery, Shipper
        from sematic.remote.shipping import Carrier
        from sematic.store.log_source import LogSource
        from sematic.store.logs import RunLogs

        carrier = Carrier(
            connection=self._connection, blobs=self.store.blobs, logs=LogSource(RunLogs(self.store.folder))
        )
        delivery = Delivery(carrier, outbox=self._outbox, places=self._outbox, say=say, now=lambda: datetime.now(UTC))
        shipper = Shipper(
            delivery,
            root_id=self._root_id,
            others=self._outbox.root_ids,
            on_contact=lambda: self._greet(lease),
            say=say,
            address=self._connection.address,
        )
        carrier.say = shipper.moved
        return shipper

    def _be_alone(self) -> None:
        if not self._is_alone:
            with ExitStack() as tried:
                self._is_alone = tried.enter_context(self._outbox.alone(self._root_id))
                if self._is_alone:
                    self._held.push(tried.pop_all())

    def _greet(self, lease: RemoteLease) -> bool:
        """Make the server know the run and its driver; return False if it works with the very same store."""
        from sematic.remote.shipper import is_unknown

        self._is_same_store = self._connection.info.store_id == self.store.id
        if self._is_same_store:
            for root_id in self._outbox.root_ids():
                if not self._outbox.is_driven(root_id):
                    # Of a driver that was killed.
                    self._outbox.forget(root_id)
            return False
        self._be_alone()
        if not self._is_alone:
            raise UploadError("Another process is sending what was recorded of it before.")
        if self._is_reentry and is_unknown(self._connection, self._root_id):
            # It was begun without this server.
            self._outbox.restart(self._root_id)
        lease.take()
        lease.start()
        return True

    def _say_waiting(self) -> None:
        count = self._outbox.count(self._root_id)
        waiting = f"{count:,} groups of changes wait" if count != 1 else "1 group of changes waits"
        if not count:
            waiting = "The last lines of logs wait"
        say(
            f"{waiting} on this machine to be sent to {self._connection.address}; the next run sends them, or"
            " `sematic push --pending`."
        )


def recording_of(
    store: Store,
    settings: Settings,
    root_id: RunId,
    *,
    is_reentry: bool = False,
    obeys_earlier_wishes: bool = False,
) -> Recording:
    """Return where a run is kept, as the settings say.

    What a server was asked to end before its driver began is for that driver only with `obeys_earlier_wishes`.
    """
    if settings.api_address is None:
        return Here(store)
    return HereAndThere(
        store,
        root_id,
        address=settings.api_address,
        key=settings.api_key,
        is_reentry=is_reentry,
        obeys_earlier_wishes=obeys_earlier_wishes,
    )

"""Sends what is recorded here to a server: in the background, in order, exactly once, later if the server is down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sematic.model.errors import (
    AlreadyRecordedError,
    CorruptedBlobError,
    IllegalStateTransitionError,
    InvalidMessageError,
    MissingBlobError,
    MissingBlobsError,
    SematicError,
    StaleRunError,
    UnknownRunError,
    UnsuitableRunError,
    UploadError,
)
from sematic.model.ids import RunId
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.shipping import Carrier, Sendable

PACE = 0.1
"""Seconds between two looks for something to send."""

LOG_PACE = 5
"""How many looks there are between two looks for new lines of logs."""

PAUSE = 2.0
"""The longest pause between two tries while nothing can be sent, in seconds."""

REFUSALS = (
    AlreadyRecordedError,
    CorruptedBlobError,
    IllegalStateTransitionError,
    InvalidMessageError,
    MissingBlobError,
    MissingBlobsError,
    StaleRunError,
    UnknownRunError,
    UnsuitableRunError,
)
"""What says that a pipeline run cannot be sent as it is. Anything else says nothing about it, whoever answers on the
way, or which key is shown: it is sent later, when that is mended."""


class Outbox(Protocol):
    """What waits to be sent, in order for each pipeline run."""

    def next_of(self, root_id: RunId) -> Sequence[Sendable]:
        """Return the first batches of a pipeline run that wait, as many as are sent at once."""
        ...

    def sent(self, seqs: Sequence[int]) -> None:
        """Forget batches that the server has, by their places in the order."""
        ...

    def refuse(self, root_id: RunId, *, why: str, at: datetime) -> None:
        """Send no more of a pipeline run, because the server will not take it."""
        ...

    def close_for(self, root_id: RunId) -> None:
        """Say that all of a pipeline run was sent, its logs too."""
        ...


class Places(Protocol):
    """What is known, on this machine, of who sends and drives which pipeline run."""

    def alone(self, root_id: RunId) -> AbstractContextManager[bool]:
        """Be the only process that sends a pipeline run; give False if another one is."""
        ...

    def is_driven(self, root_id: RunId) -> bool:
        """Return whether a living process drives it."""
        ...


class Delivery:
    """Sends what waits, pipeline run by pipeline run. What a server refuses is kept, and not sent again by itself."""

    def __init__(
        self,
        carrier: Carrier,
        *,
        outbox: Outbox,
        places: Places,
        say: Callable[[str], object],
        now: Callable[[], datetime],
    ) -> None:
        """`say` hears, once for each pipeline run, why a server refused it."""
        self._carrier = carrier
        self._outbox = outbox
        self._places = places
        self._say = say
        self._now = now
        self.refused: set[RunId] = set()
        """The pipeline runs that the server would not take."""

    def is_elsewhere(self, root_id: RunId) -> bool:
        """Return whether a living driver sends a pipeline run by itself, or the server would not take it."""
        return root_id in self.refused or self._places.is_driven(root_id)

    def step(self, root_id: RunId) -> bool:
        """Send the first batches that wait of a pipeline run; return whether there were any.

        Raises why nothing can be sent now, unless it is one of `REFUSALS`.
        """
        if root_id in self.refused:
            return False
        parcels = self._outbox.next_of(root_id)
        if not parcels:
            return False
        try:
            applied = self._carrier.batches(parcels)
        except REFUSALS as error:
            self._refuse(root_id, error)
            return False
        self._outbox.sent([parcel.seq for parcel in parcels[:applied]])
        return True

    def logs(self, root_id: RunId) -> bool:
        """Send what the runs of a pipeline run wrote since; return whether anything was."""
        if root_id in self.refused:
            return False
        try:
            return self._carrier.all_logs(root_id)
        except REFUSALS as error:
            self._refuse(root_id, error)
            return False

    def all_of(self, root_id: RunId) -> bool:
        """Send everything of a pipeline run that waits; return whether nothing waits any more. Raises as `step`.

        The caller is the only process that sends it.
        """
        while (outcome := self._some(root_id)) is None:
            pass
        return outcome

    def some_of(self, root_id: RunId) -> bool | None:
        """Send the next of what waits of a pipeline run, and return None; if nothing could be, whether nothing waits.

        Raises as `step`.
        """
        with self._places.alone(root_id) as is_alone:
            return self._some(root_id) if is_alone else False

    def _some(self, root_id: RunId) -> bool | None:
        # Asked first: what a driver records after its end waits for certain then.
        is_driven = self._places.is_driven(root_id)
        if self.step(root_id) or self.logs(root_id):
            return None
        if root_id in self.refused or is_driven:
            return False
        self._outbox.close_for(root_id)
        return True

    def _refuse(self, root_id: RunId, error: SematicError) -> None:
        self.refused.add(root_id)
        why = _told_to_people(error)
        self._outbox.refuse(root_id, why=why, at=self._now())
        goes_on = "goes on and " if self._places.is_driven(root_id) else ""
        self._say(
            f"The server does not take pipeline run {root_id[:8]} any more. {why} It {goes_on}is recorded on this"
            " machine."
        )


def _told_to_people(error: SematicError) -> str:
    """Return why a server refused a pipeline run, for somebody who does not know how it is sent."""
    match error:
        case StaleRunError():
            return "It was canceled there, or went on there, while this machine could not tell what happened here."
        case UnknownRunError():
            return "It was removed there."
        case AlreadyRecordedError():
            return "Something else is recorded there under its id."
    return str(error)


def is_unknown(connection: Connection, root_id: RunId) -> bool:
    """Return whether a server knows nothing of a pipeline run."""
    try:
        RemoteHistory(connection).pipeline_run(root_id)
    except UnknownRunError:
        return True
    return False


class Shipper:
    """Sends the changes of one driver while it drives, and what earlier drivers left behind.

    A thread of its own does all of it. Whatever is wrong, the run goes on; `say` hears it once, and once when it is
    well again.
    """

    def __init__(
        self,
        delivery: Delivery,
        *,
        root_id: RunId,
        others: Callable[[], Sequence[RunId]],
        on_contact: Callable[[], bool],
        say: Callable[[str], object],
        address: str,
    ) -> None:
        """Make a shipper.

        Args:
            delivery: Sends things.
            root_id: The pipeline run that is driven here.
            others: Pipeline runs that earlier drivers did not send to the end.
            on_contact: Called in the thread before anything is sent; False if there is nothing to send, because the
                server works with the very same store.
            say: Shows a sentence on the terminal.
            address: The server's, for these sentences.
        """
        self._delivery = delivery
        self._root_id = root_id
        self._others = others
        self._on_contact = on_contact
        self._say = say
        self._address = address
        self._has_contact = False
        self._is_needless = False
        self._trouble = ""
        self._state = threading.Condition()
        self._is_ending = False
        self._is_over = False
        self._is_done = False
        self._progress = 0
        self._thread = threading.Thread(target=self._run, name="sematic-shipper", daemon=True)

    def start(self) -> None:
        """Send from now on."""
        self._thread.start()

    def finish(self, *, patience: float, longest: float) -> bool:
        """Wait until all is sent and stop; return whether it is.

        Not longer than `patience` seconds without anything being sent, and `longest` in all.
        """
        with self._state:
            self._is_ending = True
            self._state.notify_all()
        left = longest
        while left > 0 and self._thread.is_alive():
            before = self._progress
            pause = min(patience, left)
            self._thread.join(pause)
            left -= pause
            if self._progress == before:
                break
        with self._state:
            self._is_over = True
            self._state.notify_all()
        return self._is_done

    def moved(self, _: int) -> None:
        """Some bytes were sent: something large may take long."""
        self._progress += 1

    @property
    def was_refused(self) -> bool:
        """Whether the server would not take the pipeline run."""
        return self._root_id in self._delivery.refused

    def _run(self) -> None:
        turn = 0
        pause = PACE
        while not self._is_over:
            is_last = self._is_ending
            try:
                is_news = self._once(with_logs=is_last or turn % LOG_PACE == 0)
            except Exception as error:  # noqa: BLE001 - boundary: a background loop
                # What is not to be sent later is something wrong on this machine, which may pass, too.
                self._tell_trouble(error)
                if is_last:
                    return
                is_news = False
                pause = min(pause * 2, PAUSE)
            else:
                pause = PACE
                if is_news:
                    self._tell_recovery()
                if self._is_needless or (is_last and not is_news):
                    self._is_done = not self.was_refused
                    return
            self._progress += is_news
            turn += 1
            self._pause(0.0 if is_news else pause)

    def _pause(self, seconds: float) -> None:
        with self._state:
            if not self._is_ending:
                self._state.wait_for(lambda: self._is_ending or self._is_over, timeout=seconds)

    def _once(self, *, with_logs: bool) -> bool:
        if not self._has_contact:
            self._is_needless = not self._on_contact()
            self._has_contact = True
        if self._is_needless:
            return False
        is_news = self._delivery.step(self._root_id)
        if not is_news and with_logs:
            is_news = self._delivery.logs(self._root_id)
        if not is_news and with_logs and not self._is_ending:
            is_news = any(self._delivery.some_of(other) is None for other in self._left_behind())
        return is_news

    def _left_behind(self) -> list[RunId]:
        return [i for i in self._others() if i != self._root_id and not self._delivery.is_elsewhere(i)]

    def _tell_trouble(self, error: Exception) -> None:
        if isinstance(error, UploadError):
            # Another driver is sending the same bytes in this moment.
            return
        if not self._trouble and not self._is_over:
            self._say(f"{error} The pipeline run goes on and is recorded on this machine; it is sent later.")
        self._trouble = str(error) or type(error).__name__

    def _tell_recovery(self) -> None:
        if self._trouble:
            self._trouble = ""
            self._say(f"The server at {self._address} is there again; what waited is being sent.")

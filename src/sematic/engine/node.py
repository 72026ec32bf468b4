"""What the plan knows about one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.model.states import RunState

if TYPE_CHECKING:
    from datetime import datetime

    from sematic.model.ids import ArtifactId, RunId


class Node:
    """One run among the others: where it stands, what it waits for and who waits for it.

    Mutable and slotted, because a plan holds hundreds of thousands of them; only the plan touches it.
    """

    __slots__ = (
        "artifact_id",
        "attempt",
        "consumers",
        "has_failed",
        "inputs",
        "is_enqueued",
        "is_to_end",
        "losses",
        "nested",
        "origin",
        "output",
        "parent",
        "producers",
        "retries",
        "run_id",
        "started_at",
        "state",
        "uses",
        "vacated_at",
        "waiting",
    )

    def __init__(self, run_id: RunId, *, parent: Node | None, retries: int) -> None:
        self.run_id = run_id
        self.parent = parent
        self.state = RunState.CREATED
        self.is_to_end = False
        """Whether somebody wants it to end before it is done; what it calls is not begun then."""
        self.is_enqueued = False
        """Whether its next try waits at an engine, which must be told if it is not to begin."""
        self.inputs: tuple[tuple[str, RunId], ...] = ()
        self.producers: list[Node] | None = None
        """The runs its inputs come from, until it has read them for the last time."""
        self.waiting = 0
        """How many of its inputs are not resolved."""
        self.consumers: list[Node] | None = None
        """The runs waiting for its value, until it resolves."""
        self.uses = 0
        """How often its value is still needed: by inputs, and by a parent whose output it gives."""
        self.retries = retries
        self.losses = 0
        """How many tries were lost with the machine they executed on; none of them counts among the retries."""
        self.attempt = 0
        self.started_at: datetime | None = None
        self.vacated_at: datetime | None = None
        """When its current try left its place, where that is known before what came of it."""
        self.artifact_id: ArtifactId | None = None
        self.output: Node | None = None
        """The nested run that gives its value."""
        self.nested, self.has_failed = 0, False
        """How many of its nested runs have not ended, and whether one of them failed."""
        self.origin: Node | None = None
        """The run that computed its value, where that is another one; known once it resolves."""

"""What a drive needs of whoever keeps its values; one implementation tracks, the other does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

from sematic.engine.events import Reused
from sematic.engine.plan import Plan
from sematic.executors.stored import Stored
from sematic.graph.future import Future
from sematic.model.changes import Change
from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Artifact
from sematic.runners.reentry import Reentry
from sematic.types.codec import Codec


class Tracking(Protocol):
    """Keeps the values of one pipeline run, and writes down what happens to it or doesn't."""

    is_recording: bool
    """Whether changes are wanted at all."""

    def planned(self, futures: Sequence[Future], *, parent: Future | None, plan: Plan) -> None:
        """Take note of new calls; EncodeError if an argument cannot be stored, and then nothing is noted."""
        ...

    def restore(self, reentry: Reentry, *, plan: Plan) -> None:
        """Take note of the calls and values that were noted before the driver died."""
        ...

    def earlier(self, future: Future) -> Reused | None:
        """Return the earlier result that may stand in for executing a call whose inputs are all there."""
        ...

    def inputs(self, future: Future) -> dict[str, Any]:
        """Return the values a call is to be made with: the call's own, to change as it likes."""
        ...

    def stored_inputs(self, future: Future) -> dict[str, Stored]:
        """Return handles of the values a call is to be made with, for an executor in other processes."""
        ...

    def keep(self, future: Future, value: Any) -> ArtifactId | None:
        """Keep a call's output; EncodeError if it cannot be stored."""
        ...

    def kept(self, future: Future, artifact: Artifact) -> ArtifactId | None:
        """Take note of a call's output that its executor has stored."""
        ...

    def output(self, run_id: RunId) -> Any:
        """Return the kept output of a run."""
        ...

    def forget(self, run_id: RunId) -> None:
        """Let go of a run's output."""
        ...

    def note(self, changes: Sequence[Change]) -> None:
        """Write changes down, after everything that they depend on."""
        ...

    def settle(self) -> None:
        """Return once everything noted would survive the end of this process."""
        ...


class Untracked:
    """Keeps values in memory, by reference, and writes nothing down."""

    is_recording = False

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._outputs: dict[RunId, Any] = {}

    def planned(self, futures: Sequence[Future], *, parent: Future | None, plan: Plan) -> None:  # noqa: ARG002 - port
        """Remember the plan."""
        self._plan = plan

    def restore(self, reentry: Reentry, *, plan: Plan) -> None:  # noqa: ARG002 - port
        """Raise RuntimeError: what was only in memory is gone."""
        raise RuntimeError("An untracked pipeline run cannot be re-entered: nothing of it was written down.")

    def earlier(self, future: Future) -> Reused | None:  # noqa: ARG002 - port
        """Return None: nothing is remembered from earlier."""
        return None

    def inputs(self, future: Future) -> dict[str, Any]:
        """Return the arguments, futures replaced by their values."""
        plan = self._plan
        if plan is None:
            raise RuntimeError("Inputs were asked for before any call was planned.")
        inputs = {}
        for name, given in future.kwargs.items():
            if type(given) is Future:
                value = self._outputs[plan.origin_of(given.id)]
                inputs[name] = fitted(value, given.function.output, future, name)
            else:
                inputs[name] = given
        return inputs

    def stored_inputs(self, future: Future) -> NoReturn:
        """Raise RuntimeError: nothing is stored."""
        raise RuntimeError(f"The inputs of {future.function.path} are in this process only: this is a bug in Sematic.")

    def keep(self, future: Future, value: Any) -> None:
        """Keep a call's output."""
        self._outputs[future.id] = value

    def kept(self, future: Future, artifact: Artifact) -> NoReturn:  # noqa: ARG002 - port
        """Raise RuntimeError: nothing is stored."""
        raise RuntimeError(f"The output of {future.function.path} was stored, but not by us: this is a bug in Sematic.")

    def output(self, run_id: RunId) -> Any:
        """Return the kept output of a run."""
        return self._outputs[run_id]

    def forget(self, run_id: RunId) -> None:
        """Let go of a run's output."""
        self._outputs.pop(run_id, None)

    def note(self, changes: Sequence[Change]) -> None:
        """Do nothing."""

    def settle(self) -> None:
        """Do nothing."""


def fitted(value: Any, codec: Codec, future: Future, name: str) -> Any:
    """Return another run's output as the type a call's input is declared with; CastError if it does not fit."""
    wanted = future.function.inputs[name].codec
    if wanted is codec or wanted.description == codec.description:
        return value
    return wanted.cast(value, at=name)

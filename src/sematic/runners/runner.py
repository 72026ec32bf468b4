"""What every runner does: takes a future, gives its value, and tells plainly if there is none."""

from __future__ import annotations

import abc
import warnings
from typing import Any

from sematic.executors.failure import traceback_of
from sematic.graph.context import current_scope, in_worker
from sematic.graph.loading import stop_if_loading
from sematic.model.errors import CancellationError, FunctionError, PipelineRunError
from sematic.model.states import PipelineRunState
from sematic.runners.drive import Drive
from sematic.runners.escapes import harmless

_LONGEST_LINE = 1000
"""Characters of an exception's text in one line of an error."""


class Runner(abc.ABC):
    """Executes the graph of a root future."""

    @abc.abstractmethod
    def run(self, future: Any) -> Any:
        """Run the graph behind a root future and return its value.

        Raises:
            ValueError: What is given is no future, or one that needs other futures.
            PipelineRunError: A function raised, and so the pipeline run failed.
            CancellationError: Somebody ended the pipeline run.
        """

    def resolve(self, future: Any) -> Any:
        """Run the graph behind a root future. The old name of `run`."""
        warnings.warn("resolve() is the old name: write run(future).", DeprecationWarning, stacklevel=2)
        return self.run(future)


def refuse_inside_a_function(future: object = None, *, runner: object = None) -> None:
    """Raise RuntimeError if a function is executing: a graph is made by returning futures, not by running them.

    The same where a process of another program only imports this one.

    Where a program is only being loaded, this ends the import instead.
    """
    stop_if_loading(future, runner=runner)
    scope = current_scope()
    if scope is not None:
        raise RuntimeError(
            f"A runner cannot be used inside a @sematic.func (run {scope.context.run_id} is executing)."
            " Return the future instead, and it becomes part of the graph."
        )
    if in_worker():
        raise RuntimeError(
            "A runner cannot be used in a process that only imports this program, as those of multiprocessing and"
            ' worker processes do. Put what runs the pipeline under `if __name__ == "__main__":`.'
        )


def conclusion_of(drive: Drive, *, hint: str = "") -> Any:
    """Return a finished pipeline run's value, or raise why there is none."""
    if drive.state is PipelineRunState.COMPLETE:
        drive.root.value = drive.result
        return drive.root.value
    if drive.state is PipelineRunState.CANCELED:
        sentence = f"Pipeline run {drive.root.id} was canceled.{hint}"
        raise CancellationError(sentence, is_interrupted=drive.interrupts.is_signaled)
    raise _failure_of(drive, hint)


def _failure_of(drive: Drive, hint: str) -> PipelineRunError:
    cause, failed = drive.cause, drive.failed
    if cause is None or failed is None:
        return PipelineRunError(f"Pipeline run {drive.root.id} failed.{hint}")
    function_error = cause
    if not isinstance(cause, FunctionError):
        function_error = FunctionError(f"{failed.function.path} (run {failed.id}) raised {_line_of(cause)}")
        function_error.__cause__ = cause
    # Sematic's own errors come without a traceback; the sentence says it all.
    trace = drive.trace or (traceback_of(cause) if cause.__traceback__ is not None else "")
    error = PipelineRunError(
        f"{drive.root.props.name} failed: {failed.props.name} raised {_line_of(cause)}{hint}"
        + (f"\n\n{_harmless(trace)}" if trace else "")
    )
    # It is there for programs that look for it; the text has it all, and Python would print it two times more.
    error.__context__, error.__suppress_context__ = function_error, True
    return error


def _line_of(error: BaseException) -> str:
    try:
        text = str(error).partition("\n")[0]
    except BaseException:  # noqa: BLE001 - boundary: a user's exception may have a broken __str__
        text = "(its text cannot be read)"
    if len(text) > _LONGEST_LINE:
        text = f"{text[:_LONGEST_LINE]} ... ({len(text):,} characters)"
    return harmless(f"{type(error).__qualname__}: {text}" if text else type(error).__qualname__, has_colours=False)


def _harmless(text: str) -> str:
    return "\n".join(harmless(line, has_colours=False) for line in text.split("\n"))
